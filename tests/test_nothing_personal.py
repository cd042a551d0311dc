"""Nothing of a learner, and no password, is ever logged or printed, whatever is done.

Every journey of the demonstration is taken over HTTP, outages included, with every logger of the
process at its most talkative. Everything that was held, typed, sent or answered on the way is then
looked for in everything that was logged, in any form, and in what was printed.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from picslrs_plugin.demo.ground import READ_SECONDS, Ground, MovableClock
from picslrs_plugin.demo.people import everybody
from picslrs_plugin.demo.servers import Demo, DemoOptions
from picslrs_plugin.demo.steps_trouble import gone
from picslrs_plugin.demo.visitor import Page, Visitor
from picslrs_plugin.demo.walk import steps
from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.hookspecs import SubjectKind
from picslrs_plugin.telemetry import JsonFormatter
from tests.databases import settings_at

TEXTS = (
    "given_name",
    "middle_other_name",
    "family_name",
    "preferred_given_name",
    "previous_family_name",
    "family_name_at_16",
    "school_at_16",
    "place_of_birth",
    "address_line_1",
    "address_line_2",
    "postcode",
    "email_address",
    "scottish_candidate_number",
    "other_verification_description",
    "notes",
)
SECRETS = ("uln", "password")
WORDS_OF_OTHERS = {"Will"}
"""A name that stands in somebody else's log by nature: alembic says what it will do."""

SHORTEST_NUMBER = 9
"""Digits. A shorter one is nobody's, and may be a port or a number of bytes."""


class Ear(logging.Handler):
    """Writes down whatever is logged: as text with its traces, as JSON, and part by part."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.heard: set[str] = set()
        self._forms = (logging.Formatter(), JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.heard |= {form.format(record) for form in self._forms}
        self.heard |= {repr(part) for part in vars(record).values()}


@contextmanager
def everything_is_heard() -> Iterator[set[str]]:
    """Set every logger to its most talkative and listen to all of them."""
    ear = Ear()
    named = logging.root.manager.loggerDict.values()
    loggers = [logging.root, *(one for one in named if isinstance(one, logging.Logger))]
    before = [(one, one.level) for one in loggers]
    for one in loggers:
        one.setLevel(1)
    logging.root.addHandler(ear)
    try:
        yield ear.heard
    finally:
        logging.root.removeHandler(ear)
        for one, level in before:
            one.setLevel(level)


def of_day(day: date) -> Iterator[str]:
    """Yield the ways in which people and programs write a date."""
    yield from (day.isoformat(), f"{day:%Y%m%d}", f"{day:%d%m%Y}", f"{day:%d/%m/%Y}")
    yield from (f"{day:%m/%d/%Y}", f"{day.day}/{day.month}/{day.year}")
    yield from (f"{day.day} {day:%B %Y}", f"{day.day} {day:%b %Y}", f"{day:%B} {day.day}, {day:%Y}")
    yield f"date({day.year}, {day.month}, {day.day})"


def of_details(details: LearnerDetails) -> Iterator[str]:
    """Yield what is personal in somebody's details."""
    yield from (str(details.value(name)) for name in TEXTS if details.value(name))
    yield details.postcode.replace(" ", "")
    if details.date_of_birth:
        yield from of_day(details.date_of_birth)


def held_and_answered(demo: Demo, clock: MovableClock) -> Iterator[str]:
    """Yield everything personal that the MIS and the LRS hold, at the start and now."""
    yield demo.simulator.config.password
    for person in everybody(clock().year):
        yield from (person.uln, person.spare_uln)
        yield from of_details(person.details)
        yield from of_details(demo.tables.one(person.ref).details)  # type: ignore[union-attr]
        for entry in person.entries:
            yield entry.uln
            yield from of_details(entry.details)
    for record in demo.simulator.state.learners():
        yield record.uln
        yield from of_day(date.fromisoformat(record.date_of_birth))


@contextmanager
def typing_is_watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Note what is typed into forms: names, addresses, ULNs and passwords, right and wrong ones."""
    typed: set[str] = set()
    send = Visitor.send

    def watched(self: Visitor, method: str, path: str, values: list[tuple[str, str]]) -> Page:
        typed.update(text for name, text in values if name in (*TEXTS, *SECRETS))
        return send(self, method, path, values)

    monkeypatch.setattr(Visitor, "send", watched)
    yield typed


def words(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a text, whatever stands between them."""
    return tuple(re.findall(r"\w+", text.casefold()))


def _is_telling(value: str) -> bool:
    return len(value) >= (SHORTEST_NUMBER if value.isdigit() else 2)


def leaks(told: Iterable[str], values: Iterable[str]) -> list[str]:
    """Return the values whose words stand one after the other in one of the texts."""
    wanted = {words(value): value for value in values if _is_telling(value.strip())}
    lengths = {len(value) for value in wanted if value}
    found = set()
    for text in told:
        said = words(text)
        for length in lengths:
            runs = zip(*(said[start:] for start in range(length)), strict=False)
            found |= wanted.keys() & set(runs)
    return sorted(wanted[value] for value in found)


def test_no_journey_leaves_anything_personal_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    clock = MovableClock()
    settings = {
        "PICSLRS_READ_SECONDS": READ_SECONDS,
        "PICSLRS_DEADLINE_SECONDS": READ_SECONDS,
    }
    settings |= settings_at(tmp_path / "picslrs.db")
    options = DemoOptions(folder=tmp_path, settings=settings, clock=clock)
    with (
        everything_is_heard() as heard,
        typing_is_watched(monkeypatch) as typed,
        Demo(options) as demo,
    ):
        grounds = {kind: Ground(demo, clock, kind) for kind in SubjectKind}
        for step in steps():
            if step.deed is gone:  # after it nobody can ask the LRS any more
                values = set(held_and_answered(demo, clock))
            step.deed(grounds[step.kind])
    printed = capfd.readouterr()
    assert len(values) > 1000
    assert len(typed) > 30
    assert any("LRS verifyLearner: match WSVRC001" in line for line in heard)
    looked_for = (values | typed) - WORDS_OF_OTHERS
    assert leaks([*heard, printed.out, printed.err], looked_for) == []


@pytest.mark.parametrize(
    "told",
    [
        "Testa",
        "(Testa)",
        "name=TESTA;",
        "<GivenName>Testa</GivenName>",
        "7th of 4 March 2007",
        "1026893096",
        "'QX11AA'",
        "datetime.date(2007, 3, 4)",
    ],
)
def test_what_is_left_behind_would_be_found(told: str) -> None:
    details = LearnerDetails(given_name="Testa", date_of_birth=date(2007, 3, 4), postcode="QX1 1AA")
    assert leaks([f"before {told} after"], ["1026893096", *of_details(details)]) != []


def test_what_only_looks_alike_is_none() -> None:
    texts = ["Testament 11026893096 and a", "QX1 0 1AA", "port 12345"]
    assert leaks(texts, ["Testa", "1026893096", "QX1 1AA", "12345", "A", " ", ""]) == []
