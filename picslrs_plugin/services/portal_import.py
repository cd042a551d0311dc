"""ULNs from a file of the LRS's Organisation Portal: read, held against ours, and previewed.

A file alone decides little. It fills a place that is empty, for a learner whom its own names and
date of birth fit; it never replaces a ULN. What it filled is not verified, and the list says so.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from picslrs_plugin.domain.learner import LearnerDetails, Private
from picslrs_plugin.domain.portal_file import (
    NEEDED,
    Column,
    Places,
    Table,
    cell,
    day,
    read,
    recognised,
)
from picslrs_plugin.domain.text import whole_number
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import Verification, WhoseUln, whose_record
from picslrs_plugin.errors import ChangedMeanwhile, InvalidInput, PicslrsError
from picslrs_plugin.hookspecs.types import Identity, Subject, SubjectKind, SubjectRef
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services import edit, portal_export
from picslrs_plugin.services.context import Ports, has_invalid_uln, held_uln, link_of, seen_of
from picslrs_plugin.services.results import EditForm
from picslrs_plugin.services.unsaved import refuse_while_unsaved
from picslrs_plugin.wording import joined, told, within

MOST_LINES = 1_000
MOST_BYTES = 400_000

NO_FILE = told("Select the file that the portal gave you.")
EMPTY_FILE = told("The file is empty. Select the one that the portal gave you.")
TOO_NARROW = told("This is not the portal's file: its first line has too few columns for it.")
TOO_LONG = told("The file must have {lines:,} lines or fewer. Split it.", lines=MOST_LINES)
TOO_LARGE = told("The file must be {most} kB or smaller. Split it.", most=MOST_BYTES // 1000)

Save = Callable[[Identity, SubjectRef, Form], object]
"""Saves what the edit window would, with everything that belongs to it."""


class Fate(Enum):
    """What becomes of a line, as people are told it."""

    SAVE = told("Will be saved")
    SAVED = told("Saved")
    HELD = told("Held already")
    REFUSED = told("Left out")


@dataclass(frozen=True, repr=False, kw_only=True)
class Line(Private):
    """One line of the file. `subject` is ours, where it is known and may be seen.

    `reason` says why it is left out. `seen` stands for ours as shown.
    """

    number: int
    fate: Fate
    reason: str = ""
    uln: str = ""
    ref: SubjectRef | None = None
    subject: Subject | None = None
    seen: str = ""


@dataclass(frozen=True, repr=False, kw_only=True)
class Import(Private):
    """A file as far as it is understood.

    `places` is where the columns are; while `missing` names any, a person has to say it and there
    are no lines, and `problems` tells by the name of the field what is wrong with what was said.
    `seen` stands for everything that would be saved.
    """

    text: str
    headings: tuple[str, ...]
    places: Places
    missing: tuple[Column, ...]
    lines: tuple[Line, ...] = ()
    seen: str = ""
    problems: Mapping[str, list[str]] = field(default_factory=dict)

    def of(self, fate: Fate) -> tuple[Line, ...]:
        """Return the lines with that fate."""
        return tuple(line for line in self.lines if line.fate is fate)


def preview(ports: Ports, actor: Identity, form: Form) -> Import:
    """Return what a file would change. Raises InvalidInput for one that cannot be read."""
    portal_export.admit(ports, actor)
    text = str(form.get("text", ""))
    table = _table(form, text)
    known = recognised(table.headings)
    asked = tuple(column for column in NEEDED if column not in known)
    places = _mapped(form, asked, len(table.headings)) | known
    problems = _problems(form, asked, places)
    if problems or any(column not in places for column in asked):
        return Import(
            text=text,
            headings=table.headings,
            places=places,
            missing=asked,
            problems=problems,
        )
    lines = _Reader(ports, actor, table, places).lines()
    return Import(
        text=text,
        headings=table.headings,
        places=places,
        missing=(),
        lines=lines,
        seen=_seen(lines),
    )


def save_all(actor: Identity, shown: Import, form: Form, save: Save) -> Import:
    """Save what a preview shows; each line by itself, through the edit window's own path.

    `form` says which preview the person has seen. Raises ChangedMeanwhile when something else
    would be saved by now.
    """
    if shown.missing or form.get("seen") != shown.seen:
        raise ChangedMeanwhile(
            told("Something has changed since this preview was made."),
            advice=told("Look at the new preview, then decide again."),
        )
    lines = tuple(_saved(actor, line, save) for line in shown.lines)
    return Import(text="", headings=shown.headings, places=shown.places, missing=(), lines=lines)


def _saved(actor: Identity, line: Line, save: Save) -> Line:
    if line.fate is not Fate.SAVE or line.ref is None:
        return line
    try:
        save(actor, line.ref, {"uln": line.uln, "seen": line.seen})
    except InvalidInput:
        return _with_reason(line, told("The learner's details could not be saved as they are."))
    except PicslrsError as error:
        return _with_reason(line, joined((error.happened, error.changed)))
    return Line(
        number=line.number, fate=Fate.SAVED, uln=line.uln, ref=line.ref, subject=line.subject
    )


def _with_reason(line: Line, reason: str) -> Line:
    return Line(
        number=line.number,
        fate=Fate.REFUSED,
        reason=reason,
        uln=line.uln,
        ref=line.ref,
        subject=line.subject,
    )


def _seen(lines: tuple[Line, ...]) -> str:
    saved = {str(one.number): f"{one.uln}/{one.seen}" for one in lines if one.fate is Fate.SAVE}
    return seen_of(saved)


def _table(form: Form, text: str) -> Table:
    if not text.strip():
        raise InvalidInput({"file": [NO_FILE if form.get("text") is None else EMPTY_FILE]})
    if len(text.encode()) > MOST_BYTES:
        raise InvalidInput({"file": [TOO_LARGE]})
    try:
        table = read(text)
    except ValueError as error:
        raise InvalidInput({"file": list(error.args)}) from None
    if len(table.headings) < len(NEEDED):
        raise InvalidInput({"file": [TOO_NARROW]})
    if len(table.lines) > MOST_LINES:
        raise InvalidInput({"file": [TOO_LONG]})
    return table


def box_of(column: Column) -> str:
    """Return the name of the field in which a person says where a column is."""
    return f"map_{column.name.lower()}"


def _mapped(form: Form, asked: tuple[Column, ...], columns: int) -> dict[Column, int]:
    """Return where a person says that columns are; what is no place counts as not said."""
    said = {column: whole_number(str(form.get(box_of(column), ""))) for column in asked}
    return {
        column: place for column, place in said.items() if place is not None and place < columns
    }


def _problems(form: Form, asked: tuple[Column, ...], places: Places) -> dict[str, list[str]]:
    """Say which columns were not chosen, or chosen twice; nothing before anybody was asked."""
    if not any(box_of(column) in form for column in asked):
        return {}
    times = Counter(places.values())
    found: dict[str, list[str]] = {}
    for column in asked:
        name = within(column.value)
        if column not in places:
            found[box_of(column)] = [told("Select the column of the {name}.", name=name)]
        elif times[places[column]] > 1:
            found[box_of(column)] = [
                told("Select another column for the {name}: this one is used twice.", name=name)
            ]
    return found


class _LeftOut(Exception):
    """A line cannot be taken; the message says why."""


class _Reader:
    """Holds each line against ours, in the order of the file."""

    def __init__(self, ports: Ports, actor: Identity, table: Table, places: Places) -> None:
        self._ports = ports
        self._actor = actor
        self._table = table
        self._places = places
        values = [cells for _, cells in table.lines]
        self._times = {
            column: Counter(self._cell(cells, column) for cells in values)
            for column in (Column.IDENTIFIER, Column.ULN)
        }

    def lines(self) -> tuple[Line, ...]:
        return tuple(self._line(number, cells) for number, cells in self._table.lines)

    def _cell(self, cells: tuple[str, ...], column: Column) -> str:
        return cell(cells, self._places, column)

    def _line(self, number: int, cells: tuple[str, ...]) -> Line:
        ref: SubjectRef | None = None
        subject: Subject | None = None
        text = self._cell(cells, Column.ULN)
        try:
            uln = self._uln(cells)
            ref = self._ref(cells)
            form = edit.open_form(self._ports, self._actor, ref, str(uln))
            subject = form.subject
            self._must_be_theirs(subject, cells)
            if held_uln(subject) == uln:
                return Line(number=number, fate=Fate.HELD, uln=text, ref=ref, subject=subject)
            self._must_be_free(form, uln)
        except _LeftOut as left_out:
            reason = left_out.args[0]
        except PicslrsError as error:
            reason = error.happened
        else:
            return Line(
                number=number,
                fate=Fate.SAVE,
                uln=str(uln),
                ref=ref,
                subject=subject,
                seen=form.seen,
            )
        return Line(
            number=number, fate=Fate.REFUSED, reason=reason, uln=text, ref=ref, subject=subject
        )

    def _uln(self, cells: tuple[str, ...]) -> Uln:
        text = self._cell(cells, Column.ULN)
        try:
            uln = Uln.parse_optional(text)
        except ValueError as error:
            raise _LeftOut(error.args[0]) from None
        if uln is None:
            code = self._cell(cells, Column.CODE)
            raise _LeftOut(
                told("This line has no ULN. Its return code is {code}.", code=code)
                if code
                else told("This line has no ULN.")
            )
        if self._times[Column.ULN][text] > 1:
            raise _LeftOut(told("Another line of this file has the same ULN."))
        return uln

    def _ref(self, cells: tuple[str, ...]) -> SubjectRef:
        text = self._cell(cells, Column.IDENTIFIER)
        if text and self._times[Column.IDENTIFIER][text] > 1:
            raise _LeftOut(told("Another line of this file has the same MIS identifier."))
        kind, found, subject_id = text.partition("/")
        if not found or kind not in list(SubjectKind):
            kind, subject_id = SubjectKind.LEARNER.value, text
        try:
            return SubjectRef(self._actor.tenant, SubjectKind(kind), subject_id)
        except ValueError:
            raise _LeftOut(told("This line has no MIS identifier.")) from None

    def _must_be_theirs(self, subject: Subject, cells: tuple[str, ...]) -> None:
        given, family = self._cell(cells, Column.GIVEN_NAME), self._cell(cells, Column.FAMILY_NAME)
        born = day(self._cell(cells, Column.DATE_OF_BIRTH))
        if not given or not family or born is None:
            raise _LeftOut(
                told("Names and date of birth are not all there, so it cannot be checked.")
            )
        in_file = LearnerDetails(given_name=given, family_name=family, date_of_birth=born)
        whose = whose_record(subject.details, in_file)
        if whose is WhoseUln.DOUBTFUL:
            raise _LeftOut(
                told(
                    "A name or the date of birth in this line differs from the record. Search on "
                    "the LRS tab to see whose it is."
                )
            )
        if whose is not WhoseUln.THEIR_OWN:
            raise _LeftOut(
                told("The names or the date of birth in this line are another person's.")
            )

    def _must_be_free(self, form: EditForm, uln: Uln) -> None:
        subject = form.subject
        if held_uln(subject) is not None or has_invalid_uln(subject):
            raise _LeftOut(
                told("This record holds another ULN. Decide on its LRS tab which is right.")
            )
        link = link_of(self._ports, subject.ref)
        refuse_while_unsaved(link, subject, even_found=True)
        if link and link.uln == uln and link.outcome is Verification.SOMEONE_ELSE:
            raise _LeftOut(told("The LRS has said that this ULN belongs to someone else."))
        if form.asks:
            raise _LeftOut(told("Another record here holds this ULN."))
