"""A ULN that the host could not save: what the link then holds, and when it is tried again.

The link holds what was decided, so that nothing is half done: as long as it waits, everything
speaks of it as of a ULN that the host does not hold.
"""

from dataclasses import replace
from datetime import timedelta

from picslrs_plugin.errors import Conflict, HostError
from picslrs_plugin.hookspecs.types import Changes, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Link
from picslrs_plugin.services.context import Ports, held_uln
from picslrs_plugin.wording import told

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
MOST_TRIES = 20
"""The pauses double from the first to the longest, so that the last try comes after four days."""


def was_saved(ports: Ports, actor: Identity, ref: SubjectRef, changes: Changes) -> bool:
    """Let the host save, and say whether it did."""
    try:
        ports.host.save(actor, ref, changes)
    except HostError:
        return False
    return True


def unsaved(ports: Ports, actor: Identity, link: Link, subject: Subject) -> Link:
    """Return a link to a ULN that was found, as one that the host is still to save."""
    waits = replace(
        link, pending=True, found=True, instead_of=subject.uln or "", saver=actor.person.id
    )
    return put_off(ports, waits)


def put_off(ports: Ports, link: Link) -> Link:
    """Count a try and say when the next one is; after the last, it is for a person to say."""
    saves = link.saves + 1
    pause = min(FIRST_PAUSE * 2 ** min(saves - 1, MOST_TRIES), LONGEST_PAUSE)
    return replace(link, saves=saves, save_at=ports.clock() + pause if saves < MOST_TRIES else None)


def settled(link: Link) -> Link:
    """Return the link as one whose ULN the host holds."""
    return replace(link, pending=False, found=False, instead_of="", saver="", saves=0, save_at=None)


def waits(link: Link | None, subject: Subject) -> bool:
    """Whether the host is still to save the link's ULN, and has not done so in another way."""
    return link is not None and link.pending and held_uln(subject) != link.uln


def refuse_while_unsaved(link: Link | None, subject: Subject, *, even_found: bool = False) -> None:
    """Raise Conflict while a newly registered ULN waits to be saved with the host.

    It exists only once and must not be replaced before the host holds it. One that was found can
    be found again; only with `even_found` that is refused too.
    """
    if link is None or not waits(link, subject) or (link.found and not even_found):
        return
    raise Conflict(
        told("A selected ULN has not been saved in the learner system yet.")
        if link.found
        else told("A newly registered ULN has not been saved in the learner system yet."),
        advice=told("Open the LRS tab and save the ULN first."),
    )
