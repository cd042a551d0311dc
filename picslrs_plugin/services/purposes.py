"""Why somebody uses the LRS: asked for before it is called, where the tenant wants to know."""

from picslrs_plugin.errors import InvalidInput
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services.context import Ports
from picslrs_plugin.wording import told

FIELD = "purpose"
CHOOSE_ONE = told("Choose what you use the LRS for.")


def offered(ports: Ports, tenant: str) -> tuple[str, ...]:
    """Return the purposes to choose from; with none, nobody is asked."""
    return ports.host.preferences(tenant).purposes


def given(ports: Ports, tenant: str, form: Form) -> str:
    """Return the purpose that a form gives, if it is one of the tenant's, or empty text.

    Anything else is no purpose, and so never gets into the audit.
    """
    text = form.get(FIELD)
    return text if isinstance(text, str) and text and text in offered(ports, tenant) else ""


def will_do(preferences: Preferences, purpose: str) -> bool:
    """Whether a purpose is one of the tenant's; with none to choose from, any will do."""
    return not preferences.purposes or purpose in preferences.purposes


def require(ports: Ports, tenant: str, form: Form) -> None:
    """Raise InvalidInput when the tenant wants a purpose and the form gives none of its own."""
    if offered(ports, tenant) and not given(ports, tenant, form):
        raise InvalidInput({FIELD: [CHOOSE_ONE]})
