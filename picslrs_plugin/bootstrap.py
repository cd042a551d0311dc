"""The one place where everything is put together. Nothing is built at import."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pluggy
from flask import Flask

from picslrs_plugin import blueprints, settings
from picslrs_plugin.blueprints.runtime import EXTENSION, Measured, Runtime
from picslrs_plugin.bulk import Engine, Pacer, WorksHere
from picslrs_plugin.errors import ConfigurationError, LookupFailed, NotSignedIn
from picslrs_plugin.hooks import Hooks, Origin, PluginInfo, Plugins
from picslrs_plugin.hookspecs import (
    Identity,
    Job,
    JobName,
    ListedSubject,
    PageEntry,
    Person,
    SubjectRef,
)
from picslrs_plugin.lrs.certificates import certificate_of
from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.lrs.guarded import GuardedLrs
from picslrs_plugin.plugin import (
    CONNECTION_KEY,
    JOBS_KEY,
    LIST_KEY,
    KeepsDetails,
    OncePerRequest,
    PicslrsPlugin,
    once_per_request,
)
from picslrs_plugin.ports import (
    Clock,
    Endpoints,
    Lrs,
    Metrics,
    NoMetrics,
    Store,
    Upkeep,
    Vault,
    WaitingJob,
)
from picslrs_plugin.services import Ports, Services
from picslrs_plugin.services.sealing import Keyring, keys_of
from picslrs_plugin.store import (
    SqlLocalDetails,
    engine_for,
    local_details_of,
    open_store,
    stored_tenants,
    upkeep_of,
)
from picslrs_plugin.telemetry import correlated
from picslrs_plugin.tenants import Tenants, TenantsFile


@dataclass(frozen=True)
class Installation(Runtime):
    """What an application has in `app.extensions["picslrs"]`: all that was put together for it."""

    hooks: Hooks
    plugins: tuple[PluginInfo, ...]
    ports: Ports
    tenants: Tenants


def installation_of(app: Flask) -> Installation:
    """Return what was put together for the application.

    Raises ConfigurationError when the extension was not set up for it.
    """
    found = app.extensions.get(EXTENSION)
    if not isinstance(found, Installation):
        raise ConfigurationError(
            "This application does not use PICSLRS.",
            advice="Call Picslrs(app) or init_app(app) where the application is made.",
        )
    return found


def settings_of(config: Mapping[str, object], *, own_store: bool = False) -> settings.Settings:
    """Read the settings, and look at what they name: database, tenants file, extras, vault keys.

    Raises one ConfigurationError that names every key that cannot be right.
    """
    chosen, wrong = settings.read(config)
    faults = [*_faults(chosen, own_store=own_store)]
    if len(faults) == 1 and not wrong:
        raise faults[0]  # whose advice is closer to it
    if wrong or faults:
        raise settings.refused([*wrong, *map(_among_others, faults)])
    return chosen


def _faults(chosen: settings.Settings, *, own_store: bool) -> Iterator[ConfigurationError]:
    looks: list[Callable[[], object]] = [
        lambda: chosen.tenants_file and TenantsFile(Path(chosen.tenants_file)),
        lambda: _vault_keys(chosen),
        lambda: _metrics_wanted(chosen),
    ]
    if not own_store:
        looks.append(lambda: engine_for(chosen.database_url).dispose())
    for look in looks:
        try:
            look()
        except ConfigurationError as fault:
            yield fault


def _among_others(fault: ConfigurationError) -> str:
    """Tell a fault, with its mend, as a part of one sentence."""
    return f"{fault.happened.removesuffix('.')} ({fault.advice.removesuffix('.')})"


def engine_of(
    app: Flask,
    *,
    threads: int,
    jobs: Callable[[], Sequence[WaitingJob]],
    daemon: bool = False,
) -> Engine:
    """Return the engine of bulk work for an application; its threads run in the app's context."""
    installation = installation_of(app)
    ports = installation.ports
    return Engine(
        installation.services.bulk_work,
        jobs,
        Pacer(ports.store, ports.clock),
        threads=threads,
        within=app.app_context,
        daemon=daemon,
    )


