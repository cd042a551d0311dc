"""Whether this process can do its work: what a load balancer and an operator want to know."""

from dataclasses import dataclass

from picslrs_plugin.ports import DatabaseState, Endpoint
from picslrs_plugin.services.context import Ports


@dataclass(frozen=True)
class Readiness:
    """The database, and how the LRS has been answering.

    An LRS that does not answer makes nobody less ready: the tab shows what is stored, and another
    process would not reach it either.
    """

    database: DatabaseState
    lrs: tuple[Endpoint, ...]

    @property
    def ready(self) -> bool:
        """Whether requests may be sent here."""
        return self.database.usable


def look(ports: Ports) -> Readiness:
    """Ask the database, and say what is known of the LRS. Never calls it."""
    return Readiness(ports.upkeep.state(), ports.endpoints())
