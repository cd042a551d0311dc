"""Who else here holds a ULN: two learners with one ULN block the funding return."""

from collections.abc import Collection
from dataclasses import dataclass

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import HostError, NotPermitted, SubjectNotFound
from picslrs_plugin.hookspecs.types import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Holding
from picslrs_plugin.services.context import Ports, held_uln

MOST = 5
"""How many holders of one ULN are told."""


@dataclass(frozen=True, repr=False)
class Holder(Private):
    """Somebody here who holds a ULN.

    `subject` is None when the person who asks may not look at them, or the host cannot say who
    it is. `former` says that it is an old number of theirs.
    """

    ref: SubjectRef
    subject: Subject | None
    former: bool


@dataclass(frozen=True, repr=False)
class NumberHolders(Private):
    """Who here holds one number; `same_kind`: one of them is of the same kind as the subject."""

    uln: Uln
    holders: tuple[Holder, ...]
    same_kind: bool


def beside(
    ports: Ports, actor: Identity, ref: SubjectRef, ulns: Collection[Uln]
) -> tuple[NumberHolders, ...]:
    """Return those of the numbers that somebody else here holds, with who it is."""
    found = holders_of(ports, actor, ref, ulns)
    return tuple(
        NumberHolders(uln, found[uln], any(one.ref.kind is ref.kind for one in found[uln]))
        for uln in ulns
        if uln in found
    )


def holders_of(
    ports: Ports, actor: Identity, ref: SubjectRef | None, ulns: Collection[Uln]
) -> dict[Uln, tuple[Holder, ...]]:
    """Return for each ULN who here holds it beside this subject, at most a few of them."""
    if not ulns:
        return {}
    with ports.store(actor.tenant) as work:
        of_links = work.links.holding(ulns)
        of_roster = [Holding(one.uln, one.ref) for one in work.roster.holding(ulns) if one.uln]
    found: dict[Uln, tuple[Holder, ...]] = {}
    for holding in (*of_links, *of_roster):
        told = found.get(holding.uln, ())
        known = {ref, *(one.ref for one in told)}
        if holding.ref in known or len(told) == MOST:
            continue
        holder = _holder(ports, actor, holding)
        if holder is not None:
            found[holding.uln] = (*told, holder)
    return found


def list_was_read(ports: Ports, tenant: str) -> bool:
    """Whether the host's list was read to its end once; until then not all of it are known."""
    with ports.store(tenant) as work:
        reading = work.roster.reading()
    return reading is not None and reading.finished_at is not None


def _holder(ports: Ports, actor: Identity, holding: Holding) -> Holder | None:
    """Ask the host who it is; None for one who does not hold the ULN any more."""
    unknown = Holder(holding.ref, None, holding.former)
    try:
        ports.host.permit(actor, holding.ref, Action.VIEW)
        subject = ports.host.subject(actor, holding.ref)
    except SubjectNotFound:
        return None
    except (NotPermitted, HostError):
        return unknown
    if not holding.former and not holding.waits and held_uln(subject) != holding.uln:
        return None
    return Holder(holding.ref, subject, holding.former)
