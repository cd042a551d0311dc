"""Find here: who in this organisation holds a ULN, now or as an old number. Never calls the LRS."""

from dataclasses import dataclass

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.types import Identity
from picslrs_plugin.schemas.forms import Form, read_find
from picslrs_plugin.services import worklist
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.holders import Holder, holders_of, list_was_read


@dataclass(frozen=True, repr=False)
class Found(Private):
    """A ULN that was looked for here, and who holds it, as far as that is known.

    `list_read`: the host's whole list was read, so that not only those of a tab are known.
    """

    uln: Uln
    holders: tuple[Holder, ...]
    list_read: bool


def admit(ports: Ports, actor: Identity) -> None:
    """Raise NotLicensed or NotPermitted unless the person may see the tenant's lists."""
    worklist.admit(ports, actor)


def run(ports: Ports, actor: Identity, form: Form) -> Found:
    """Return who holds the ULN; those whom the person may not see are not named.

    Raises InvalidInput, NotLicensed and NotPermitted.
    """
    admit(ports, actor)
    uln = read_find(form)
    holders = holders_of(ports, actor, None, (uln,)).get(uln, ())
    return Found(uln, holders, list_was_read(ports, actor.tenant))
