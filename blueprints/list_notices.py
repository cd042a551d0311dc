"""What the to-do list tells after an action, kept in the session until it is shown.

Beside the notices about one subject (`notices`), because these are about a tenant and may offer to
take the action back.
"""

from collections.abc import Collection
from dataclasses import dataclass

from flask import session

from picslrs_plugin.blueprints import languages
from picslrs_plugin.wording import said, speaking

_KEPT = "picslrs_list_notice"


@dataclass(frozen=True)
class ListNotice:
    """Which notice it is, and what it needs to be told, as text."""

    key: str
    parts: tuple[str, ...]


def leave_list_notice(tenant: str, key: str, *parts: str) -> None:
    """Keep a notice for the next page of the list that the person is shown.

    What is told of it is said now, in the reader's language, because a session keeps plain text.
    """
    with speaking(languages.chosen()):
        session[_KEPT] = [tenant, key, *map(said, parts)]


def take_list_notice(tenant: str, keys: Collection[str]) -> ListNotice | None:
    """Return the notice that was kept for this tenant, once, if it is one of these.

    One that another page tells is left for it.
    """
    kept = session.get(_KEPT)
    if not isinstance(kept, list) or kept[:1] != [tenant] or kept[1] not in keys:
        return None
    del session[_KEPT]
    return ListNotice(kept[1], tuple(kept[2:]))
