"""What is decided for each detail that differs: keep ours, take theirs, or leave both alone.

Keeping ours sends it to the LRS, taking theirs saves it with the host. Here it is worked out what
may be decided, and exactly what would change on either side; `update` then does it. Source of the
rules: docs/lrs-rules.md, "Updating".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from picslrs_plugin.domain.clues import clues
from picslrs_plugin.domain.codes import ANSWERS_THAT_MAY_BE_SENT, AbilityToShare
from picslrs_plugin.domain.comparison import (
    Agreement,
    ComparedField,
    Comparison,
    compare_field,
)
from picslrs_plugin.domain.fields import BY_NAME, FIELDS
from picslrs_plugin.domain.learner import LearnerDetails, LrsRecord
from picslrs_plugin.domain.rules import email_would_be_refused, problem, problems_to_send
from picslrs_plugin.domain.verification import Verification, WhoseUln, disagreeing, whose_to_write
from picslrs_plugin.errors import Conflict
from picslrs_plugin.hookspecs.types import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Link
from picslrs_plugin.schemas.forms import Decided, Form, read_decisions
from picslrs_plugin.services.context import (
    Ports,
    admit,
    allowed_actions,
    compared,
    held_uln,
    link_of,
    seen_of,
)
from picslrs_plugin.services.results import Choice, Decision, UpdateForm
from picslrs_plugin.services.select import NOTHING_SAVED, SOMEBODY_ELSES
from picslrs_plugin.services.verify import VERIFY_AGAIN
from picslrs_plugin.wording import joined, told

_MAY_FOLLOW = (None, Verification.EXACT_MATCH, Verification.UPDATE_REQUIRED)
_EMAIL_LEFT_OUT = told(
    "The LRS does not take this form of email address. The email address is left as it is there."
)
_THEIR_EMAIL_LEFT_OUT = told(
    "The LRS holds an email address that it would not take again. It is left out of what is sent."
)
_ONLY_WITH_NOTICE = told(
    "The LRS holds “unable to share”, an answer that was withdrawn in 2018. Before anything can be "
    "sent, give the learner the current privacy notice and record it with Edit."
)
_ADDRESS = frozenset(
    ("address_line_1", "address_line_2", "address_town", "address_county", "postcode")
)
_SHOWN = frozenset(("verification_type", "other_verification_description"))


def open_form(
    ports: Ports, actor: Identity, ref: SubjectRef, decided: Form | None = None
) -> UpdateForm:
    """Return the update window from the record as it was last read. Raises Conflict.

    Without decisions, everything that can be sent goes to the LRS and nothing is taken.
    """
    subject = admit(ports, actor, ref, Action.UPDATE)
    link, record = linked(ports, subject)
    read = read_decisions(decided) if decided is not None else None
    may_take = Action.EDIT in allowed_actions(ports, actor, ref)
    return form_for(ports, subject, link, record, decided=read, may_take=may_take)


def linked(ports: Ports, subject: Subject) -> tuple[Link, LrsRecord]:
    """Return the link and record that may be written to: read, and known to be our learner's.

    A record that was selected and not verified yet is written to only without any doubt.
    """
    link = link_of(ports, subject.ref)
    if (
        link is None
        or link.theirs is None
        or link.outcome not in _MAY_FOLLOW
        or (link.outcome is None and _doubted(link, subject, link.theirs))
        or not link.uln == link.theirs.uln == held_uln(subject)
    ):
        raise Conflict(
            told(
                "The LRS record of this ULN has not been read, or is not known to be this "
                "learner's."
            ),
            advice=told("Verify the ULN first and continue from there."),
        )
    return link, link.theirs


def _doubted(link: Link, subject: Subject, record: LrsRecord) -> bool:
    whose = whose_to_write(subject.details, record.details)
    return link.doubtful or whose is WhoseUln.DOUBTFUL


def form_for(
    ports: Ports,
    subject: Subject,
    link: Link,
    record: LrsRecord,
    *,
    decided: Decided | None = None,
    may_take: bool,
) -> UpdateForm:
    """Lay out the differences, what is decided for each, and what exactly would change."""
    ours, theirs = subject.details, record.details
    if whose_to_write(ours, theirs) is WhoseUln.SOMEONE_ELSE:
        raise Conflict(SOMEBODY_ELSES, changed=NOTHING_SAVED, advice=VERIFY_AGAIN)
    comparison = compared(ports, subject.ref, ours, theirs)
    doubts = disagreeing(ours, theirs)
    open_to = _Open(comparison, ours, theirs, may_take=may_take)
    sent = open_to.sendable_of(decided.sent) if decided else open_to.usually_sent(doubts)
    taken = open_to.takeable_of(decided.taken) if decided else ()
    laid = lay_over(theirs, ours, sent)
    return UpdateForm(
        subject=subject,
        link=link,
        differences=comparison.differences,
        notes=open_to.notes if open_to.notes.differs else None,
        choices=open_to.choices(sent, taken),
        chosen=sent,
        taken=taken,
        sends=_changes(laid, theirs),
        saves=_changes(ours.with_values(**taken_values(theirs, taken)), ours),
        problems=all_problems(laid, theirs) | open_to.unsendable if sent or not taken else {},
        warnings=_warnings(theirs, laid, bad_email=open_to.bad_email) if sent else (),
        version_number=record.version_number,
        doubtful=_doubted(link, subject, record),
        doubts=doubts,
        seen=seen_of(ours),
    )


@dataclass(frozen=True, repr=False)
class _Open:
    """What may be decided at all."""

    comparison: Comparison
    ours: LearnerDetails
    theirs: LearnerDetails
    may_take: bool

    @property
    def notes(self) -> ComparedField:
        """Provider notes, which no verification looks at."""
        return compare_field(BY_NAME["notes"], self.ours.notes, self.theirs.notes)

    @property
    def everything(self) -> tuple[ComparedField, ...]:
        """Every detail in which the two sides are not the same, notes last."""
        of_both = (Agreement.DIFFERENT, Agreement.MISSING_THERE, Agreement.NOT_HELD_HERE)
        every = (*self.comparison.fields, self.notes)
        return tuple(one for one in every if one.agreement in of_both)

    @property
    def unsendable(self) -> dict[str, list[str]]:
        """Values of ours that the LRS would refuse, with the reason."""
        return {
            one.field.name: [sentence]
            for one in self.everything
            if one.differs and not _is_email(one) and (sentence := problem(one.field, one.ours))
        }

    @property
    def bad_email(self) -> bool:
        """Whether the email address differs and the LRS would refuse ours."""
        return any(
            _is_email(one) and one.differs and email_would_be_refused(str(one.ours))
            for one in self.everything
        )

    def _may_send(self, one: ComparedField) -> bool:
        refused = _is_email(one) and self.bad_email
        return one.differs and one.field.name not in self.unsendable and not refused

    def _may_take(self, one: ComparedField) -> bool:
        return self.may_take and bool(taken_values(self.theirs, (one.field.name,)))

    def sendable_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of the names that may be sent, in the LRS's order."""
        wanted = set(names)
        return tuple(
            one.field.name
            for one in self.everything
            if one.field.name in wanted and self._may_send(one)
        )

    def takeable_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of the names that may be taken, in the LRS's order."""
        wanted = set(names)
        return tuple(
            one.field.name
            for one in self.everything
            if one.field.name in wanted and self._may_take(one)
        )

    def usually_sent(self, doubts: Sequence[str]) -> tuple[str, ...]:
        """Return what goes to the LRS unless somebody decides otherwise: no doubt and no notes."""
        return self.sendable_of(
            one.field.name
            for one in self.everything
            if one.field.name not in doubts and one.field.name != "notes"
        )

    def choices(self, sent: Sequence[str], taken: Sequence[str]) -> tuple[Choice, ...]:
        """Return what is to be decided, with what is decided so far."""
        told = clues(self.comparison)
        return tuple(
            Choice(
                compared=one,
                decision=_decision(one.field.name, sent, taken),
                may_send=self._may_send(one),
                may_take=self._may_take(one),
                clue=told.get(one.field.name, ""),
                problem=joined(self.unsendable.get(one.field.name, ()))
                or (_EMAIL_LEFT_OUT if _is_email(one) and self.bad_email else ""),
            )
            for one in self.everything
        )