def _engine_here(app: Flask, threads: int) -> Engine:
    """Return the engine of a web process, which must not be kept from ending."""
    jobs = installation_of(app).ports.upkeep.jobs
    return engine_of(app, threads=threads, jobs=jobs, daemon=True)


class Picslrs:
    """The Flask extension: gives an application the LRS tab.

    `hooks` are the host's plugins, objects whose methods carry `@hookimpl`. With `app` the
    extension is set up at once, otherwise `init_app` does it, for as many applications as there
    are. `lrs`, `store` and `clock` replace the real ones, for tests and other transports.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        hooks: Iterable[object] = (),
        lrs: Lrs | None = None,
        store: Store | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._hosts = _plugins_of(hooks)
        self._applications = 0
        self._adopted: list[pluggy.PluginManager] = []
        self._lrs = lrs
        self._store = store
        self._clock = clock
        if app is not None:
            self.init_app(app)

    def adopt(self, host_manager: pluggy.PluginManager) -> None:
        """Let the plugins of a host's own pluggy manager answer our hooks too, names kept.

        Only before `init_app`, afterwards it raises ConfigurationError. The two managers stay
        apart: a hook that the host calls on its own manager is not called on ours, and the other
        way round.
        """
        if not isinstance(host_manager, pluggy.PluginManager):
            raise TypeError(f"adopt needs a pluggy.PluginManager, not {_kind(host_manager)}")
        if self._applications:
            raise ConfigurationError(
                "The plugins of a host's own manager cannot be adopted any more.",
                changed="The applications that were set up already go on without them.",
                advice="Call adopt(manager) before init_app(app), and make Picslrs() without app.",
            )
        self._adopted.append(host_manager)

    def init_app(self, app: Flask, *, hooks: Iterable[object] = ()) -> None:
        """Read the settings, open the database and register the tab's pages.

        `hooks` are plugins of this application beside those given to all. Raises
        ConfigurationError when a setting, the tenants file or a plugin cannot be right or the
        application has the tab already, and StoreUnavailable when the database does not answer;
        the application then should not start.
        """
        if not isinstance(app, Flask):
            raise TypeError(f"init_app needs a Flask application, not {_kind(app)}")
        if EXTENSION in app.extensions:
            raise ConfigurationError(
                "This application uses PICSLRS already.",
                changed="It works on as it was set up first.",
                advice="Call Picslrs(app) or init_app(app) once for each application.",
            )
        chosen = settings_of(app.config, own_store=self._store is not None)
        plugins = self._plugins(hooks)
        file = TenantsFile(Path(chosen.tenants_file)) if chosen.tenants_file else None
        store = self._store or open_store(chosen.database_url, migrated=chosen.migrate_at_start)
        database = stored_tenants(store)
        vault = _vault_for(chosen, store)
        tenants = Tenants(file, OncePerRequest(database) if database else None, vault)
        clock = self._clock or _now
        kept = _local_details(chosen, store, clock)
        facade = Hooks(plugins, kept, once=once_per_request)
        own = PicslrsPlugin(tenants)
        plugins.add([own], Origin.OWN)
        if kept is not None:
            plugins.add([KeepsDetails(kept, facade.subject)], Origin.OWN)
        if chosen.load_installed:
            plugins.load_installed()
        upkeep = upkeep_of(store)
        served, metrics = _metrics_for(chosen, upkeep)
        lrs, endpoints = self._lrs_for(chosen, clock, metrics)
        ports = Ports(
            lrs=lrs,
            host=facade,
            store=store,
            clock=clock,
            settings=chosen,
            endpoints=endpoints,
            upkeep=upkeep,
            metrics=metrics,
            keyring=Keyring(keys_of(chosen.audit_keys)),
            vault=vault,
            certificate_of=certificate_of,
        )
        services = Services(ports)
        own.offer(LIST_KEY, services.worklists.offers)
        own.offer(JOBS_KEY, services.bulk.offers)
        if chosen.bulk_threads:
            own.work_here(WorksHere(lambda: _engine_here(app, chosen.bulk_threads)))
        own.offer(CONNECTION_KEY, services.connections.offers)
        installation = Installation(
            services,
            chosen,
            facade,
            plugins.infos(),
            ports,
            tenants,
            metrics=served,
        )
        blueprints.register(
            app,
            installation,
            tabs=facade.tabs,
            pages=lambda: _pages_for_who_is_here(facade),
        )
        self._applications += 1

    def _lrs_for(
        self, chosen: settings.Settings, clock: Clock, metrics: Metrics
    ) -> tuple[Lrs, Endpoints]:
        """Return the LRS and how it has been answering.

        A transport of the host's own is used as it is: only the host knows what it may repeat.
        """
        if self._lrs is not None:
            return self._lrs, tuple
        guarded = GuardedLrs(LrsClient(chosen), chosen, clock=clock, metrics=metrics)
        return guarded, guarded.endpoints

    def _plugins(self, hooks: Iterable[object]) -> Plugins:
        """Gather the plugins of the host; our own and the installed ones come after them."""
        plugins = Plugins()
        plugins.add([*self._hosts, *_plugins_of(hooks)], Origin.HOST)
        for manager in self._adopted:
            plugins.adopt(manager)
        return plugins

    @staticmethod
    def run_job(app: Flask, job: Job) -> None:
        """Do a job that a plugin took through `picslrs_run_job`.

        Any process of the application may call it, and several may for one bulk job: each works
        on it with as many threads as the tenant allows calls at once, and returns when nothing
        of it can be done now. The hooks are called within the application's context. Raises
        StoreUnavailable; the job is then not done and may be run again.
        """
        with app.app_context(), correlated(job.id, tenant=job.tenant):
            match job.name:
                case JobName.SEND_EVENTS:
                    installation_of(app).services.chores.send_events(job.tenant)
                case JobName.BULK:
                    _work_on(app, job)

    @staticmethod
    def subject_changed(app: Flask, *subjects: SubjectRef | ListedSubject) -> None:
        """Say that learners or applicants were added, changed or removed in the host.

        The to-do list then speaks of them as they are now. A `ListedSubject` brings its values
        and groups along; a `SubjectRef` is looked up through `picslrs_subject`, keeps its groups,
        and leaves the list when the host does not know it any more. They may belong to several
        tenants. Nothing is sent to the LRS.

        Raises LookupFailed when the host could not say, after all others were taken up, and
        StoreUnavailable. The next reading of the whole list makes up for what failed.
        """
        for one in subjects:
            if not isinstance(one, (SubjectRef, ListedSubject)):
                raise TypeError(
                    "subject_changed takes each SubjectRef or ListedSubject as an argument of its "
                    f"own, not {_kind(one)}"
                )
        services = installation_of(app).services
        by_tenant: dict[str, list[SubjectRef | ListedSubject]] = {}
        for one in subjects:
            ref = one if isinstance(one, SubjectRef) else one.subject.ref
            by_tenant.setdefault(ref.tenant, []).append(one)
        failed = False
        for tenant, told in by_tenant.items():
            try:
                services.chores.subjects_changed(tenant, told)
            except LookupFailed:
                failed = True
        if failed:
            raise LookupFailed

    @staticmethod
    def subject_transferred(
        app: Flask, old: SubjectRef, new: SubjectRef, *, by: Person | None = None
    ) -> None:
        """Let what is known of an applicant follow them when they become a learner.

        The host calls it once it has made the learner. Link, old ULNs, writes whose result is not
        known and details that are kept here then belong to `new`; the applicant's searches are
        dropped. Plugins hear *unlinked* for the applicant and *linked* for the learner. `by` is
        who did it; without it the host is asked who is signed in. Calling it again changes
        nothing and leaves nothing in the audit.

        Raises TypeError for something else than two SubjectRef and a Person, ValueError unless
        `old` is an applicant and `new` a learner of the same tenant;
        NotSignedIn; SubjectNotFound when the person acts for another tenant, or the host does not
        know the learner; LookupFailed when it cannot say; Conflict when the learner has a link
        already, and AlreadyUnderWay while a write is on its way for either.
        Then, and when StoreUnavailable is raised, nothing was changed.
        """
        for ref in (old, new):
            if not isinstance(ref, SubjectRef):
                raise TypeError(f"subject_transferred takes two SubjectRef, not {_kind(ref)}")
        if not isinstance(by, Person | None):
            raise TypeError(f"subject_transferred needs a Person in by, not {_kind(by)}")
        services = installation_of(app).services
        actor = Identity(by, old.tenant) if by is not None else services.identify()
        services.transfer(actor, old, new)


def _plugins_of(hooks: Iterable[object]) -> tuple[object, ...]:
    """Return the plugins. Raises TypeError for one that was handed over without a list."""
    if not isinstance(hooks, Iterable) or isinstance(hooks, str):
        raise TypeError(f"hooks must be a list of plugins: hooks=[...], not {_kind(hooks)}")
    return tuple(hooks)


def _kind(value: object) -> str:
    return type(value).__name__


def _pages_for_who_is_here(hooks: Hooks) -> list[PageEntry]:
    """Return the pages for the host's menu, which is drawn for signed-out people as well."""
    try:
        identity = hooks.identity()
    except NotSignedIn:
        return []
    return hooks.pages(identity)


