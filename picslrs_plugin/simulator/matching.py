"""Finding the record that a search means. Source: docs/lrs-rules.md, "Finding"."""

from collections.abc import Callable
from dataclasses import dataclass

from picslrs_plugin.simulator import unpublished
from picslrs_plugin.simulator.records import Record
from picslrs_plugin.simulator.store import Store
from picslrs_plugin.simulator.text import name_key, postcode_key

NO_MATCH, TOO_MANY, POSSIBLE, EXACT, MASTER = (
    "WSRC0001",
    "WSRC0002",
    "WSRC0003",
    "WSRC0004",
    "WSRC0022",
)

NameTest = Callable[[str, str], bool]
"""Compares a name that was sent with one that is held."""


@dataclass(frozen=True, repr=False)
class Match:
    """A record to show; `substituted` when a merged record was found and this is its master."""

    record: Record
    substituted: bool = False


@dataclass(frozen=True, repr=False)
class Matches:
    """What a search found: the code and, unless none or too many, the records."""

    code: str
    matches: tuple[Match, ...] = ()


def by_uln(store: Store, uln: str, family_name: str, given_name: str) -> Matches:
    """Find by ULN and names; names may be the master's or those the merged record still has."""
    master = store.master(uln)
    if master is None:
        return Matches(NO_MATCH)
    substituted = master.uln != uln
    known = [record for record in (store.get(uln), master) if record is not None]
    found = (Match(master, substituted),)
    if any(_names_agree(record, family_name, given_name, equal) for record in known):
        return Matches(MASTER if substituted else EXACT, found)
    if any(_names_agree(record, family_name, given_name, equal_or_similar) for record in known):
        return Matches(unpublished.SIMILAR_NAMES_BY_ULN, found)
    return Matches(unpublished.OTHER_NAMES_BY_ULN)


def by_demographics(store: Store, wanted: dict[str, str], optional: dict[str, str]) -> Matches:
    """Find by the five demographics (keys as in `Record`); `optional` narrows many matches."""
    exact, possible = [], []
    for record in store.candidates(wanted):
        agreeing = unpublished.same_demographics(wanted, record)
        if agreeing == unpublished.DEMOGRAPHICS:
            exact.append(record)
        elif unpublished.is_possible_match(agreeing):
            possible.append(record)
    certain = _masters(store, exact)
    if len(certain) == 1:
        return Matches(MASTER if certain[0].substituted else EXACT, tuple(certain))
    # Two records with the very same demographics are for a person to tell apart.
    shown = certain or _masters(store, unpublished.narrowed(possible, optional))
    if not shown:
        return Matches(NO_MATCH)
    if len(shown) > unpublished.MOST_POSSIBLE_MATCHES:
        return Matches(TOO_MANY)
    return Matches(POSSIBLE, tuple(shown))


def details_key(wanted: dict[str, str]) -> str:
    """Return one text for the five demographics, to tell whether two requests mean the same."""
    return "\n".join(
        (
            name_key(wanted["family_name"]),
            name_key(wanted["given_name"]),
            wanted["date_of_birth"],
            wanted["gender"],
            postcode_key(wanted["last_known_post_code"]),
        )
    )


def _masters(store: Store, found: list[Record]) -> list[Match]:
    """Put each merged record's master in its place, and show no record twice."""
    direct = {record.uln for record in found if not record.merged_into}
    shown: dict[str, Match] = {}
    for record in found:
        master = store.master(record.uln) or record
        shown.setdefault(master.uln, Match(master, substituted=master.uln not in direct))
    return list(shown.values())


def equal(sent: str, held: str) -> bool:
    """Compare names without case."""
    return name_key(sent) == name_key(held)


def equal_or_similar(sent: str, held: str) -> bool:
    """Say whether two names are equal or resemble each other."""
    return equal(sent, held) or unpublished.similar_name(sent, held)


def _names_agree(record: Record, family_name: str, given_name: str, agree: NameTest) -> bool:
    return agree(family_name, record.family_name) and agree(given_name, record.given_name)
