"""What is said of a client certificate's first and last day, and how loudly."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from picslrs_plugin.ports import CertificateFacts


class Urgency(Enum):
    """How soon somebody has to see to it; `WRONG` is now."""

    NONE = "none"
    SOME_DAY = "some day"
    SOON = "soon"
    WRONG = "wrong"


WITHIN_DAYS = ((7, Urgency.WRONG), (30, Urgency.SOON), (60, Urgency.SOME_DAY))
"""How urgent it is that a certificate expires within so many days."""

_RENEW = "Ask the LRS service desk for a new certificate, or renew it in the LRS portal."
_WAIT = "Use the certificate before it until then. If the day has come, check this machine's clock."


@dataclass(frozen=True)
class Validity:
    """`sentence` has no full stop; `advice` is empty when nothing has to be done."""

    urgency: Urgency
    sentence: str
    advice: str = ""


def validity_of(shown: CertificateFacts, now: datetime) -> Validity:
    """Return what is to be said of a certificate now."""
    if now < shown.begins:
        told = f"The client certificate is not valid before {_day(shown.begins)}"
        return Validity(Urgency.WRONG, told, _WAIT)
    if shown.expires <= now:
        told = f"The client certificate expired on {_day(shown.expires)}"
        return Validity(Urgency.WRONG, told, _RENEW)
    days = (shown.expires - now).days
    told = f"The client certificate expires on {_day(shown.expires)}, {_within(days)}"
    urgency = next((one for most, one in WITHIN_DAYS if days <= most), Urgency.NONE)
    return Validity(urgency, told, "" if urgency is Urgency.NONE else _RENEW)


def _day(moment: datetime) -> str:
    return f"{moment:%-d %B %Y}"


def _within(days: int) -> str:
    return f"in {days} day{'s' * (days != 1)}" if days else "in less than a day"
