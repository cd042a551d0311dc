"""The LRS and the host as a use case has them: what passes through leaves an entry.

Of a search only the ULNs that came back are kept: most of its records are other people's. A
record that was read by its ULN is our learner's and is kept whole.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any, Protocol, TypeVar

from picslrs_plugin.domain.learner import Demographics, LearnerDetails
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import HostError, LrsError
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.hookspecs.types import Changes, Identity, Subject, SubjectRef
from picslrs_plugin.ports import (
    Audited,
    BatchLearner,
    Caller,
    EventsAnswer,
    FindAnswer,
    Host,
    Lrs,
    NameCheck,
    RegisterAnswer,
    RegistrationOutput,
    RetrievedUln,
    Submitted,
    UpdateAnswer,
    VerifyAnswer,
    VerifyOutput,
)

Values = Mapping[str, object]


class Notes(Protocol):
    """Takes note of entries about a subject."""

    ref: SubjectRef | None

    def note(
        self,
        operation: Audited,
        outcome: str = ...,
        *,
        ref: SubjectRef | None = ...,
        code: str = ...,
        may_have_acted: bool = ...,
        fields: Sequence[str] = ...,
        detail: str = ...,
        values: Values | None = ...,
    ) -> None:
        """Note one entry."""

    def preferences(self, tenant: str) -> Preferences:
        """Return the tenant's preferences."""


class _Answered(Protocol):
    @property
    def outcome(self) -> Enum: ...

    @property
    def code(self) -> str: ...


_A = TypeVar("_A", bound=_Answered)


class AuditedLrs:
    """Satisfies `ports.Lrs`; one entry for each exchange, also for one that failed."""

    def __init__(self, lrs: Lrs, notes: Notes) -> None:
        self._lrs = lrs
        self._notes = notes
        self._read: dict[Uln, LearnerDetails] = {}

    def find_by_uln(
        self, caller: Caller, uln: Uln, *, family_name: str, given_name: str
    ) -> FindAnswer:
        """Read a record, and keep it: what an update changes is told against it."""
        sent = {"uln": str(uln), "family_name": family_name, "given_name": given_name}
        answer = self._exchange(
            Audited.FIND_BY_ULN,
            sent,
            lambda: self._lrs.find_by_uln(
                caller, uln, family_name=family_name, given_name=given_name
            ),
            _record_in,
        )
        for record in answer.records:
            self._read[record.uln] = record.details
        return answer

    def find_by_demographics(self, caller: Caller, wanted: Demographics) -> FindAnswer:
        """Search by details."""
        return self._exchange(
            Audited.FIND_BY_DETAILS,
            texts(wanted),
            lambda: self._lrs.find_by_demographics(caller, wanted),
            _ulns_in,
        )

    def verify(self, caller: Caller, check: NameCheck) -> VerifyAnswer:
        """Check a ULN against names."""
        sent = texts(check)
        with _failing(self._notes, Audited.VERIFY, {"sent": sent}):
            answer = self._lrs.verify(caller, check)
        came = texts(answer, "uln", "family_name", "given_name", "date_of_birth", "gender")
        flags = sorted(flag.value for flag in answer.flags)
        self._notes.note(
            Audited.VERIFY,
            answer.result.name.lower(),
            code=answer.code,
            detail=" ".join(flags),
            values={"sent": sent, "came": came},
        )
        return answer

    def register(self, caller: Caller, details: LearnerDetails) -> RegisterAnswer:
        """Ask for a new ULN."""
        return self._exchange(
            Audited.REGISTER,
            texts(details),
            lambda: self._lrs.register(caller, details),
            lambda answer: texts(answer, "uln"),
        )

    def update(
        self, caller: Caller, uln: Uln, details: LearnerDetails, version_number: int
    ) -> UpdateAnswer:
        """Send a whole record; the entry names what it changes."""
        before = self._read.get(uln, LearnerDetails())
        changed = [
            field.name
            for field in fields(details)
            if details.value(field.name) != before.value(field.name)
        ]
        sent = {"uln": str(uln), "version_number": str(version_number), **texts(details)}
        return self._exchange(
            Audited.UPDATE,
            sent,
            lambda: self._lrs.update(caller, uln, details, version_number),
            lambda _: {},
            fields=changed,
            before=_all_texts(before, changed),
            after=_all_texts(details, changed),
        )

    def learning_events(
        self,
        caller: Caller,
        uln: Uln,
        *,
        family_name: str,
        given_name: str,
        date_of_birth: date | None,
        gender: str,
    ) -> EventsAnswer:
        """Read a Personal Learning Record."""
        check = NameCheck(uln, family_name, given_name, date_of_birth, gender)
        return self._exchange(
            Audited.LEARNING_EVENTS,
            texts(check),
            lambda: self._lrs.learning_events(
                caller,
                uln,
                family_name=family_name,
                given_name=given_name,
                date_of_birth=date_of_birth,
                gender=gender,
            ),
            lambda answer: texts(answer, "found_uln"),
        )

    def submit_registrations(self, caller: Caller, learners: Sequence[BatchLearner]) -> Submitted:
        """Submit learners for registration."""
        return self._batch(
            Audited.SUBMIT_REGISTRATIONS,
            _number(learners),
            lambda: self._lrs.submit_registrations(caller, learners),
        )

    def registration_output(self, caller: Caller, job_id: int) -> RegistrationOutput:
        """Ask for the output of a registration batch."""
        return self._batch(
            Audited.REGISTRATION_OUTPUT,
            f"job {job_id}",
            lambda: self._lrs.registration_output(caller, job_id),
        )

    def submit_verifications(
        self, caller: Caller, checks: Sequence[tuple[str, NameCheck]]
    ) -> Submitted:
        """Submit learners for verification."""
        return self._batch(
            Audited.SUBMIT_VERIFICATIONS,
            _number(checks),
            lambda: self._lrs.submit_verifications(caller, checks),
        )

    def verification_output(self, caller: Caller, job_id: int) -> VerifyOutput:
        """Ask for the output of a verify batch."""
        return self._batch(
            Audited.VERIFICATION_OUTPUT,
            f"job {job_id}",
            lambda: self._lrs.verification_output(caller, job_id),
        )

    def retrieve_ulns(self, caller: Caller, ulns: Sequence[Uln]) -> tuple[RetrievedUln, ...]:
        """Ask for the masters of ULNs."""
        with _failing(self._notes, Audited.RETRIEVE_ULNS, None):
            found = self._lrs.retrieve_ulns(caller, ulns)
        self._notes.note(Audited.RETRIEVE_ULNS, detail=_number(ulns))
        return found

    def _exchange(
        self,
        operation: Audited,
        sent: Values,
        call: Callable[[], _A],
        came: Callable[[_A], Values],
        *,
        fields: Sequence[str] = (),
        **more: Values,
    ) -> _A:
        """Make a call about one learner; `more` are values that belong to it either way."""
        with _failing(self._notes, operation, {"sent": sent, **more}, fields):
            answer = call()
        self._notes.note(
            operation,
            answer.outcome.name.lower(),
            code=answer.code,
            fields=fields,
            values={"sent": sent, "came": came(answer), **more},
        )
        return answer

    def _batch(self, operation: Audited, detail: str, call: Callable[[], _A]) -> _A:
        """Make a call about many learners; whom it was about stands with each of them."""
        with _failing(self._notes, operation, None):
            answer = call()
        self._notes.note(operation, answer.outcome.name.lower(), code=answer.code, detail=detail)
        return answer


