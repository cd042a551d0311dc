"""Posts every event of the LRS tab to a webhook."""

from picslrs_webhooks.plugin import NotTaken, Webhooks
from picslrs_webhooks.signature import is_genuine, signature

__all__ = ["NotTaken", "Webhooks", "is_genuine", "signature"]
