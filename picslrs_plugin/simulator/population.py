"""The learners that a simulator starts with: synthetic, seeded and the same every time.

Nobody here is real. Family names are made up or plain words, postcodes are in areas that do not
exist, email addresses end in example.org. Among them is somebody for every outcome that a client
has to cope with.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from picslrs_plugin.simulator.records import LearningEvent, Record
from picslrs_plugin.simulator.text import check_digit, loose_key

GIVEN_NAMES = (
    ("Ada", "2"), ("Bram", "1"), ("Cleo", "2"), ("Dov", "1"), ("Esme", "2"), ("Finn", "1"),
    ("Gwen", "2"), ("Hari", "1"), ("Ivy", "2"), ("Jo", "9"), ("Kofi", "1"), ("Li", "2"),
    ("Maya", "2"), ("Noor", "2"), ("Otis", "1"), ("Petra", "2"), ("Quinn", "9"), ("Rosa", "2"),
    ("Sunil", "1"), ("Tova", "2"), ("Umar", "1"), ("Vera", "2"), ("Wren", "2"), ("Zoë", "2"),
    ("Anne-Marie", "2"), ("Łukasz", "1"),
)  # fmt: skip
FAMILY_NAMES = (
    "Sampleton", "Testerby", "Mockridge", "Placeholder", "Examplar", "Fictionby", "Dummett-Test",
    "O'Sample", "Lampshade", "Teaspoon", "Umbrella", "Paperclip", "Doorknob", "Windmillby",
    "Buttercup", "Clockface", "Inkwell", "Marmalade", "Penwiper", "Quillfeather", "Rainbarrel",
    "Saltcellar", "Toadstool", "Van der Test", "Wheelbarrow", "Échantillon",
)  # fmt: skip
TOWNS = ("Sampleton", "Mockford", "Testbury", "Placeholderham", "Fictonbridge")
SCHOOLS = ("Sampleton High School", "Mockford Academy", "Testbury Grammar School", "")
STREETS = ("Example Street", "Placeholder Road", "Sample Lane", "Mock Avenue")
POSTCODE_AREAS = ("QX", "XQ", "ZX", "QZ")  # areas that do not exist
POSTCODE_ENDS = "ABDEFGHJLNPQRSTUWXYZ"
NATIONALITIES = ("GBR", "GBR", "GBR", "IRL", "POL", "IND", "")
VERIFICATION_TYPES = ("0", "1", "2", "3", "4", "5", "6", "7", "999")
FIRST_BIRTH, LAST_BIRTH = date(1958, 1, 1), date(2010, 8, 31)
COURSES = (
    ("Mathematics Entry Level Certificate", "GCSE", "Level 2"),
    ("Award in Spreadsheets \x96 Foundation", "QCF", "Level 1"),
    ("Diploma in Lamp Making", "NVQ", "Level 3"),
    ("Certificate in Teaspoon Design\tPart 2", "QCF", ""),
)
NO_GRADE, UNKNOWN_BODY = "9999999999", "UNKNWN"

GROUP_OF_LEARNERS = 10
"""Roles come round once in so many learners."""
LINKED = 4
"""The place in each group that is a master with a merged record before it."""
TRAILING_SPACES = 1
"""The one learner some of whose values end in spaces, as some of the real service's do."""
CROWD = 12
"""So many share names and date of birth, so that a search for one of them finds too many."""
SMALLEST_WITH_CROWD = 50


def generate(count: int, seed: int = 1) -> list[Record]:
    """Return `count` records, merged ones included; the same ones for the same two numbers."""
    chance = random.Random(f"population {seed}")  # noqa: S311 - nothing here is secret
    ulns = _ulns(chance)
    crowd = CROWD if count >= SMALLEST_WITH_CROWD else 0
    records: list[Record] = []
    while len(records) < count - crowd:
        record = _in_role(chance, _learner(chance, next(ulns), len(records)), len(records))
        if len(records) % GROUP_OF_LEARNERS == LINKED and len(records) + 2 <= count - crowd:
            earlier = _earlier_self(chance, record, next(ulns))
            records.append(earlier)
            record = replace(record, linked_ulns=(earlier.uln,))
        records.append(record)
    return records + _crowd(chance, ulns, crowd)


def _in_role(chance: random.Random, record: Record, place: int) -> Record:
    """Make the record good for something; most stay as they are."""
    if place == TRAILING_SPACES:
        return _with_trailing_spaces(record)
    match place % GROUP_OF_LEARNERS:
        case 2:
            return replace(record, ability_to_share="2", shares_learning_record=False)
        case 3 | 4:
            return replace(record, ability_to_share="1", events=_events(chance))
        case 6:
            return replace(record, shares_learning_record=False, events=_events(chance))
        case 7:
            return replace(record, ability_to_share="0")
        case 8:
            return _with_previous_name(chance, record)
        case _:
            return record


