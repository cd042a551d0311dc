"""The plugin's loggers: every record of theirs says what was at work.

A host's formatter can rely on two attributes of each: `picslrs_correlation`, the request, job or
command, and `picslrs_tenant`, for whom. Both are empty where that is not known.
"""

import logging

from picslrs_plugin.telemetry.context import current


def logger(name: str) -> logging.Logger:
    """Return the logger of a module of ours.

    A logger's filters are not asked for the records of those below it, so each has its own.
    """
    found = logging.getLogger(name)
    found.addFilter(_say_what_is_at_work)
    return found


def _say_what_is_at_work(record: logging.LogRecord) -> bool:
    context = current()
    record.picslrs_correlation = context.correlation
    record.picslrs_tenant = getattr(record, "picslrs_tenant", "") or context.tenant
    return True
