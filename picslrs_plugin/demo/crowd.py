"""A crowd of generated learners for the to-do list: as many as are wanted, in every situation.

The names are put together from syllables and belong to nobody; neither do numbers and postcodes.
Who is in which situation follows from their number alone, so that two runs show the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from picslrs_plugin.demo.people import PROGRAMMES, LrsEntry, MadeUpPerson
from picslrs_plugin.demo.scenarios import Group, Scenario
from picslrs_plugin.demo.tenants import TENANTS
from picslrs_plugin.domain.learner import LearnerDetails, Private
from picslrs_plugin.domain.uln import check_digit
from picslrs_plugin.hookspecs import SubjectKind, SubjectRef

TENANT = TENANTS[0].key
"""Whose learners they are."""

MOST = 100_000

GENERATED = Scenario(
    key="generated",
    group=Group.CARE,
    shows="A generated learner",
    steps="One of the crowd that makes the to-do list long. The list says what is to be done.",
    learner=("", ""),
    applicant=("", ""),
    gender="9",
)


class Situation(Enum):
    """How one of the crowd stands."""

    EXACT = auto()
    TO_BE_FOUND = auto()
    TO_BE_REGISTERED = auto()
    TO_BE_VERIFIED = auto()
    TO_BE_VERIFIED_IN_VAIN = auto()
    DIFFERS = auto()
    CHANGED = auto()
    LINKED = auto()
    NOT_FOUND = auto()
    SOMEONE_ELSE = auto()
    UNREADABLE = auto()
    UNKNOWN = auto()
    INVALID = auto()
    NOT_READY = auto()
    NOTICE = auto()
    SHARED = auto()
    WAITING = auto()


_OF_A_HUNDRED = {
    Situation.EXACT: 31,
    Situation.TO_BE_FOUND: 12,
    Situation.TO_BE_REGISTERED: 6,
    Situation.TO_BE_VERIFIED: 16,
    Situation.TO_BE_VERIFIED_IN_VAIN: 4,
    Situation.DIFFERS: 6,
    Situation.CHANGED: 4,
    Situation.LINKED: 3,
    Situation.NOT_FOUND: 2,
    Situation.SOMEONE_ELSE: 1,
    Situation.UNREADABLE: 1,
    Situation.UNKNOWN: 1,
    Situation.INVALID: 2,
    Situation.NOT_READY: 4,
    Situation.NOTICE: 4,
    Situation.SHARED: 2,
    Situation.WAITING: 1,
}
_SITUATIONS = tuple(one for one, number in _OF_A_HUNDRED.items() for _ in range(number))
_STRIDE = 37
"""Has no divisor in common with a hundred, so that it leads to each of them once."""

_GIVEN = (
    "Testa", "Mocko", "Fabrica", "Invento", "Samplina", "Dummo", "Exempla", "Trialo",
    "Pretenda", "Placebo", "Fictiva", "Draftus", "Proba", "Modelo", "Sketcha", "Protus",
    "Paperina", "Cardboardo", "Labella", "Formulo", "Templata", "Stubbo", "Imaginia", "Replico",
)  # fmt: skip
_FIRST = ("Sample", "Mock", "Proto", "Trial", "Dummy", "Paper", "Model", "Draft")
_LAST = ("ton", "ford", "ley", "by", "wick", "ham", "worth", "field", "stead", "combe", "dale")


@dataclass(frozen=True, repr=False)
class Generated(Private):
    """One of the crowd, their situation, and how the LRS holds them."""

    person: MadeUpPerson
    situation: Situation
    theirs: LearnerDetails


def crowd(number: int, year: int) -> Iterator[Generated]:
    """Yield so many generated learners with the ages of that year."""
    return (_generated(place, year) for place in range(number))


def situation_of(place: int) -> Situation:
    """Return how the one with this number stands."""
    return _SITUATIONS[place * _STRIDE % len(_SITUATIONS)]


def _generated(place: int, year: int) -> Generated:
    situation = situation_of(place)
    whole = _details(place, year)
    ours = whole.with_values(**_OURS.get(situation, {}))
    theirs = whole.with_values(**_THEIRS.get(situation, {}))
    person = MadeUpPerson(
        ref=SubjectRef(TENANT, SubjectKind.LEARNER, f"G{place + 1:06}"),
        scenario=GENERATED,
        details=ours,
        uln=_held(situation, place),
        programme=PROGRAMMES[place // 7 % len(PROGRAMMES)],
        entries=tuple(_entries(situation, place, theirs)),
        spare_uln=uln(place, _SPARE),
    )
    return Generated(person, situation, theirs)


_OURS: dict[Situation, dict[str, str]] = {
    Situation.NOT_READY: {"postcode": "", "gender": ""},
    Situation.NOTICE: {"ability_to_share": ""},
}
_THEIRS: dict[Situation, dict[str, str]] = {
    Situation.DIFFERS: {"address_line_1": "1 Elsewhere Row", "address_town": "Sampleby"},
    Situation.CHANGED: {"postcode": "QX9 9ZZ", "address_line_1": "2 Elsewhere Row"},
    Situation.SOMEONE_ELSE: {"given_name": "Otherina", "family_name": "Strangerby"},
}


def _details(place: int, year: int) -> LearnerDetails:
    given = _GIVEN[place % len(_GIVEN)]
    first = _FIRST[place // len(_GIVEN) % len(_FIRST)]
    last = _LAST[place // (len(_GIVEN) * len(_FIRST)) % len(_LAST)]
    return LearnerDetails(
        given_name=given,
        family_name=first + last,
        date_of_birth=date(year - 20, 9, 1) + timedelta(days=place * 53 % 1400),
        gender="129"[place % 3],
        address_line_1=f"{place + 1} Invention Street",
        address_town="Northgate",
        address_county="Testshire",
        postcode=f"QX{10 + place % 90} {place // 90 % 9 + 1}A{'ABDEFGH'[place // 810 % 7]}",
        date_of_address_capture=date(year - 1, 9, 1),
        nationality="GBR",
        verification_type="2",
        ability_to_share="1",
    )


_OWN, _MASTER, _SPARE, _OF_TWO = 0, 1, 2, 3
"""Whose number it is of the few that belong to a place."""


def uln(place: int, counter: int = _OWN) -> str:
    """Return one of the valid ULNs that belong to a place and to no other."""
    first = 720_000_000 + place * 200 + counter * 40
    return next(
        f"{nine}{digit}"
        for nine in range(first, first + 40)
        if (digit := check_digit(str(nine))) is not None
    )


def _held(situation: Situation, place: int) -> str:
    match situation:
        case (
            Situation.TO_BE_FOUND
            | Situation.TO_BE_REGISTERED
            | Situation.NOT_READY
            | Situation.WAITING
        ):
            return ""
        case Situation.INVALID:
            valid = uln(place)
            return f"{valid[:9]}{(int(valid[9]) + 1) % 10}"
        case Situation.SHARED:
            return uln(place // len(_SITUATIONS), _OF_TWO)
        case _:
            return uln(place)


def _entries(situation: Situation, place: int, theirs: LearnerDetails) -> Iterator[LrsEntry]:
    match situation:
        case (
            Situation.TO_BE_REGISTERED
            | Situation.TO_BE_VERIFIED_IN_VAIN
            | Situation.NOT_FOUND
            | Situation.SHARED
        ):
            return
        case Situation.LINKED:
            yield LrsEntry(master_of(place), theirs, merged_ulns=(uln(place),))
            yield LrsEntry(uln(place), theirs, merged_into=master_of(place))
        case _:
            yield LrsEntry(uln(place), theirs)


def master_of(place: int) -> str:
    """Return the ULN into which the LRS has merged that of a place."""
    return uln(place, _MASTER)
