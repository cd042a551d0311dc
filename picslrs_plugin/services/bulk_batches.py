"""Verifying by the LRS's own batches: submitting one, and taking its output apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.domain.response_codes import BatchOutcome
from picslrs_plugin.errors import LrsError, PicslrsError
from picslrs_plugin.hookspecs.types import Identity, SubjectRef
from picslrs_plugin.ports import ItemState, JobItem, NameCheck, VerifyAnswer
from picslrs_plugin.services.bulk_claims import Claim, Ended, failed
from picslrs_plugin.services.context import Ports, caller_for
from picslrs_plugin.services.results import Verified
from picslrs_plugin.services.verify_rows import ask

FIRST_LOOK = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
"""How long it is until the output is asked for: as long again as it has taken, within these."""

_SUBMITTED_AT = 2
"""The attempt that looks for the first time, after the one that submits."""

TakeAnswer = Callable[[Identity, SubjectRef, VerifyAnswer, str], Verified | None]


@dataclass(frozen=True, repr=False)
class Asked(Private):
    """A learner whom a batch can ask for; `seen` stands for ours as the batch asks."""

    item: JobItem
    check: NameCheck
    seen: str


def gather(ports: Ports, claim: Claim) -> tuple[list[Asked], list[Ended]]:
    """Return whom of a claim a batch can ask for, and how it ended for the others.

    Raises StoreUnavailable.
    """
    asked: list[Asked] = []
    ended: list[Ended] = []
    for item in claim.items:
        try:
            asked.append(Asked(item, *ask(ports, claim.actor, item.ref)))
        except PicslrsError as error:
            ended.append(failed(claim, item, error, ports.clock()))
    return asked, ended


def submit(ports: Ports, claim: Claim, asked: Sequence[Asked]) -> list[Ended]:
    """Ask for these learners in one batch.

    Raises what kept it from being sent; what was sent and got no answer ends here.
    """
    named = [(mis_identifier(claim, one.item), one.check) for one in asked]
    caller = caller_for(ports, claim.actor)
    try:
        answer = ports.lrs.submit_verifications(caller, named)
    except LrsError as error:
        if not error.may_have_acted:
            raise
        return not_submitted(ports, claim, asked, error)
    if answer.outcome is not BatchOutcome.SUBMITTED:
        return [alone(one.item, ports) for one in asked]
    due_at = ports.clock() + FIRST_LOOK
    return [
        Ended(
            replace(
                one.item,
                state=ItemState.SUBMITTED,
                outcome="",
                batch=answer.job_id,
                fingerprint=one.seen,
                failures=0,
            ),
            due_at,
        )
        for one in asked
    ]


def not_submitted(
    ports: Ports, claim: Claim, asked: Sequence[Asked], error: PicslrsError
) -> list[Ended]:
    """Say how it ended for those of a batch that the LRS did not take. Raises StoreUnavailable."""
    return [_batch_failed(claim, one.item, error, ports) for one in asked]


def mis_identifier(claim: Claim, item: JobItem) -> str:
    """Return what ties a row to its learner; it says nothing of them."""
    return f"{claim.job.id}-{item.number}"


def collect(ports: Ports, claim: Claim, take_answer: TakeAnswer) -> list[Ended]:
    """Ask for the output of a claim's batch and keep what it says of each learner."""
    batch = claim.items[0].batch
    assert batch is not None
    try:
        output = ports.lrs.verification_output(caller_for(ports, claim.actor), batch)
    except PicslrsError as error:
        return [_batch_failed(claim, item, error, ports) for item in claim.items]
    if output.outcome is BatchOutcome.NOT_FINISHED:
        return [_still_waiting(item, ports) for item in claim.items]
    if output.outcome is not BatchOutcome.DONE:
        return [alone(item, ports) for item in claim.items]
    answers = {row.mis_identifier: row.answer for row in output.rows}
    return [
        _taken_apart(ports, claim, item, answers.get(mis_identifier(claim, item)), take_answer)
        for item in claim.items
    ]


def _taken_apart(
    ports: Ports,
    claim: Claim,
    item: JobItem,
    answer: VerifyAnswer | None,
    take_answer: TakeAnswer,
) -> Ended:
    if answer is None:
        return alone(item, ports)
    try:
        verified = take_answer(claim.actor, item.ref, answer, item.fingerprint)
    except PicslrsError as error:
        return failed(claim, item, error, ports.clock())
    if verified is None:
        return alone(item, ports)
    return Ended(replace(item, state=ItemState.DONE, outcome=verified.outcome.name.lower()))


def _still_waiting(item: JobItem, ports: Ports) -> Ended:
    """Look again after as long as it has taken so far.

    A look is no failure, and one that was answered ends the failures before it: however slow a
    batch is, it is not given up.
    """
    looks = max(item.attempts - _SUBMITTED_AT, 0)
    pause = min(FIRST_LOOK * 2 ** min(looks, 16), LONGEST_PAUSE)
    waits = replace(item, state=ItemState.SUBMITTED, failures=0)
    return Ended(waits, ports.clock() + pause)


def alone(item: JobItem, ports: Ports) -> Ended:
    """Let a learner be verified by a call of their own."""
    waits = replace(item, state=ItemState.WAITING, outcome="", alone=True, batch=None, failures=0)
    return Ended(waits, ports.clock())


def _batch_failed(claim: Claim, item: JobItem, error: PicslrsError, ports: Ports) -> Ended:
    """Do as with a single call; but no learner fails because of a batch that did."""
    ended = failed(claim, item, error, ports.clock())
    if ended.due_at is None:
        return alone(item, ports)
    if item.batch is not None:  # what was submitted is not submitted again
        return replace(ended, item=replace(ended.item, state=ItemState.SUBMITTED))
    return ended
