"""Verifying by the LRS's own batches: submitting one, and taking its output apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

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

TakeAnswer = Callable[[Identity, SubjectRef, VerifyAnswer, str], Verified | None]


def submit(ports: Ports, claim: Claim) -> list[Ended]:
    """Ask for all learners of a claim in one batch. Raises StoreUnavailable."""
    now = ports.clock()
    ended: list[Ended] = []
    checks: list[tuple[JobItem, NameCheck, str]] = []
    for item in claim.items:
        try:
            checks.append((item, *ask(ports, claim.actor, item.ref)))
        except PicslrsError as error:
            ended.append(failed(claim, item, error, now))
    if not checks:
        return ended
    named = [(mis_identifier(claim, item), check) for item, check, _ in checks]
    try:
        answer = ports.lrs.submit_verifications(caller_for(ports, claim.actor), named)
    except LrsError as error:
        return ended + [_batch_failed(claim, item, error, ports) for item, _, _ in checks]
    if answer.outcome is not BatchOutcome.SUBMITTED:
        return ended + [alone(item, ports) for item, _, _ in checks]
    due_at = now + FIRST_LOOK
    for item, _, seen in checks:
        sent = replace(
            item, state=ItemState.SUBMITTED, outcome="", batch=answer.job_id, fingerprint=seen
        )
        ended.append(Ended(sent, due_at))
    return ended


def mis_identifier(claim: Claim, item: JobItem) -> str:
    """Return what ties a row to its learner; it says nothing of them."""
    return f"{claim.job.id}-{item.number}"


def collect(ports: Ports, claim: Claim, take_answer: TakeAnswer) -> list[Ended]:
    """Ask for the output of a claim's batch and keep what it says of each learner."""
    batch = claim.items[0].batch
    assert batch is not None
    try:
        output = ports.lrs.verification_output(caller_for(ports, claim.actor), batch)
    except LrsError as error:
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
    """Look again after as long as it has taken so far; `failures` counts the looks."""
    pause = min(FIRST_LOOK * 2**item.failures, LONGEST_PAUSE)
    waits = replace(item, state=ItemState.SUBMITTED, failures=min(item.failures + 1, 16))
    return Ended(waits, ports.clock() + pause)


def alone(item: JobItem, ports: Ports) -> Ended:
    """Let a learner be verified by a call of their own."""
    waits = replace(item, state=ItemState.WAITING, outcome="", alone=True, batch=None, failures=0)
    return Ended(waits, ports.clock())


def _batch_failed(claim: Claim, item: JobItem, error: LrsError, ports: Ports) -> Ended:
    """Do as with a single call; but no learner fails because of a batch that did."""
    ended = failed(claim, item, error, ports.clock())
    if ended.due_at is None:
        return alone(item, ports)
    if item.batch is not None:  # what was submitted is not submitted again
        return replace(ended, item=replace(ended.item, state=ItemState.SUBMITTED))
    return ended