def _local_details(chosen: settings.Settings, store: Store, clock: Clock) -> SqlLocalDetails | None:
    """Return what keeps details for the host, if it is asked for. Raises ConfigurationError."""
    if not chosen.local_details:
        return None
    kept = local_details_of(store, clock)
    if kept is None:
        raise ConfigurationError(
            "PICSLRS_LOCAL_DETAILS needs the plugin's own tables, and the application brought a "
            "store of its own.",
            changed="The application was not started.",
            advice="Leave PICSLRS_LOCAL_DETAILS out, or use open_store.",
        )
    return kept


def _work_on(app: Flask, job: Job) -> None:
    """Work on a bulk job until it ends, waits, or is paused."""
    installation = installation_of(app)
    work = installation.services.bulk_work

    def to_do() -> tuple[WaitingJob, ...]:
        found = work.waiting(job.tenant, job.id)
        return (found,) if found and work.is_due(found) else ()

    threads = installation.ports.host.preferences(job.tenant).calls_at_once
    engine = engine_of(app, threads=threads, jobs=to_do)
    engine.start(leave_when_idle=True)
    engine.join()


def _metrics_for(chosen: settings.Settings, upkeep: Upkeep) -> tuple[Measured | None, Metrics]:
    """Return what serves the metrics, if they are switched on, and what counts."""
    if not _metrics_wanted(chosen):
        return None, NoMetrics()
    from picslrs_plugin.metrics.prometheus import PrometheusMetrics

    made = PrometheusMetrics(upkeep, by_tenant=chosen.metrics_by_tenant)
    return made, made


