"""Holding a subject while something is checked and then saved with the host.

The host is asked outside our transactions, so that two people who press at once would both pass
the checks before either has saved. A hold takes the one place that a subject has for a write: a
second person, or a write to the LRS, is refused before anything is saved or sent.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.hookspecs.types import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Intent, Operation
from picslrs_plugin.services.context import Ports, admit, read_ours
from picslrs_plugin.services.writing import close_stale
from picslrs_plugin.telemetry import logger

log = logger(__name__)


@contextmanager
def held(ports: Ports, actor: Identity, ref: SubjectRef, action: Action) -> Iterator[Subject]:
    """Admit a person, hold the subject, and give ours as it is from then on.

    Raises what `admit` raises, and AlreadyUnderWay while somebody else holds the subject or a
    write waits for its answer.
    """
    admit(ports, actor, ref, action)
    with holding(ports, actor, ref):
        yield read_ours(ports, actor, ref)


@contextmanager
def holding(ports: Ports, actor: Identity, ref: SubjectRef) -> Iterator[None]:
    """Hold a subject; whose process ends meanwhile is let go as a write would be given up."""
    hold = Intent(
        id=secrets.token_urlsafe(16),
        ref=ref,
        operation=Operation.SAVE,
        person_id=actor.person.id,
        made_at=ports.clock(),
        details=LearnerDetails(),
    )
    with ports.store(ref.tenant) as work:
        close_stale(ports, work.intents, ref)
        work.intents.begin(hold)
        work.commit()
    try:
        yield
    finally:
        _let_go(ports, hold)


def _let_go(ports: Ports, hold: Intent) -> None:
    """End the hold. What was done under it is done, whether or not that can be stored now."""
    try:
        with ports.store(hold.ref.tenant) as work:
            work.intents.drop(hold.id)
            work.commit()
    except StoreUnavailable:
        log.warning("A hold could not be ended: the database did not answer; it ends by itself")
