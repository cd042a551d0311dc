"""What is said of a client certificate's first and last day, and how loudly."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from picslrs_plugin.domain.fields import in_words
from picslrs_plugin.ports import CertificateFacts
from picslrs_plugin.wording import counted, told


class Urgency(Enum):
    """How soon somebody has to see to it; `WRONG` is now."""

    NONE = "none"
    SOME_DAY = "some day"
    SOON = "soon"
    WRONG = "wrong"


WITHIN_DAYS = ((7, Urgency.WRONG), (30, Urgency.SOON), (60, Urgency.SOME_DAY))
"""How urgent it is that a certificate expires within so many days."""

_RENEW = told("Ask the LRS service desk for a new certificate, or renew it in the LRS portal.")
_WAIT = told(
    "Use the certificate before it until then. If the day has come, check this machine's clock."
)


@dataclass(frozen=True)
class Validity:
    """`sentence` has no full stop; `advice` is empty when nothing has to be done."""

    urgency: Urgency
    sentence: str
    advice: str = ""


def validity_of(shown: CertificateFacts, now: datetime) -> Validity:
    """Return what is to be said of a certificate now."""
    if now < shown.begins:
        words = told("The client certificate is not valid before {day}", day=in_words(shown.begins))
        return Validity(Urgency.WRONG, words, _WAIT)
    if shown.expires <= now:
        words = told("The client certificate expired on {day}", day=in_words(shown.expires))
        return Validity(Urgency.WRONG, words, _RENEW)
    days = (shown.expires - now).days
    words = told(
        "The client certificate expires on {day}, {left}",
        day=in_words(shown.expires),
        left=_within(days),
    )
    urgency = next((one for most, one in WITHIN_DAYS if days <= most), Urgency.NONE)
    return Validity(urgency, words, "" if urgency is Urgency.NONE else _RENEW)


def _within(days: int) -> str:
    return (
        counted("in {number} day", "in {number} days", days) if days else told("in less than a day")
    )
