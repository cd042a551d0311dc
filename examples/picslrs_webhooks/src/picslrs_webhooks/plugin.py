"""The plugin: one POST for each event."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Self
from urllib.parse import urlsplit

import requests

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs import Event, hookimpl
from picslrs_webhooks.signature import SIGNATURE, TIMESTAMP, signature

CONNECT_SECONDS, READ_SECONDS = 3, 5
"""An event is sent from the request that caused it, so that nobody may wait for long."""

SHORTEST_SECRET = 16
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


class NotTaken(Exception):
    """The receiver did not answer with a status from 200 to 299. The event comes again later."""


class Webhooks:
    """Posts events to `url`, signed with `secret`.

    Raises ConfigurationError for an address that is not https (http on this machine is taken,
    for trying out) and for a secret of fewer than 16 characters.
    """

    def __init__(self, url: str, secret: str, clock: Callable[[], float] = time.time) -> None:
        if not _may_be_sent_to(url):
            raise ConfigurationError("LRS_WEBHOOK_URL must be an https address.")
        if len(secret) < SHORTEST_SECRET:
            raise ConfigurationError(
                f"LRS_WEBHOOK_SECRET must have at least {SHORTEST_SECRET} characters."
            )
        self._url = url
        self._secret = secret
        self._clock = clock

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read LRS_WEBHOOK_URL and LRS_WEBHOOK_SECRET. Raises ConfigurationError."""
        return cls(
            environment.get("LRS_WEBHOOK_URL", ""), environment.get("LRS_WEBHOOK_SECRET", "")
        )

    @hookimpl
    def picslrs_event(self, event: Event) -> None:
        """Post the event. Raises NotTaken, or what requests raises: then it comes again."""
        body = json.dumps(_told(event)).encode()
        timestamp = int(self._clock())
        answer = requests.post(
            self._url,
            data=body,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": event.id,
                TIMESTAMP: str(timestamp),
                SIGNATURE: signature(self._secret, timestamp, body),
            },
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
        )
        if not answer.ok or answer.is_redirect:
            raise NotTaken(f"the webhook answered {answer.status_code}")


def _told(event: Event) -> dict[str, object]:
    """Return what is sent. An event holds no learner's details, and none are added."""
    return {
        "id": event.id,
        "event": event.name.value,
        "tenant": event.subject.tenant,
        "kind": event.subject.kind.value,
        "subject": event.subject.id,
        "at": event.at.isoformat(),
        "person": event.person_id,
        "detail": event.detail,
        "fields": list(event.fields),
    }


def _may_be_sent_to(url: str) -> bool:
    parts = urlsplit(url)
    if parts.username or parts.password or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in THIS_MACHINE)
