"""The part of the check that is about one tenant: licence, credentials, plugins, list."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlsplit

from picslrs_plugin.bootstrap import Installation
from picslrs_plugin.commands.findings import Finding, Level, as_finding
from picslrs_plugin.commands.output import counted
from picslrs_plugin.errors import ConfigurationError, LicenceUnknown, LookupFailed, NotListed
from picslrs_plugin.hooks import Origin, PluginInfo
from picslrs_plugin.hookspecs import Licence, LrsCredentials, SubjectKind
from picslrs_plugin.lrs.certificates import certificate_of
from picslrs_plugin.lrs.tls import context_for
from picslrs_plugin.services.certificates import Urgency, validity_of
from picslrs_plugin.tenants import credentials_of, licence_in_words

_LEVELS = {
    Urgency.NONE: Level.OK,
    Urgency.SOME_DAY: Level.NOTE,
    Urgency.SOON: Level.WARNING,
    Urgency.WRONG: Level.PROBLEM,
}

_AREA = "tenant"
_SEE_THE_LOG = "The log names the plugin and the place."


def check_tenant(installation: Installation, tenant: str) -> Iterator[Finding]:
    """Look at one tenant as the application's hooks answer for it. Needs an app context."""
    try:
        licence = installation.hooks.licence(tenant) or Licence()
    except LicenceUnknown:
        licensed = True  # what else is missing matters as soon as the licence is known again
        what = "licence: a plugin that was asked failed, so that every action is refused"
        yield Finding(_AREA, Level.PROBLEM, what, _SEE_THE_LOG, tenant)
    else:
        licensed = any(licence.covers(kind) for kind in SubjectKind)
        yield _licence(tenant, licence, licensed=licensed)
    yield from _credentials(installation, tenant, licensed=licensed)
    off = installation.hooks.switched_off(tenant)
    yield from check_switched_off(tenant, off, installation.plugins)
    yield from _listed(installation, tenant)


def _licence(tenant: str, licence: Licence, *, licensed: bool) -> Finding:
    what = f"licence: {licence_in_words(licence)}"
    if licensed:
        return Finding(_AREA, Level.OK, what, tenant=tenant)
    advice = "The tab shows what is stored, and refuses every action."
    return Finding(_AREA, Level.NOTE, what, advice, tenant)


def _credentials(installation: Installation, tenant: str, *, licensed: bool) -> Iterator[Finding]:
    try:
        credentials = installation.hooks.credentials(tenant)
    except ConfigurationError:
        level = Level.PROBLEM if licensed else Level.NOTE
        what, advice = _why_none(installation, tenant)
        yield Finding(_AREA, level, f"LRS credentials: {what}", advice, tenant)
        return
    where = urlsplit(credentials.address).hostname
    yield Finding(_AREA, Level.OK, f"LRS credentials: for {where}", tenant=tenant)
    yield from _certificate(tenant, credentials, installation.ports.clock())


def _why_none(installation: Installation, tenant: str) -> tuple[str, str]:
    """Return why there are no credentials, as far as vault or tenants file are the reason."""
    vault = installation.ports.vault
    if vault is not None:
        try:
            vault.in_use(tenant)
        except ConfigurationError as error:
            return as_finding(error)
    said = installation.tenants.in_file(tenant)
    if said is not None and said.connection is not None:
        try:
            credentials_of(tenant, said.connection)
        except ConfigurationError as error:
            return as_finding(error)
    return (
        "nobody names them, or a plugin failed",
        "Answer picslrs_credentials, or use tenants file or vault; the log tells of failures.",
    )


def _certificate(tenant: str, credentials: LrsCredentials, now: datetime) -> Iterator[Finding]:
    try:
        context_for(credentials)
    except ConfigurationError as error:
        yield Finding(_AREA, Level.PROBLEM, *as_finding(error), tenant)
        return
    try:
        shown = certificate_of(credentials)
    except ConfigurationError as error:
        yield Finding(_AREA, Level.WARNING, *as_finding(error), tenant)
        return
    if shown is not None:
        told = validity_of(shown, now)
        yield Finding(_AREA, _LEVELS[told.urgency], told.sentence, told.advice, tenant)
    elif urlsplit(credentials.address).scheme == "https":
        what = "There is no client certificate, and the LRS asks for one"
        yield Finding(_AREA, Level.WARNING, what, "Name it beside the credentials.", tenant)


def check_switched_off(
    tenant: str, names: Iterable[str], plugins: Iterable[PluginInfo]
) -> Iterator[Finding]:
    """Name what is switched off and is no plugin: a mistyped name switches nothing off."""
    known = {one.name for one in plugins if one.origin is Origin.INSTALLED}
    unknown = sorted(set(names) - known)
    if unknown:
        what = f"plugins: switched off, but not installed: {', '.join(unknown)}"
        installed = f"Installed are: {', '.join(sorted(known)) or 'none'}."
        advice = f"Correct the name. {installed} A plugin of the host cannot be switched off."
        yield Finding(_AREA, Level.WARNING, what, advice, tenant)


def _listed(installation: Installation, tenant: str) -> Iterator[Finding]:
    """Count what the host lists, where it lists at all."""
    lists = any(
        "picslrs_subjects" in info.hooks and info.origin is not Origin.OWN
        for info in installation.plugins
    )
    if not lists:
        return
    try:
        kinds = Counter(one.subject.ref.kind for one in installation.hooks.subjects(tenant))
    except NotListed as error:
        yield Finding(_AREA, Level.NOTE, f"list: {as_finding(error)[0]}", tenant=tenant)
        return
    except LookupFailed as error:
        what, advice = as_finding(error)
        yield Finding(_AREA, Level.PROBLEM, f"list: {what}", advice, tenant)
        return
    counts = ", ".join(counted(kinds[kind], kind.value) for kind in SubjectKind)
    yield Finding(_AREA, Level.OK, f"list: {counts}", tenant=tenant)
    yield _roster(installation, tenant)


def _roster(installation: Installation, tenant: str) -> Finding:
    """Say how old the to-do list is that was made of the host's list."""
    with installation.ports.store(tenant) as work:
        reading = work.roster.reading()
    if reading is None:
        what = "to-do list: the host's list was never read"
        return Finding(_AREA, Level.NOTE, what, _READ_IT, tenant)
    if reading.problem:
        what = f"to-do list: the last reading did not come to its end. {reading.problem}"
        return Finding(_AREA, Level.WARNING, what.removesuffix("."), _READ_IT, tenant)
    if reading.finished_at is None:
        what = "to-do list: the first reading has not come to its end yet"
        return Finding(_AREA, Level.NOTE, what, _READ_IT, tenant)
    days = (installation.ports.clock() - reading.finished_at).days
    level = Level.OK if days < STALE_DAYS else Level.WARNING
    what = f"to-do list: read on {reading.finished_at:%-d %B %Y}"
    return Finding(_AREA, level, what, "" if level is Level.OK else _READ_IT, tenant)


STALE_DAYS = 3
_READ_IT = "Run `picslrs roster refresh` every night."
