"""Looks at an installation and says what is right and what is not. Prints nothing.

Nothing is changed and the LRS is never called. What is found names settings, hooks, plugins and
tenants, and neither secrets nor learners.
"""

import platform
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from flask import Flask

from picslrs_plugin import settings
from picslrs_plugin.bootstrap import Installation, settings_of
from picslrs_plugin.commands.checkup_tenants import check_switched_off, check_tenant
from picslrs_plugin.commands.findings import Finding, Level, as_finding
from picslrs_plugin.errors import PicslrsError, StoreUnavailable
from picslrs_plugin.hooks import Origin, PluginInfo, Plugins
from picslrs_plugin.store import StoredTenants, migrate, stored_tenants
from picslrs_plugin.tenants import Tenants, TenantsFile

LIBRARIES = ("flask", "pluggy", "zeep", "marshmallow", "sqlalchemy", "alembic")

NEEDED = {
    "picslrs_identity": "who is signed in",
    "picslrs_permission": "who may do what",
    "picslrs_subject": "the learners' details",
    "picslrs_save": "saving a ULN",
    "picslrs_licence": "what a tenant has bought",
    "picslrs_credentials": "how a tenant reaches the LRS",
}
"""The hooks without which the tab cannot work, and what each is for."""

_UPGRADE = "Run `picslrs db upgrade`."


def check_without_app(config: Mapping[str, object]) -> Iterator[Finding]:
    """Look at what can be seen without the host's application: installation, configuration."""
    yield from _installation()
    file = None
    try:
        chosen = settings_of(config)
        file = TenantsFile(Path(chosen.tenants_file)) if chosen.tenants_file else None
    except PicslrsError as error:
        yield Finding("settings", Level.PROBLEM, *as_finding(error))
    else:
        yield from _settings(config)
        if file is not None:
            yield Finding("settings", Level.OK, f"tenants file: {', '.join(file.tenants())}")
    plugins = Plugins()
    plugins.load_installed()
    yield from _plugins(plugins.infos())
    for tenant in file.tenants() if file else ():
        off = Tenants(file).switched_off(tenant) or ()
        yield from check_switched_off(tenant, off, plugins.infos())


def check_app(
    app: Flask, installation: Installation, tenants: Iterable[str] = ()
) -> Iterator[Finding]:
    """Look at everything, for these tenants and all that are known. Needs an app context."""
    yield from _installation()
    yield from _settings(app.config)
    yield from _pages(app, installation)
    stored = stored_tenants(installation.ports.store)
    usable = True
    for finding in _database(stored):
        usable = usable and finding.level is Level.OK
        yield finding
    yield from _hooks(installation, stored if usable else None)
    yield from _plugins(installation.plugins)
    if stored is not None and usable:
        yield from _audit(installation)
        yield from _events(installation, stored)
    if usable:
        yield from _tenants(installation, stored, tenants)


def _installation() -> Iterator[Finding]:
    yield Finding(
        "installation",
        Level.OK,
        f"picslrs-plugin {version('picslrs-plugin')} on Python {platform.python_version()}",
    )
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield Finding("installation", Level.OK, libraries)


def _settings(config: Mapping[str, object]) -> Iterator[Finding]:
    """Say which settings are given; that they can be used was seen when they were loaded."""
    given = sorted(key for key in config if key.startswith(settings.PREFIX))
    told = f"given: {', '.join(given)}" if given else "every setting has its default"
    yield Finding("settings", Level.OK, told)


def _pages(app: Flask, installation: Installation) -> Iterator[Finding]:
    if not app.secret_key:
        yield Finding(
            "pages",
            Level.PROBLEM,
            "SECRET_KEY is not set: no form of the tab would be accepted",
            "Set SECRET_KEY in the application's configuration.",
        )
    layout = installation.settings.layout
    if not layout:
        yield Finding("pages", Level.OK, "PICSLRS_LAYOUT is empty: the plugin's own plain page")
    elif _template_exists(app, layout):
        yield Finding("pages", Level.OK, "the template of PICSLRS_LAYOUT is there")
    else:
        yield Finding(
            "pages",
            Level.PROBLEM,
            "the template of PICSLRS_LAYOUT does not exist",
            "Correct the name; it is looked for in the application's template folders.",
        )


def _template_exists(app: Flask, name: str) -> bool:
    loader = app.jinja_env.loader
    if loader is None:
        return False
    try:
        loader.get_source(app.jinja_env, name)
    except LookupError:
        return False
    return True


