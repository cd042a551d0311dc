"""What the plugin does for itself, in nobody's name: whoever runs it calls these."""

from collections.abc import Iterable

from picslrs_plugin.hookspecs.extension_types import ListedSubject
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import Reading
from picslrs_plugin.services import events, readiness, roster, waiting
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.readiness import Readiness
from picslrs_plugin.services.roster import Progress


class Chores:
    """Nobody's right is asked: nothing is shown to anybody. All may raise StoreUnavailable.

    `save_again` saves in the name of whoever decided it, whose rights are then asked.
    """

    def __init__(self, ports: Ports, save_again: waiting.Save) -> None:
        self._ports = ports
        self._save_again = save_again

    def readiness(self) -> Readiness:
        """Return whether this process can do its work. For whoever runs it, not for a person."""
        return readiness.look(self._ports)

    def send_events(self, tenant: str) -> int:
        """Send the events of the tenant that are due; return how many everybody has heard."""
        return events.send(self._ports, tenant)

    def save_due(self, tenant: str) -> tuple[int, int]:
        """Save the ULNs that wait for the host and are due: how many were, how many still wait."""
        return waiting.save_due(self._ports, tenant, self._save_again)

    def read_roster(self, tenant: str, progress: Progress = lambda _: None) -> Reading:
        """Read the host's whole list into the roster. Raises NotListed or LookupFailed."""
        return roster.read_all(self._ports, tenant, progress)

    def subjects_changed(self, tenant: str, subjects: Iterable[SubjectRef | ListedSubject]) -> None:
        """Bring the roster up to date with what the host says. Raises LookupFailed."""
        roster.changed(self._ports, tenant, subjects)
