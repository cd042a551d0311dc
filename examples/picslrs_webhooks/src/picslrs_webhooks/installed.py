"""What the entry point names. Importing it reads the environment, and fails without a webhook."""

import os

from picslrs_webhooks.plugin import Webhooks

plugin = Webhooks.from_environment(os.environ)
