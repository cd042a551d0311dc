"""Keeps learners' values out of zeep's log while zeep handles our messages.

zeep logs a value that it cannot convert, with a traceback, and whole messages at debug level.
Only what it logs during our own calls is dropped: a host that uses zeep itself keeps its log.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_kept_quiet: ContextVar[bool] = ContextVar("picslrs_zeep_kept_quiet", default=False)


class _DropOurs(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - no record of ours passes
        return not _kept_quiet.get()


_drop_ours = _DropOurs()


def watch_zeep() -> None:
    """Put the filter on every logger of zeep. A logger's children do not inherit its filters."""
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if name.partition(".")[0] == "zeep" and isinstance(logger, logging.Logger):
            logger.addFilter(_drop_ours)


@contextmanager
def zeep_kept_quiet() -> Iterator[None]:
    """Drop what zeep logs in this thread meanwhile."""
    token = _kept_quiet.set(True)
    try:
        yield
    finally:
        _kept_quiet.reset(token)
