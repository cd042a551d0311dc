"""Batches: submitting them, letting them become due, and giving out what they made.

A batch is worked when it is due, before the first request after that moment is answered: nobody
can see anything of it earlier, and nothing runs by itself. Source: docs/lrs-rules.md, "Batches".
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from picslrs_plugin.simulator import unpublished
from picslrs_plugin.simulator.answers import BATCH_MESSAGES, VERIFY_BATCH_MESSAGES, present
from picslrs_plugin.simulator.batch_rows import COUNTS, register_rows
from picslrs_plugin.simulator.calls import Answer, Call
from picslrs_plugin.simulator.faults import TIMESTAMP
from picslrs_plugin.simulator.reading import Reading
from picslrs_plugin.simulator.records import BATCH_LEARNER, WIRE_NAMES
from picslrs_plugin.simulator.shapes import MOST_IN_A_BATCH
from picslrs_plugin.simulator.soap import Node
from picslrs_plugin.simulator.state import SimulatorState
from picslrs_plugin.simulator.store import Job, Store
from picslrs_plugin.simulator.verifying import verified_values, verify_row

REGISTRATION, VERIFICATION = "registration", "verification"

SUBMITTED, NOT_FINISHED, DONE, FAILED = "WSRC0007", "WSRC0008", "WSRC0009", "WSRC0010"
WRONG_COUNT, UNKNOWN_JOB = "WSRC0017", "WSRC0018"


def submit_batch_registration(call: Call) -> Answer:
    """Take 1 to 200 learners to find, register or update."""
    return _submit(call, REGISTRATION, "SubmitBatchResponse", BATCH_MESSAGES)


def submit_verify_batch(call: Call) -> Answer:
    """Take 1 to 200 learners to verify."""
    return _submit(call, VERIFICATION, "SubmitVerifyBatchResponse", VERIFY_BATCH_MESSAGES)


def get_batch_registration_output(call: Call) -> Answer:
    """Give out what a registration batch made."""
    job = call.store.job(call.request.number("JobID"), REGISTRATION)
    return _output(job, "GetSubmitBatchOutputResponse", BATCH_MESSAGES, _registration_parts)


def get_verify_batch_output(call: Call) -> Answer:
    """Give out what a verify batch found."""
    job = call.store.job(call.request.number("JobID"), VERIFICATION)
    return _output(job, "GetVerifyBatchOutputResponse", VERIFY_BATCH_MESSAGES, _verification_parts)


def finish_due(state: SimulatorState, now: datetime) -> None:
    """Work every batch that has become due."""
    for job in state.store.unfinished_jobs():
        if job.due_at > now:
            continue
        if state.take_batch_failure():
            output = None
        elif job.kind == REGISTRATION:
            output = register_rows(state.store, job.request, job.due_at)
        else:
            output = _verify_rows(state.store, job.request)
        state.store.finish_job(job.id, job.due_at, output)


def _submit(call: Call, kind: str, root: str, namespace: str) -> Answer:
    rows = call.request.rows("Learner")
    right = call.request.number("LearnerRecordCount") == len(rows)
    if not right or not 1 <= len(rows) <= MOST_IN_A_BATCH:
        return _submitted(root, namespace, WRONG_COUNT, unpublished.NO_JOB)
    request = {
        "job_type": call.request.text("JobType"),
        "rows": [{name: values[0] for name, values in row.values.items()} for row in rows],
    }
    due_at = call.now + timedelta(seconds=call.config.batch_seconds)
    job_id = call.store.add_job(kind, request, call.now, due_at)
    return _submitted(root, namespace, SUBMITTED, job_id)


def _submitted(root: str, namespace: str, code: str, job_id: int) -> Answer:
    parts = (Node("ResponseCode", text=code), Node("JobID", text=str(job_id)))
    return Answer(Node(root, namespace, children=parts), code)


def _output(
    job: Job | None,
    root: str,
    namespace: str,
    parts_of: Callable[[dict[str, Any]], tuple[tuple[Node, ...], tuple[Node, ...]]],
) -> Answer:
    code = _code_of(job)
    before, after = parts_of(job.output) if job and job.output else ((), ())
    children = (Node("ResponseCode", text=code), *_status(job), *before, *_times(job), *after)
    return Answer(Node(root, namespace, children=children), code)


def _code_of(job: Job | None) -> str:
    if job is None:
        return UNKNOWN_JOB
    if job.finished_at is None:
        return NOT_FINISHED
    return FAILED if job.failed else DONE


def _status(job: Job | None) -> tuple[Node, ...]:
    if job is None:
        return ()
    if job.finished_at is None:
        status = unpublished.JOB_SUBMITTED
    else:
        status = unpublished.JOB_FAILED if job.failed else unpublished.JOB_FINISHED
    return (Node("JobStatus", text=status),)


def _times(job: Job | None) -> tuple[Node, ...]:
    if job is None:
        return ()
    finished = job.finished_at.strftime(TIMESTAMP) if job.finished_at else ""
    return present(
        [
            ("JobStartedDateTime", job.submitted_at.strftime(TIMESTAMP)),
            ("JobFinishedDateTime", finished),
        ]
    )


def _registration_parts(output: dict[str, Any]) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    counts = tuple(Node(name, text=str(output["counts"][name])) for name in COUNTS)
    order = ("ULN", "MISIdentifier", *(WIRE_NAMES[name] for name in BATCH_LEARNER), "ReturnCode")
    rows = tuple(
        Node("Learner", children=present((name, row.get(name, "")) for name in order))
        for row in output["rows"]
    )
    return counts, rows


def _verify_rows(store: Store, request: dict[str, Any]) -> dict[str, Any]:
    rows = []
    for sent in request["rows"]:
        learner = Reading({name: [value] for name, value in sent.items()})
        parts = verified_values(learner, verify_row(store, learner))
        rows.append(
            [["MISIdentifier", sent.get("MISIdentifier", "")]]
            + [[part.name, part.text] for part in parts]
        )
    return {"rows": rows}


def _verification_parts(output: dict[str, Any]) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    rows = tuple(
        Node("VerifiedLearner", children=tuple(Node(name, text=text) for name, text in row))
        for row in output["rows"]
    )
    return (), rows