@contextmanager
def _failing(
    notes: Notes, operation: Audited, values: Values | None, fields: Sequence[str] = ()
) -> Iterator[None]:
    """Note an LRS call that failed, and let the failure go on."""
    try:
        yield
    except LrsError as error:
        notes.note(
            operation,
            type(error).__name__,
            code=getattr(error, "code", ""),
            may_have_acted=error.may_have_acted,
            fields=fields,
            values=values,
        )
        raise


class AuditedHost:
    """Satisfies `ports.Host`; an entry for each save, and for each look at somebody else."""

    def __init__(self, host: Host, notes: Notes, others: Audited) -> None:
        self._host = host
        self._notes = notes
        self._others = others
        self._ours: dict[SubjectRef, Subject] = {}
        self.identity = host.identity
        self.licence = host.licence
        self.refusal = host.refusal
        self.permit = host.permit
        self.permit_tenant = host.permit_tenant
        self.preferences = notes.preferences
        self.stretches = host.stretches
        self.credentials = host.credentials
        self.adjusted = host.adjusted
        self.judge = host.judge
        self.panels = host.panels
        self.listeners = host.listeners
        self.tell = host.tell
        self.accepts = host.accepts

    def subject(self, identity: Identity, ref: SubjectRef) -> Subject:
        """Return ours; of anybody but the action's own subject it is noted."""
        found = self._host.subject(identity, ref)
        self._ours[ref] = found
        if ref != self._notes.ref:
            self._notes.note(self._others, ref=ref)
        return found

    def save(self, identity: Identity, ref: SubjectRef, changes: Changes) -> None:
        """Save on the host's record; the entry has the values before and after."""
        names = (*(("uln",) if changes.uln_changes else ()), *changes.values)
        values = {"before": self._before(ref, names), "after": _after(changes)}
        try:
            self._host.save(identity, ref, changes)
        except HostError as error:
            self._notes.note(
                Audited.SAVE, type(error).__name__, ref=ref, fields=names, values=values
            )
            raise
        self._notes.note(Audited.SAVE, ref=ref, fields=names, values=values)

    def _before(self, ref: SubjectRef, names: Sequence[str]) -> Values:
        held = self._ours.get(ref)
        if held is None:
            return {}
        uln = {"uln": held.uln or ""} if "uln" in names else {}
        return uln | _all_texts(held.details, [name for name in names if name != "uln"])


def _after(changes: Changes) -> Values:
    uln = {"uln": str(changes.uln or "")} if changes.uln_changes else {}
    return uln | {name: _text(value) for name, value in changes.values.items()}


def texts(values: Any, *names: str) -> dict[str, str]:  # noqa: ANN401 - any of our dataclasses
    """Return what is held of a dataclass's fields, all or the named ones, as text."""
    wanted = names or [field.name for field in fields(values)]
    held = {name: getattr(values, name) for name in wanted}
    return {name: _text(value) for name, value in held.items() if value}


def _all_texts(details: LearnerDetails, names: Sequence[str]) -> dict[str, str]:
    return {name: _text(details.value(name)) for name in names}


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _record_in(answer: FindAnswer) -> Values:
    if len(answer.records) != 1:
        return _ulns_in(answer)
    (record,) = answer.records
    return {
        "uln": str(record.uln),
        "version_number": str(record.version_number),
        **texts(record.details),
    }


def _ulns_in(answer: FindAnswer) -> Values:
    ulns = ", ".join(str(record.uln) for record in answer.records)
    return {"ulns": ulns} if ulns else {}


def _number(many: Sequence[object]) -> str:
    return f"{len(many)} learners"
