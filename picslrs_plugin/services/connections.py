"""The connection to the LRS as a tenant's own people see and change it, if the host lets them."""

from picslrs_plugin.hookspecs.types import Identity
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services import connection
from picslrs_plugin.services.connection import Connection
from picslrs_plugin.services.context import Ports


class Connections:
    """Every method but `offers` raises NotPermitted, and may raise StoreUnavailable."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def offers(self, actor: Identity) -> bool:
        """Whether the page about the connection is on the person's menu."""
        return connection.is_offered(self._ports, actor)

    def look(self, actor: Identity) -> Connection:
        """Return how the tenant reaches the LRS, without calling it."""
        connection.admit(self._ports, actor)
        return connection.look(self._ports, actor.tenant)

    def test(self, actor: Identity) -> None:
        """Ask the LRS one harmless question. Raises ConfigurationError or LrsError."""
        connection.admit(self._ports, actor)
        connection.test(self._ports, actor)

    def replace(self, actor: Identity, form: Form) -> None:
        """Use new credentials once the LRS has answered to them.

        Raises InvalidInput, Conflict, ConfigurationError or LrsError.
        """
        connection.admit(self._ports, actor)
        connection.replace(self._ports, actor, form)

    def prove(self, actor: Identity) -> None:
        """Try the credentials that wait, and use them if the LRS answers.

        Raises Conflict, ConfigurationError or LrsError.
        """
        connection.admit(self._ports, actor)
        connection.prove(self._ports, actor)

    def withdraw(self, actor: Identity) -> bool:
        """Forget the credentials that wait; whether there were any. Raises Conflict."""
        connection.admit(self._ports, actor)
        return connection.withdraw(self._ports, actor)
