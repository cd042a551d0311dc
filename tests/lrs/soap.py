"""Envelopes as the LRS writes them, and callers who do not exist."""

from typing import Any

from picslrs_plugin.hookspecs.types import LrsCredentials
from picslrs_plugin.ports import Caller
from picslrs_plugin.settings import Settings

PASSWORD = "a-made-up-secret"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"

QUICK = Settings(connect_seconds=2.0, read_seconds=0.3, deadline_seconds=0.6)
"""Time-outs for tests of what never answers."""


def caller(address: str, **changes: Any) -> Caller:
    values = {"address": address, "password": PASSWORD, "ukprn": "10099999", **changes}
    return Caller(LrsCredentials(**values), "Test Person")


def envelope(body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body>{body}</s:Body></s:Envelope>'
    ).encode()


def fault(detail: str, *, code: str = "s:Client", text: str = "Refused") -> bytes:
    return envelope(
        f"<s:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring>"
        f"<detail>{detail}</detail></s:Fault>"
    )


def miap_exception(code: str, *, qualified: bool = False) -> bytes:
    prefix = "e:" if qualified else ""
    return fault(
        '<e:MIAPAPIException xmlns:e="http://api.lrs.miap.gov.uk/exceptions">'
        f"<{prefix}ErrorCode>{code}</{prefix}ErrorCode>"
        f"<{prefix}Description>Described</{prefix}Description>"
        f"<{prefix}FurtherDetails>Quoted value</{prefix}FurtherDetails>"
        "</e:MIAPAPIException>"
    )