def _ulns(chance: random.Random) -> Iterator[str]:
    seen = set()
    while True:
        first_nine = str(chance.randrange(100_000_000, 1_000_000_000))
        last = check_digit(first_nine)
        if last is not None and first_nine not in seen:
            seen.add(first_nine)
            yield first_nine + last


def _learner(chance: random.Random, uln: str, place: int) -> Record:
    given_name, gender = chance.choice(GIVEN_NAMES)
    family_name = chance.choice(FAMILY_NAMES)
    born = FIRST_BIRTH + timedelta(days=chance.randrange((LAST_BIRTH - FIRST_BIRTH).days))
    verification = chance.choice(VERIFICATION_TYPES)
    town = chance.choice(TOWNS)
    created = date(2019, 9, 1) + timedelta(days=chance.randrange(1500))
    return Record(
        uln=uln,
        given_name=given_name,
        family_name=family_name,
        date_of_birth=born.isoformat(),
        gender=gender,
        last_known_post_code=_postcode(chance),
        title={"1": "Mr", "2": "Ms"}.get(gender, ""),
        middle_other_name=chance.choice(("", "", "Robin", "Sky")),
        preferred_given_name=chance.choice(("", "", given_name[:3])),
        school_at_age_16=chance.choice(SCHOOLS),
        last_known_address_line_1=f"{chance.randrange(1, 99)} {chance.choice(STREETS)}",
        last_known_address_town=town,
        last_known_address_county_or_city=chance.choice(("", "Fictionshire")),
        date_of_address_capture=created.isoformat(),
        place_of_birth=chance.choice((*TOWNS, "")),
        email_address=chance.choice(("", _email(given_name, family_name, place))),
        nationality=chance.choice(NATIONALITIES),
        verification_type=verification,
        other_verification_description="Library card" if verification == "999" else "",
        ability_to_share=chance.choice(("1", "1", "1", "0")),
        notes=chance.choice(("", "", "Made up by the simulator")),
        created_date=f"{created} 09:{chance.randrange(60):02}:00",
        last_updated_date=f"{created + timedelta(days=chance.randrange(300))} 14:30:00",
        version_number=chance.randrange(1, 6),
    )


def _postcode(chance: random.Random) -> str:
    end = "".join(chance.choice(POSTCODE_ENDS) for _ in range(2))
    return f"{chance.choice(POSTCODE_AREAS)}{chance.randrange(1, 29)} {chance.randrange(10)}{end}"


def _email(given_name: str, family_name: str, place: int) -> str:
    letters = loose_key(given_name + family_name).encode("ascii", "ignore").decode()
    return f"{letters}{place}@example.org"


def _with_trailing_spaces(record: Record) -> Record:
    return replace(
        record,
        last_known_address_town=f"{record.last_known_address_town} ",
        family_name=f"{record.family_name} ",
    )


def _with_previous_name(chance: random.Random, record: Record) -> Record:
    previous = chance.choice([name for name in FAMILY_NAMES if name != record.family_name])
    return replace(record, previous_family_name=previous, family_name_at_age_16=previous)


def _earlier_self(chance: random.Random, master: Record, uln: str) -> Record:
    """Return the record that was merged into the master: same person, another address."""
    return replace(
        master,
        uln=uln,
        merged_into=master.uln,
        last_known_post_code=_postcode(chance),
        last_known_address_town=chance.choice(TOWNS),
        email_address="",
        version_number=1,
    )


def _events(chance: random.Random) -> tuple[LearningEvent, ...]:
    events = []
    for number in range(chance.randrange(1, 4)):
        subject, kind, level = chance.choice(COURSES)
        started = date(2021, 9, 1) + timedelta(days=chance.randrange(700))
        ended = started + timedelta(days=280)
        events.append(
            LearningEvent(
                id=chance.randrange(10_000, 99_999) * 10 + number,
                subject=subject,
                subject_code=str(chance.randrange(50_000_000, 60_000_000)),
                qualification_type=kind,
                level=level,
                grade=chance.choice(("Pass", "A", NO_GRADE)),
                achievement_award_date=f"{ended}T00:00:00",
                achievement_provider_name="SAMPLETON COLLEGE",
                achievement_provider_ukprn="10099998",
                awarding_organisation_name="Imaginary Awards",
                awarding_organisation_ukprn=chance.choice(("10099997", UNKNOWN_BODY)),
                date_loaded=f"{ended + timedelta(days=30)} 22:10:05",
                participation_start_date=f"{started}T00:00:00",
                participation_end_date=f"{ended}T00:00:00",
                return_number="02",
            )
        )
    return tuple(events)


def _crowd(chance: random.Random, ulns: Iterator[str], size: int) -> list[Record]:
    """Return learners whose names and date of birth are all the same."""
    born = date(2006, 3, 14).isoformat()
    return [
        replace(
            _learner(chance, next(ulns), number),
            given_name="Robin",
            family_name="Everyname",
            date_of_birth=born,
            gender="9",
            title="",
            preferred_given_name="",
            place_of_birth=TOWNS[number % len(TOWNS)],
        )
        for number in range(size)
    ]
