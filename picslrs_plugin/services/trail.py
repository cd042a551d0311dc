"""The trail of one action: what the audit is told of it, written with the action's own rows.

Nothing of a use case knows of it. Its ports are wrapped: every call of the LRS, every save with
the host and every look at somebody else leaves an entry, and the next commit stores it in the
same transaction. What is left at the end is stored before the caller gets anything back; so a
page is never sent that the audit does not know of.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self, TypeVar

from picslrs_plugin.errors import NotLicensed, NotPermitted, StoreUnavailable
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.hookspecs.types import Action, Identity, SubjectRef
from picslrs_plugin.ports import Audited, AuditEntry, Store, UnitOfWork
from picslrs_plugin.services.audited import AuditedHost, AuditedLrs
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.sealing import append, document_of
from picslrs_plugin.telemetry import correlation, logger
from picslrs_plugin.wording import told

log = logger(__name__)

DONE = "done"
_T = TypeVar("_T")

_SAVED_THERE = told("The learner system saved the details, but it could not be recorded here.")
_LOOK_FIRST = told(
    "Open the LRS tab again and check what it shows before you do anything once more."
)


@dataclass(frozen=True)
class Note:
    """What is noted whatever a use case does, unless it fails: a view, or something done here."""

    operation: Audited
    ref: SubjectRef | None = None
    detail: str = ""
    outcome: str = DONE
    code: str = ""


class Trail:
    """Gathers the entries of one action of one person."""

    def __init__(
        self,
        ports: Ports,
        actor: Identity,
        ref: SubjectRef | None,
        action: Action | None,
        purpose: str = "",
    ) -> None:
        self._ports = ports
        self._actor = actor
        self.ref = ref
        self._action = action
        self._purpose = purpose
        self._key = ports.keyring.sealing(ports.store, actor.tenant)
        self._waiting: list[tuple[AuditEntry, str]] = []
        self._preferences: Preferences | None = None

    def note(
        self,
        operation: Audited,
        outcome: str = DONE,
        *,
        ref: SubjectRef | None = None,
        code: str = "",
        may_have_acted: bool = False,
        fields: Sequence[str] = (),
        detail: str = "",
        values: Mapping[str, object] | None = None,
    ) -> None:
        """Note an entry about the action's subject, or another. Never within a transaction.

        `values` are kept only where the tenant keeps them.
        """
        entry = AuditEntry(
            at=self._ports.clock(),
            person_id=self._actor.person.id,
            person_name=self._actor.person.name,
            operation=operation,
            outcome=outcome,
            ref=ref or self.ref,
            action=self._action.value if self._action else "",
            purpose=self._purpose,
            code=code,
            may_have_acted=may_have_acted,
            fields=tuple(fields),
            request=correlation(),
            detail=detail,
        )
        document = document_of(values) if values and self._keeps_values() else ""
        self._waiting.append((entry, document))

    def preferences(self, tenant: str) -> Preferences:
        """Return the tenant's preferences; the host is asked once in an action."""
        if self._preferences is None:
            self._preferences = self._ports.host.preferences(tenant)
        return self._preferences

    def _keeps_values(self) -> bool:
        return self.preferences(self._actor.tenant).keep_values

    def forget(self, operations: Sequence[Audited]) -> None:
        """Take back what was noted and did not happen."""
        self._waiting = [one for one in self._waiting if one[0].operation not in operations]

    def write(self, work: UnitOfWork) -> None:
        """Put what waits into a transaction that is about to be committed."""
        if self._waiting:
            append(work.audit, self._key, self._actor.tenant, self._waiting)

    def written(self) -> None:
        """Take note that the transaction was committed."""
        self._waiting.clear()

    def finish(self) -> None:
        """Store what is left. Raises StoreUnavailable, saying when the host has saved."""
        if not self._waiting:
            return
        saved = any(
            one.operation == Audited.SAVE and one.outcome == DONE for one, _ in self._waiting
        )
        try:
            with self._ports.store(self._actor.tenant) as work:
                self.write(work)
                work.commit()
        except StoreUnavailable as error:
            if saved:
                error.changed, error.advice = _SAVED_THERE, _LOOK_FIRST
            raise
        self.written()


def recorded(
    ports: Ports,
    actor: Identity,
    ref: SubjectRef | None,
    action: Action | None,
    do: Callable[[Ports], _T],
    *,
    notes: Sequence[Note] = (),
    others: Audited = Audited.LOOK_UP_HOLDER,
    purpose: str = "",
) -> _T:
    """Let a use case work with ports that leave a trail, and return what it returned.

    `notes` are for what no port sees; they are taken back when the use case fails. `others` is
    what a look at anybody but `ref` is called. A refusal is noted. Raises StoreUnavailable when
    the trail cannot be stored: the caller then gets nothing to show. A failure of the use case is
    always told as it is.
    """
    trail = Trail(ports, actor, ref, action, purpose)
    for one in notes:
        trail.note(one.operation, one.outcome, ref=one.ref, code=one.code, detail=one.detail)
    watched = replace(
        ports,
        lrs=AuditedLrs(ports.lrs, trail),
        host=AuditedHost(ports.host, trail, others),
        store=_AuditedStore(ports.store, trail),
    )
    try:
        done = do(watched)
    except BaseException as error:
        # A defect too: the LRS may have been called, and the host may have saved, before it.
        trail.forget([one.operation for one in notes])
        if isinstance(error, (NotLicensed, NotPermitted)):
            trail.note(Audited.REFUSED, type(error).__name__)
        _finish_after_a_failure(trail)
        raise
    trail.finish()
    return done


def _finish_after_a_failure(trail: Trail) -> None:
    """Store what is left; the failure is what the person must be told of."""
    try:
        trail.finish()
    except StoreUnavailable:
        log.error("What the audit was to be told of a failure could not be stored")  # noqa: TRY400 - the trace says nothing more


class _AuditedStore:
    """Opens units of work that store the trail when they are committed."""

    def __init__(self, store: Store, trail: Trail) -> None:
        self._store = store
        self._trail = trail

    def __call__(self, tenant: str) -> UnitOfWork:
        return _AuditedWork(self._store(tenant), self._trail)


class _AuditedWork:
    """A unit of work whose commit takes what waits of the trail along."""

    def __init__(self, work: UnitOfWork, trail: Trail) -> None:
        self._work = work
        self._trail = trail

    def __enter__(self) -> Self:
        self._take(self._work.__enter__())
        return self

    def _take(self, work: UnitOfWork) -> None:
        self.links = work.links
        self.attempts = work.attempts
        self.intents = work.intents
        self.outbox = work.outbox
        self.roster = work.roster
        self.audit = work.audit
        self.jobs = work.jobs
        self.rations = work.rations
        self.replacements = work.replacements
        self.notices = work.notices
        self.details = work.details

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._work.__exit__(kind, error, trace)

    def commit(self) -> None:
        self._trail.write(self._work)
        self._work.commit()
        self._trail.written()
        self._take(self._work)  # a commit may begin anew
