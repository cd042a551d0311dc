"""What can be seen of the plugin at work, in the log: whose a record is and how it is written.

Knows nothing of learners, and nothing of the web either.
"""

from picslrs_plugin.telemetry.context import (
    Context,
    about_tenant,
    correlated,
    correlation,
    current,
    new_correlation,
    put,
    well_formed,
)
from picslrs_plugin.telemetry.json_lines import JsonFormatter
from picslrs_plugin.telemetry.logs import logger

__all__ = [
    "Context",
    "JsonFormatter",
    "about_tenant",
    "correlated",
    "correlation",
    "current",
    "logger",
    "new_correlation",
    "put",
    "well_formed",
]
