"""Tries again what the host could not save, in the name of whoever decided it."""

from collections.abc import Callable

from picslrs_plugin.errors import ChangedMeanwhile, PicslrsError, StoreUnavailable
from picslrs_plugin.hookspecs.tenant_types import SYSTEM
from picslrs_plugin.hookspecs.types import Identity, Person, SubjectRef
from picslrs_plugin.ports import Link
from picslrs_plugin.services.context import Ports, save_link
from picslrs_plugin.services.unsaved import put_off
from picslrs_plugin.telemetry import logger

log = logger(__name__)

SAVED_AT_ONCE = 50

Save = Callable[[Identity, SubjectRef], None]
"""Saves again in somebody's name, with everything that their doing it would leave behind."""


def save_due(ports: Ports, tenant: str, save: Save, limit: int = SAVED_AT_ONCE) -> tuple[int, int]:
    """Let the host save every ULN that is due; return how many it saved, and how many still wait.

    A try is counted before it is made: a process that ends on the way leaves the next one to be
    made later, and no other process makes the same one.
    """
    with ports.store(tenant) as work:
        due = work.links.to_save(ports.clock(), limit)
    saved = sum(_save_one(ports, link, save) for link in due)
    return saved, len(due) - saved


def save_soon(ports: Ports, tenant: str, save: Save) -> None:
    """Save one on the way of something else, which must not take long nor fail because of it."""
    try:
        save_due(ports, tenant, save, limit=1)
    except StoreUnavailable:
        log.warning("ULNs still wait for the learner system: the database did not answer")


def _save_one(ports: Ports, link: Link, save: Save) -> bool:
    try:
        save_link(ports, put_off(ports, link))
    except ChangedMeanwhile:
        return False
    try:
        save(_decider(link), link.ref)
    except PicslrsError as error:
        log.warning("A ULN still waits for the learner system: %s", type(error).__name__)
        return False
    return True


def _decider(link: Link) -> Identity:
    """Return who decided it: what they may not do any more is not done."""
    person = Person(link.saver, link.linked_by) if link.saver and link.linked_by else SYSTEM
    return Identity(person, link.ref.tenant)
