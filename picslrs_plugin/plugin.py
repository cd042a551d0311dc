"""Our own hook implementations, registered like anybody else's."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import has_request_context, request, url_for

from picslrs_plugin.errors import SubjectNotFound
from picslrs_plugin.hookspecs import (
    Accepted,
    Changes,
    Identity,
    Job,
    JobName,
    Licence,
    LrsCredentials,
    PageEntry,
    Preferences,
    Saved,
    SubjectRef,
    TabEntry,
    hookimpl,
)
from picslrs_plugin.ports import LocalDetails
from picslrs_plugin.tenants import Source, TenantConfig, Tenants

TAB_KEY = "lrs"
LIST_KEY = "lrs-todo"
JOBS_KEY = "lrs-jobs"
CONNECTION_KEY = "lrs-connection"

_PAGES = (
    (LIST_KEY, "LRS to-do list", "picslrs.todo"),
    (JOBS_KEY, "LRS bulk jobs", "picslrs.jobs"),
    (CONNECTION_KEY, "LRS connection", "picslrs.connection"),
)

_ANSWERED = "picslrs.answered"
_T = TypeVar("_T")


class PicslrsPlugin:
    """Puts the LRS tab on every summary, and answers for tenants that no host speaks for.

    The tab is there without a licence too: it then says what is missing. What is said of tenants
    comes from the tenants file and the command line, and only after every other plugin was asked.
    """

    def __init__(self, tenants: Tenants | None = None) -> None:
        self._tenants = tenants or Tenants()
        self._offers: dict[str, Callable[[Identity], bool]] = {}
        self._works: Callable[[Job], bool] = lambda _: False

    def offer(self, key: str, offers: Callable[[Identity], bool]) -> None:
        """Put a page on the menu of everybody of whom `offers` says so.

        The key is one of LIST_KEY, JOBS_KEY and CONNECTION_KEY.
        """
        self._offers[key] = offers

    def work_here(self, works: Callable[[Job], bool]) -> None:
        """Let bulk jobs be worked on in this process; `works` says whether it takes one."""
        self._works = works

    @hookimpl
    def picslrs_tabs(self, subject: SubjectRef) -> list[TabEntry]:
        """Return the LRS tab."""
        url = url_for("picslrs.tab", kind=subject.kind.value, id=subject.id)
        return [TabEntry(TAB_KEY, "LRS", url)]

    @hookimpl
    def picslrs_pages(self, identity: Identity) -> list[PageEntry]:
        """Return to-do list, bulk jobs and LRS connection, each for those who may see it."""
        return [
            PageEntry(key, label, url_for(endpoint))
            for key, label, endpoint in _PAGES
            if key in self._offers and self._offers[key](identity)
        ]

    @hookimpl(trylast=True)
    def picslrs_run_job(self, job: Job) -> Accepted | None:
        """Work on a bulk job in threads of this process, where the settings say so."""
        return Accepted() if job.name is JobName.BULK and self._works(job) else None

    @hookimpl(trylast=True)
    def picslrs_licence(self, tenant: str) -> Licence | None:
        """Return what the command line or the tenants file says of the licence."""
        return self._tenants.licence(tenant)

    @hookimpl(trylast=True)
    def picslrs_credentials(self, tenant: str) -> LrsCredentials | None:
        """Return how the tenants file says that the tenant reaches the LRS."""
        return self._tenants.credentials(tenant)

    @hookimpl(trylast=True)
    def picslrs_preferences(self, tenant: str) -> Preferences | None:
        """Return what the command line and the tenants file say of the preferences."""
        return self._tenants.preferences(tenant)

    @hookimpl(trylast=True)
    def picslrs_switched_off(self, tenant: str) -> frozenset[str] | None:
        """Return what the command line and the tenants file switch off."""
        return self._tenants.switched_off(tenant)


class KeepsDetails:
    """Keeps the LRS details and ULNs that no plugin of the host saves, in a table of our own.

    For a host that has no columns for them. What is kept is laid over the host's answers
    whenever it is asked about the subject.
    """

    def __init__(self, kept: LocalDetails, known: Callable[[Identity, SubjectRef], object]) -> None:
        self._kept = kept
        self._known = known

    @hookimpl(trylast=True)
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        """Keep the changes of a subject that the host knows, if all of them are LRS details."""
        try:
            self._known(identity, subject)
        except SubjectNotFound:
            return None
        return Saved() if self._kept.keep(subject, changes) else None


class OncePerRequest:
    """Asks a source at most once a request for each tenant."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def of(self, tenant: str) -> TenantConfig | None:
        """Return what the source says of the tenant; outside a request it is always asked."""
        return once_per_request((id(self), tenant), lambda: self._source.of(tenant))


def once_per_request(question: Hashable, ask: Callable[[], _T]) -> _T:
    """Return what the question was answered with in this request, or ask.

    Outside a request it is always asked: nobody could say when the answer is too old.
    """
    if not has_request_context():
        return ask()
    answered: dict[Hashable, _T] = request.environ.setdefault(_ANSWERED, {})
    if question not in answered:
        answered[question] = ask()
    return answered[question]
