"""Verify by batch: what one learner's row asks, and keeping its answer where that is enough.

A batch answers with names, date of birth and gender alone. A plain match and an answer against
the learner are kept as they are; whatever needs the full record is verified by a call of its own.
Source of the rules: docs/lrs-rules.md, "Verifying" and "Batches".
"""

from picslrs_plugin.domain.response_codes import VerifyResult
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import WhoseUln, outcome_with_record, whose_uln
from picslrs_plugin.hookspecs.types import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Link, NameCheck, VerifyAnswer
from picslrs_plugin.services.context import (
    Ports,
    admit,
    compared,
    fingerprint_of,
    link_of,
    needed_uln,
)
from picslrs_plugin.services.results import Verified
from picslrs_plugin.services.unsaved import refuse_while_unsaved
from picslrs_plugin.services.verify import ENDS, Judged, check_for, keep, show


def ask(ports: Ports, actor: Identity, ref: SubjectRef) -> tuple[NameCheck, str]:
    """Return what a batch asks of a learner, and what stands for ours as it asks.

    Raises as a single verification does before it calls the LRS.
    """
    subject = admit(ports, actor, ref, Action.VERIFY)
    uln = needed_uln(subject)
    refuse_while_unsaved(link_of(ports, ref), subject, even_found=True)
    return check_for(subject, uln), fingerprint_of(subject)


def take_answer(
    ports: Ports, actor: Identity, ref: SubjectRef, answer: VerifyAnswer, seen: str
) -> Verified | None:
    """Keep the answer of a batch; None when the learner has to be verified by itself.

    So it is when ours is no longer what was asked with, which `seen` stands for, and when the
    outcome depends on the full record.
    """
    subject = admit(ports, actor, ref, Action.VERIFY)
    if fingerprint_of(subject) != seen:
        return None
    uln = needed_uln(subject)
    stored = link_of(ports, ref)
    refuse_while_unsaved(stored, subject, even_found=True)
    judged = _judged(ports, subject, uln, stored, answer)
    if judged is None:
        return None
    return show(ports, actor, subject, keep(ports, actor, subject, judged, stored))


def _judged(
    ports: Ports, subject: Subject, uln: Uln, stored: Link | None, answer: VerifyAnswer
) -> Judged | None:
    whose = whose_uln(answer.result, answer.flags)
    if whose in ENDS:
        return Judged(answer, ENDS[whose])
    plain = answer.result is VerifyResult.MATCH and answer.uln in (None, uln)
    if not plain or whose is not WhoseUln.THEIR_OWN:
        return None
    record = stored.theirs if stored and stored.uln == uln else None
    if record is not None and record.uln != uln:
        return None
    agrees = record is None or compared(ports, subject.ref, subject.details, record.details).agrees
    outcome = outcome_with_record(answer.result, ours=uln, answered=uln, agrees=agrees)
    return Judged(answer, outcome, record, fresh=False)