def _metrics_wanted(chosen: settings.Settings) -> bool:
    """Whether they are switched on. Raises ConfigurationError when the extra is not installed."""
    if chosen.metrics:
        with _brought_by("metrics", "prometheus_client", "Metrics (PICSLRS_METRICS) need"):
            import_module("picslrs_plugin.metrics.prometheus")
    return chosen.metrics


def _vault_for(chosen: settings.Settings, store: Store) -> Vault | None:
    """Return the vault, if there are keys for one.

    Raises ConfigurationError when there are and it cannot be used: a tenant must not silently
    fall back to other credentials.
    """
    if not _vault_keys(chosen):
        return None
    from picslrs_plugin.store.vault import open_vault

    return open_vault(chosen, store)


def _vault_keys(chosen: settings.Settings) -> bool:
    """Whether there are keys for a vault. Raises ConfigurationError when they cannot be used."""
    if not (chosen.vault_keys or chosen.vault_keys_file):
        return False
    with _brought_by("vault", "cryptography", "The vault (PICSLRS_VAULT_KEYS) needs"):
        from picslrs_plugin.vault import keys_of_settings
    return bool(keys_of_settings(chosen))


@contextmanager
def _brought_by(extra: str, package: str, who_needs: str) -> Iterator[None]:
    """Name the extra that brings a missing package; any other missing module is a defect."""
    try:
        yield
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != package:
            raise
        raise ConfigurationError(
            f"{who_needs} one more package.",
            changed="The application was not started.",
            advice=f"Install it: pip install 'picslrs-plugin[{extra}]'",
        ) from None


def _now() -> datetime:
    return datetime.now(UTC)
