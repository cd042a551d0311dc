"""Tells of every exchange with the LRS: one line in the log, without anything of its content."""

import re
from enum import Enum

from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.ports import Exchange
from picslrs_plugin.telemetry import logger

log = logger(__name__)

_CODE = re.compile(r"WS[A-Z]{1,6}[0-9]{1,6}", re.ASCII)
"""What a code looks like. An unknown one comes as the LRS sent it, and may be anything."""

SEVERAL = "answered"
"""The outcome of an answer that has one for each of its rows."""


def tell(exchange: Exchange) -> None:
    """Write one line about an exchange; the same is in the record's own attributes."""
    log.info(
        "LRS %s: %s%s in %d ms (attempt %d)",
        exchange.operation,
        exchange.outcome,
        f" {exchange.code}" if exchange.code else "",
        exchange.milliseconds,
        exchange.attempt,
        extra={
            "picslrs_operation": exchange.operation,
            "picslrs_outcome": exchange.outcome,
            "picslrs_code": exchange.code,
            "picslrs_milliseconds": exchange.milliseconds,
            "picslrs_attempt": exchange.attempt,
            "picslrs_tenant": exchange.tenant,
        },
    )


def outcome_of(end: object) -> str:
    """Name how an exchange ended: an answer by what it means, an error by its own name."""
    if isinstance(end, PicslrsError):
        return type(end).__name__
    outcome = getattr(end, "outcome", None) or getattr(end, "result", None)
    return outcome.name.lower() if isinstance(outcome, Enum) else SEVERAL


def code_of(end: object) -> str:
    """Return the code of an answer or of an error, or empty text for what looks like none."""
    code = getattr(end, "code", "")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""
