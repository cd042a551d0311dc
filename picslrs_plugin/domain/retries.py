"""What to search with next, from details that are held already.

Source: docs/lrs-rules.md, "Searching again".
"""

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from picslrs_plugin.domain.fields import BY_NAME
from picslrs_plugin.domain.learner import (
    DEMOGRAPHIC_FIELDS,
    OPTIONAL_DEMOGRAPHICS,
    Demographics,
    LearnerDetails,
    Private,
)
from picslrs_plugin.domain.rules import problem


class Retry(StrEnum):
    """One way to search again; the value names it in forms."""

    PREVIOUS_FAMILY_NAME = "previous-family-name"
    FAMILY_NAME_AT_16 = "family-name-at-16"
    PREFERRED_NAME = "preferred-name"
    WITHOUT_ACCENTS = "without-accents"
    OLDER_POSTCODE = "older-postcode"
    NAMES_SWAPPED = "names-swapped"
    WITHOUT_OPTIONAL = "without-optional"
    ADD_PLACE_OF_BIRTH = "add-place-of-birth"
    ADD_EMAIL = "add-email"
    ADD_PREVIOUS_FAMILY_NAME = "add-previous-family-name"
    ADD_SCHOOL = "add-school"


BEFORE_REGISTERING = frozenset(
    (
        Retry.PREVIOUS_FAMILY_NAME,
        Retry.FAMILY_NAME_AT_16,
        Retry.WITHOUT_ACCENTS,
        Retry.OLDER_POSTCODE,
        Retry.WITHOUT_OPTIONAL,
    )
)
"""What may well find somebody who has a ULN: tried before a registration is offered."""

_ADDING = {
    Retry.ADD_PLACE_OF_BIRTH: "place_of_birth",
    Retry.ADD_EMAIL: "email_address",
    Retry.ADD_PREVIOUS_FAMILY_NAME: "previous_family_name",
    Retry.ADD_SCHOOL: "school_at_16",
}


@dataclass(frozen=True, repr=False)
class Try(Private):
    """One way to search again, with what it would send; `changes` names what is not as before."""

    retry: Retry
    wanted: Demographics
    changes: tuple[str, ...]


def next_tries(
    ours: LearnerDetails,
    searched: Demographics,
    tried: Collection[Demographics],
    *,
    postcodes: Collection[str] = (),
    too_many: bool,
) -> tuple[Try, ...]:
    """Return the searches worth making next, without those that were made.

    `searched` is the search that brought too many or none, `postcodes` are older ones that are
    known. After too many only more details help; after none, other ones.
    """
    made = {_key(wanted) for wanted in (*tried, searched)}
    found: list[Try] = []
    for retry, wanted in _ways(ours, searched, postcodes, too_many=too_many):
        if _key(wanted) not in made and _can_be_sent(wanted):
            made.add(_key(wanted))
            found.append(Try(retry, wanted, _changes(searched, wanted)))
    return tuple(found)


def _ways(
    ours: LearnerDetails, searched: Demographics, postcodes: Collection[str], *, too_many: bool
) -> Iterator[tuple[Retry, Demographics]]:
    if not too_many:
        yield from _other_details(ours, searched, postcodes)
    for retry, name in _ADDING.items():
        if held := str(ours.value(name) or ""):
            yield retry, _with(searched, {name: held})


def _other_details(
    ours: LearnerDetails, searched: Demographics, postcodes: Collection[str]
) -> Iterator[tuple[Retry, Demographics]]:
    """Yield the searches with another value in place of one of the five."""
    # The names as they are held: a retry of a retry would wander off.
    plain = replace(
        searched,
        given_name=ours.given_name or searched.given_name,
        family_name=ours.family_name or searched.family_name,
    )
    if ours.previous_family_name:
        yield (
            Retry.PREVIOUS_FAMILY_NAME,
            replace(plain, family_name=ours.previous_family_name, previous_family_name=""),
        )
    if ours.family_name_at_16:
        yield Retry.FAMILY_NAME_AT_16, replace(plain, family_name=ours.family_name_at_16)
    if any(getattr(searched, name) for name in OPTIONAL_DEMOGRAPHICS):
        yield Retry.WITHOUT_OPTIONAL, _with(searched, dict.fromkeys(OPTIONAL_DEMOGRAPHICS, ""))
    yield (
        Retry.WITHOUT_ACCENTS,
        replace(
            plain,
            given_name=without_accents(plain.given_name),
            family_name=without_accents(plain.family_name),
        ),
    )
    for postcode in list(postcodes)[:1]:
        yield Retry.OLDER_POSTCODE, replace(plain, postcode=postcode)
    if ours.preferred_given_name:
        yield Retry.PREFERRED_NAME, replace(plain, given_name=ours.preferred_given_name)
    yield (
        Retry.NAMES_SWAPPED,
        replace(plain, given_name=plain.family_name, family_name=plain.given_name),
    )


def _with(wanted: Demographics, texts: Mapping[str, Any]) -> Demographics:
    return replace(wanted, **texts)


def without_accents(name: str) -> str:
    """Return a name without what stands above or below its letters, for a search only."""
    parts = unicodedata.normalize("NFD", name)
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", plain)


def _can_be_sent(wanted: Demographics) -> bool:
    return not any(problem(BY_NAME[name], getattr(wanted, name)) for name in DEMOGRAPHIC_FIELDS)


def _changes(before: Demographics, after: Demographics) -> tuple[str, ...]:
    return tuple(
        name for name in DEMOGRAPHIC_FIELDS if getattr(before, name) != getattr(after, name)
    )


def _key(wanted: Demographics) -> tuple[object, ...]:
    """Return what makes two searches the same search. Accents count: they are what is tried."""
    fold: Callable[[object], object] = lambda value: (  # noqa: E731 - one short rule, used once
        "".join(value.split()).casefold() if isinstance(value, str) else value
    )
    return tuple(fold(getattr(wanted, name)) for name in DEMOGRAPHIC_FIELDS)