def _database(stored: StoredTenants | None) -> Iterator[Finding]:
    if stored is None:
        yield Finding("database", Level.OK, "the application brought a store of its own")
        return
    kind = stored.engine.dialect.name
    try:
        revision = migrate.current(stored.engine)
    except StoreUnavailable as error:
        what, advice = as_finding(error)
        yield Finding("database", Level.PROBLEM, f"{kind}: {what}", advice)
        return
    if revision == migrate.head():
        yield Finding("database", Level.OK, f"{kind}, tables at revision {revision}, the newest")
    elif revision is None:
        yield Finding("database", Level.PROBLEM, f"{kind}, no tables were made yet", _UPGRADE)
    elif migrate.known(revision):
        what = f"{kind}, tables at revision {revision}; the newest is {migrate.head()}"
        yield Finding("database", Level.PROBLEM, what, _UPGRADE)
    else:
        yield Finding(
            "database",
            Level.PROBLEM,
            f"{kind}, the tables were made by a newer version of the plugin",
            "Install that version.",
        )


def _hooks(installation: Installation, stored: StoredTenants | None) -> Iterator[Finding]:
    by_others = {hook: _others(installation.plugins, hook) for hook in NEEDED}
    from_file = ["the tenants file"] if installation.tenants.file else []
    from_database = ["the command line"] if stored is not None and stored.tenants() else []
    by_others["picslrs_licence"] += from_database + from_file
    from_vault = ["the vault"] if installation.ports.vault is not None else []
    by_others["picslrs_credentials"] += from_vault + from_file
    kept_here = ["PICSLRS_LOCAL_DETAILS"] if installation.settings.local_details else []
    by_others["picslrs_save"] += kept_here
    for hook, purpose in NEEDED.items():
        if by_others[hook]:
            yield Finding("hooks", Level.OK, f"{hook}: {', '.join(by_others[hook])}")
        else:
            yield Finding(
                "hooks",
                Level.PROBLEM,
                f"{hook}: nobody answers ({purpose})",
                _who_could_answer(hook),
            )
    optional = {hook for info in installation.plugins for hook in info.hooks} - NEEDED.keys()
    for hook in sorted(optional):
        names = _others(installation.plugins, hook)
        if names:
            yield Finding("hooks", Level.OK, f"{hook}: {', '.join(names)}")


def _others(plugins: Iterable[PluginInfo], hook: str) -> list[str]:
    return [info.name for info in plugins if hook in info.hooks and info.origin is not Origin.OWN]


def _who_could_answer(hook: str) -> str:
    implement = "Implement it in a plugin of the host"
    if hook == "picslrs_licence":
        return f"{implement}, name a tenants file, or use `picslrs tenants set`."
    if hook == "picslrs_credentials":
        return f"{implement}, name a tenants file in PICSLRS_TENANTS_FILE, or use the vault."
    if hook == "picslrs_save":
        return f"{implement}, or keep what is saved here with PICSLRS_LOCAL_DETAILS."
    return f"{implement} and hand that to Picslrs(hooks=...)."


def _plugins(plugins: Iterable[PluginInfo]) -> Iterator[Finding]:
    for info in plugins:
        package = f" of {info.distribution} {info.version}" if info.distribution else ""
        if info.problem:
            what = f"{info.name}{package} was not loaded: {info.problem}"
            advice = "Mend or remove the package; the tab works without it."
            yield Finding("plugins", Level.PROBLEM, what, advice)
        else:
            yield Finding("plugins", Level.OK, f"{info.name}{package} ({info.origin})")


def _audit(installation: Installation) -> Iterator[Finding]:
    if installation.ports.keyring.is_configured:
        yield Finding("audit", Level.OK, "sealed with a key of the settings")
    else:
        yield Finding(
            "audit",
            Level.NOTE,
            "sealed with a key that is kept in the database, beside what it seals",
            "Set PICSLRS_AUDIT_KEYS, so that who can write there cannot seal.",
        )


def _events(installation: Installation, stored: StoredTenants) -> Iterator[Finding]:
    waiting = 0
    for tenant in stored.with_events():
        with installation.ports.store(tenant) as work:
            waiting += work.outbox.waiting()
    if waiting:
        advice = "They are sent with the next page that a person opens, or by `picslrs events`."
        yield Finding("events", Level.NOTE, f"{waiting} wait to be sent", advice)
    else:
        yield Finding("events", Level.OK, "none waits to be sent")


def known_tenants(
    installation: Installation, stored: StoredTenants | None, named: Iterable[str] = ()
) -> list[str]:
    """Return the keys of the named tenants, those of the file and those with anything stored."""
    file = installation.tenants.file
    known = {*named, *(file.tenants() if file else ())}
    return sorted(known | set(stored.with_anything_stored() if stored else ()))


def _tenants(
    installation: Installation, stored: StoredTenants | None, named: Iterable[str]
) -> Iterator[Finding]:
    tenants = known_tenants(installation, stored, named)
    if not tenants:
        yield Finding(
            "tenants",
            Level.NOTE,
            "none is known yet",
            "Name one to look at it: `picslrs check --tenant KEY`.",
        )
    for tenant in tenants:
        yield from check_tenant(installation, tenant)
