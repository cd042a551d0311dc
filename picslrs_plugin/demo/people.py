"""The made-up people: what each organisation's MIS holds, and what the LRS holds of them.

Every scenario is there as a learner and as an applicant in each organisation, with a ULN, a date
of birth and a postcode of their own, so that what is done in one organisation changes nothing
for another. The postcodes belong to no place and the numbers to nobody.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from picslrs_plugin.demo.scenarios import Held, Scenario, Theirs
from picslrs_plugin.demo.scenarios_care import CARE_SCENARIOS
from picslrs_plugin.demo.scenarios_search import SEARCH_SCENARIOS
from picslrs_plugin.demo.scenarios_verify import VERIFY_SCENARIOS
from picslrs_plugin.demo.tenants import TENANTS
from picslrs_plugin.domain.learner import LearnerDetails, Private
from picslrs_plugin.domain.uln import NO_ULN_YET, check_digit
from picslrs_plugin.hookspecs import SubjectKind, SubjectRef

SCENARIOS = SEARCH_SCENARIOS + VERIFY_SCENARIOS + CARE_SCENARIOS
SCENARIO_BY_KEY = {scenario.key: scenario for scenario in SCENARIOS}

PROGRAMMES = (
    "Plumbing, Level 2",
    "Health and social care, Level 3",
    "Software development, T Level",
    "Early years, Level 2",
    "Hairdressing, Level 3",
    "A levels in mathematics, physics and art",
)


@dataclass(frozen=True, repr=False)
class LrsEntry(Private):
    """A record that the LRS holds. `merged_ulns` are old numbers merged into it.

    An entry with `merged_into` is such an old record, under the old number.
    """

    uln: str
    details: LearnerDetails
    merged_ulns: tuple[str, ...] = ()
    merged_into: str = ""


@dataclass(frozen=True, repr=False)
class MadeUpPerson(Private):
    """One learner or applicant of one organisation, with the LRS's records about them.

    `spare_uln` is a number that the LRS does not hold yet, for a record that comes meanwhile.
    """

    ref: SubjectRef
    scenario: Scenario
    details: LearnerDetails
    uln: str
    programme: str
    entries: tuple[LrsEntry, ...]
    spare_uln: str


@cache
def everybody(year: int) -> tuple[MadeUpPerson, ...]:
    """Return all made-up people with the ages of that year, in the order of the lists."""
    return tuple(_everybody(year))


def _everybody(year: int) -> Iterator[MadeUpPerson]:
    for tenant_number, tenant in enumerate(TENANTS):
        for kind_number, kind in enumerate(SubjectKind):
            for number, scenario in enumerate(SCENARIOS):
                place = _Place(tenant_number * len(SubjectKind) + kind_number, number)
                ref = SubjectRef(tenant.key, kind, place.record_id)
                yield _person(ref, scenario, place, year)


@dataclass(frozen=True)
class _Place:
    """Where somebody stands: which copy of the list, and which number in it."""

    copy: int
    number: int

    @property
    def record_id(self) -> str:
        return f"{(self.copy + 1) * 1000 + self.number + 1}"

    @property
    def birthday(self) -> timedelta:
        return timedelta(days=self.number * 9 + self.copy)

    @property
    def postcode(self) -> str:
        return f"QX{self.copy + 1} {self.number % 9 + 1}A{'ABDEFGH'[self.number // 9]}"

    def uln(self, counter: int) -> str:
        """Return one of this place's own ULNs."""
        first = 700_000_000 + self.copy * 1_000_000 + self.number * 10_000 + counter * 100
        return next(
            f"{nine}{digit}" for nine in range(first, first + 100) if (digit := _digit(nine))
        )


def _digit(first_nine: int) -> str | None:
    return check_digit(str(first_nine))


_MERGED, _SPARE, _UNKNOWN_TO_THE_LRS = 50, 60, 99
"""Counters of numbers that are not those of the LRS's records 0, 1, 2 and so on."""


def _person(ref: SubjectRef, scenario: Scenario, place: _Place, year: int) -> MadeUpPerson:
    given, family = scenario.learner if ref.kind is SubjectKind.LEARNER else scenario.applicant
    details = LearnerDetails(
        given_name=given,
        family_name=family,
        date_of_birth=date(year - scenario.age, 1, 10) + place.birthday,
        gender=scenario.gender,
        address_line_1=f"{place.number + 1} Invention Street",
        address_town="Northgate",
        address_county="Testshire",
        postcode=place.postcode,
        date_of_address_capture=date(year - 1, 9, 1),
        email_address=f"{_letters(given)}.{_letters(family)}@students.example.org",
        nationality="GBR",
        verification_type="2",
        ability_to_share="1",
    ).with_values(**scenario.ours)
    entries = tuple(
        entry
        for counter, theirs in enumerate(scenario.theirs)
        for entry in _entries(theirs, details, place, counter)
    )
    return MadeUpPerson(
        ref=ref,
        scenario=scenario,
        details=details,
        uln=_held(scenario.uln, place),
        programme=PROGRAMMES[place.number % len(PROGRAMMES)],
        entries=entries,
        spare_uln=place.uln(_SPARE),
    )


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).lower()
    return "".join(letter for letter in plain if "a" <= letter <= "z")


def _held(held: Held, place: _Place) -> str:
    match held:
        case Held.NONE:
            return ""
        case Held.PLACEHOLDER:
            return NO_ULN_YET
        case Held.THEIRS:
            return place.uln(0)
        case Held.MERGED:
            return place.uln(_MERGED)
        case Held.NOWHERE:
            return place.uln(_UNKNOWN_TO_THE_LRS)
        case Held.INVALID:
            valid = place.uln(0)
            return f"{valid[:9]}{(int(valid[9]) + 1) % 10}"


def _entries(
    theirs: Theirs, ours: LearnerDetails, place: _Place, counter: int
) -> Iterator[LrsEntry]:
    changes: Mapping[str, object] = {
        name: value.format(given=ours.given_name, family=ours.family_name)
        for name, value in theirs.changes.items()
    }
    assert ours.date_of_birth is not None
    born = ours.date_of_birth + timedelta(days=theirs.born_later)
    details = ours.with_values(date_of_birth=born, **changes)
    uln = place.uln(counter)
    if not theirs.merged:
        yield LrsEntry(uln, _answered(details))
        return
    old = place.uln(_MERGED)
    yield LrsEntry(uln, _answered(details), merged_ulns=(old,))
    yield LrsEntry(old, _answered(ours), merged_into=uln)


def _answered(details: LearnerDetails) -> LearnerDetails:
    """Fill in the two answers that every record of the LRS has, where ours are still open."""
    return details.with_values(
        verification_type=details.verification_type or "1",
        ability_to_share=details.ability_to_share or "0",
    )