def _decision(name: str, sent: Sequence[str], taken: Sequence[str]) -> Decision:
    if name in sent:
        return Decision.OURS
    return Decision.THEIRS if name in taken else Decision.LEAVE


def _is_email(one: ComparedField) -> bool:
    return one.field.name == "email_address"


def _warnings(theirs: LearnerDetails, laid: LearnerDetails, *, bad_email: bool) -> tuple[str, ...]:
    told = [_EMAIL_LEFT_OUT] if bad_email else []
    if theirs.email_address and not laid.email_address:
        told.append(_THEIR_EMAIL_LEFT_OUT)
    return tuple(told)


def _changes(new: LearnerDetails, old: LearnerDetails) -> tuple[ComparedField, ...]:
    """Return every detail that changes: the new value as ours, the old one as theirs."""
    return tuple(
        ComparedField(field, new.value(field.name), old.value(field.name), Agreement.DIFFERENT)
        for field in FIELDS
        if new.value(field.name) != old.value(field.name)
    )


def lay_over(theirs: LearnerDetails, ours: LearnerDetails, chosen: Sequence[str]) -> LearnerDetails:
    """Return their record with the chosen fields of ours put in.

    The date of an address goes with the address. An email address that the LRS would refuse is
    never put in, and one that it holds itself but would refuse is left out.
    """
    laid = theirs.with_values(**{name: ours.value(name) for name in _together(ours, chosen)})
    if email_would_be_refused(laid.email_address):
        kept = "" if email_would_be_refused(theirs.email_address) else theirs.email_address
        laid = laid.with_values(email_address=kept)
    return laid


def taken_values(theirs: LearnerDetails, names: Sequence[str]) -> Mapping[str, str | date]:
    """Return what the host is asked to save for these fields of theirs.

    Nothing here is ever emptied, and the withdrawn answer on sharing is never taken.
    """
    values = {
        name: value
        for name in _together(theirs, names)
        if (value := theirs.value(name)) is not None
    }
    if values.get("ability_to_share") not in (None, *ANSWERS_THAT_MAY_BE_SENT):
        del values["ability_to_share"]
    kept_empty = ("other_verification_description",) if "verification_type" in values else ()
    return {name: value for name, value in values.items() if value or name in kept_empty}


def _together(source: LearnerDetails, names: Sequence[str]) -> list[str]:
    """Return the names with those that go along: an address's date, a type's description."""
    wanted = set(names)
    if wanted & _ADDRESS and source.date_of_address_capture:
        wanted.add("date_of_address_capture")
    if wanted & _SHOWN:
        wanted |= _SHOWN
    return [field.name for field in FIELDS if field.name in wanted]


def all_problems(laid: LearnerDetails, theirs: LearnerDetails) -> dict[str, list[str]]:
    """Say what of the record as it would be sent the LRS refuses."""
    found = problems_to_send(laid)
    withdrawn = theirs.ability_to_share == AbilityToShare.UNABLE
    if withdrawn and laid.ability_to_share != AbilityToShare.SEEN:
        found["ability_to_share"] = [_ONLY_WITH_NOTICE]
    return found
