"""Values in the words that people read: moments, ULNs, agreement, nationalities."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from picslrs_plugin.blueprints.nationalities import country_of
from picslrs_plugin.domain.clues import clues
from picslrs_plugin.domain.comparison import Agreement, ComparedField, Comparison
from picslrs_plugin.domain.fields import BY_NAME, FIELDS, Field, in_words
from picslrs_plugin.domain.learner import (
    MANDATORY_DEMOGRAPHICS,
    OPTIONAL_DEMOGRAPHICS,
    Demographics,
    LearnerDetails,
)
from picslrs_plugin.domain.moments import exact_time, moment, time_of_day  # noqa: F401 - for the templates
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.retries import Retry, Try
from picslrs_plugin.domain.rules import email_would_be_refused
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.hookspecs.types import SubjectKind, SubjectRef
from picslrs_plugin.services.results import Choice, Decision
from picslrs_plugin.wording import Noun, counted, joined, listed, sentence, told, within

NOUNS = {
    SubjectKind.LEARNER: Noun.of(told("learner"), told("the learner"), told("this learner")),
    SubjectKind.APPLICANT: Noun.of(
        told("applicant"), told("the applicant"), told("this applicant")
    ),
}


def noun(kind: SubjectKind) -> Noun:
    """Return the word for a learner or an applicant."""
    return NOUNS[kind]


def heading_of(kind: SubjectKind) -> str:
    """Return what stands before somebody's name."""
    return told("Learner") if kind is SubjectKind.LEARNER else told("Applicant")


def reference(ref: SubjectRef) -> str:
    """Name somebody by their identifier, where no name is held or may be seen."""
    return told("{kind} {id}", kind=heading_of(ref.kind), id=ref.id)


def not_licensed(kind: SubjectKind) -> str:
    """Return the headline of a tab whose licence does not cover somebody's kind."""
    if kind is SubjectKind.LEARNER:
        return told("The LRS is not included in your licence for learners")
    return told("The LRS is not included in your licence for applicants")


def details_of(kind: SubjectKind) -> str:
    """Return the heading over what the learner system holds of somebody."""
    return told("Learner details") if kind is SubjectKind.LEARNER else told("Applicant details")


def day(when: date) -> str:
    """Return a date as it is read in the UK, such as 4 March 2007."""
    return in_words(when)


def duration(left: timedelta) -> str:
    """Say how long something takes, such as 40 seconds or 3 hours."""
    seconds = round(left.total_seconds())
    if seconds < 90:
        return counted("{number} second", "{number} seconds", seconds)
    minutes = round(seconds / 60)
    if minutes < 120:
        return counted("{number} minute", "{number} minutes", minutes)
    return counted("{number} hour", "{number} hours", round(minutes / 60))


def in_field(field: Field, value: object) -> str:
    """Return a field's value in words; a nationality with its country."""
    shown = field.shown(value)  # type: ignore[arg-type]
    country = country_of(shown) if field.name == "nationality" else ""
    return told("{country} ({code})", country=country, code=shown) if country else shown


@dataclass(frozen=True, repr=False)
class Row:
    """One line of a summary list. `note` is said below the value, or empty."""

    label: str
    value: str
    note: str = ""
    name: str = ""

    def __repr__(self) -> str:
        return "Row(hidden)"


def rows(details: LearnerDetails, names: tuple[str, ...]) -> list[Row]:
    """Return the named fields as lines, those that are not held included."""
    return [Row(BY_NAME[n].label, in_field(BY_NAME[n], details.value(n)), name=n) for n in names]


def held_rows(details: LearnerDetails) -> list[Row]:
    """Return every field that is held as a line, in the LRS's order."""
    every = rows(details, tuple(field.name for field in FIELDS))
    return [row for row in every if row.value]


def label(name: str) -> str:
    """Return a field's label."""
    return BY_NAME[name].label


def label_within(name: str) -> str:
    """Return a field's label as it stands within a sentence."""
    return within(label(name))


def searched_rows(wanted: Demographics) -> list[Row]:
    """Return what a search sent, as lines."""
    return held_rows(wanted.laid_over(LearnerDetails()))


_ANSWERED = ("verification_type", "other_verification_description", "ability_to_share")


def registered_rows(details: LearnerDetails, ours: LearnerDetails) -> list[Row]:
    """Return what a registration sends, but the answers that are given in its window.

    What was searched for in other words than it is held here says so: it may be a slip.
    """
    held = {row.name: row.value for row in held_rows(ours)}
    return [
        Row(row.label, row.value, _other_here(row, held.get(row.name, "")), row.name)
        for row in held_rows(details)
        if row.name not in _ANSWERED
    ]


def _other_here(row: Row, held: str) -> str:
    return "" if row.value == held else told("Held here: {value}", value=held or told("nothing"))


def unchanged_rows(theirs: LearnerDetails, differing: Iterable[ComparedField]) -> list[Row]:
    """Return what the LRS holds and an update sends back as it is.

    An email address that the LRS would refuse is not sent back.
    """
    names = {compared.field.name for compared in differing}
    if email_would_be_refused(theirs.email_address):
        names.add("email_address")
    return [row for row in held_rows(theirs) if row.name not in names]


def left_alone(choices: Iterable[Choice]) -> str:
    """Name the details that are changed on neither side, within a sentence."""
    left = (one.compared.field for one in choices if one.decision is Decision.LEAVE)
    return listed(tuple(within(field.label) for field in left))


def overtaken_rows(held: Mapping[str, str], typed: Mapping[str, str]) -> list[Row]:
    """Return the values that are held now and are not what was typed."""
    return [
        Row("ULN", held[name]) if name == "uln" else _held_row(name, held[name])
        for name in held
        if held[name] != typed.get(name, "")
    ]


def _held_row(name: str, value: str) -> Row:
    return Row(label(name), in_field(BY_NAME[name], value), name=name)


def rows_beside(
    details: LearnerDetails, names: tuple[str, ...], comparison: Comparison | None
) -> list[Row]:
    """Return the named fields of ours, each with what the LRS holds when that is not the same."""
    theirs = {c.field.name: _note(c) for c in comparison.fields} if comparison else {}
    return [
        Row(row.label, row.value, theirs.get(row.name, ""), row.name)
        for row in rows(details, names)
    ]


def _note(compared: ComparedField) -> str:
    match compared.agreement:
        case Agreement.DIFFERENT | Agreement.NOT_HELD_HERE:
            return told("In the LRS: {value}", value=in_field(compared.field, compared.theirs))
        case Agreement.MISSING_THERE:
            return told("In the LRS: not held")
        case _:
            return ""


@dataclass(frozen=True, repr=False)
class ComparedRow:
    """One line of the comparison table, with the tag that says how the two values agree."""

    label: str
    ours: str
    theirs: str
    tag: str
    tone: str
    differs: bool
    clue: str = ""

    def __repr__(self) -> str:
        return "ComparedRow(hidden)"


_TAGS = {
    Agreement.SAME: (told("Same"), "good"),
    Agreement.DIFFERENT: (told("Different"), "warning"),
    Agreement.MISSING_THERE: (told("Not in the LRS"), "warning"),
    Agreement.NOT_HELD_HERE: (told("Not held here"), "neutral"),
}


def compared_rows(comparison: Comparison) -> list[ComparedRow]:
    """Return every field that one side holds, in the LRS's order."""
    found = clues(comparison)
    return [
        compared_row(compared, found.get(compared.field.name, ""))
        for compared in comparison.fields
        if compared.agreement is not Agreement.NOT_HELD
    ]


def differing_rows(comparison: Comparison) -> list[ComparedRow]:
    """Return the fields that differ, as lines of the comparison's table."""
    return [row for row in compared_rows(comparison) if row.differs]


def unlike_rows(comparison: Comparison) -> list[ComparedRow]:
    """Return the fields that are not the same on both sides, held by one of them or by both."""
    same = (Agreement.SAME, Agreement.NOT_HELD)
    return [compared_row(one) for one in comparison.fields if one.agreement not in same]


def compared_row(compared: ComparedField, clue: str = "") -> ComparedRow:
    """Return one field of a comparison as a line of its table."""
    tag, tone = _TAGS.get(compared.agreement, (told("Not held"), "neutral"))
    return ComparedRow(
        compared.field.label,
        in_field(compared.field, compared.ours),
        in_field(compared.field, compared.theirs),
        tag,
        tone,
        compared.differs,
        clue,
    )


@dataclass(frozen=True, repr=False)
class KeyAgreement:
    """How many of the five searched details agree with ours, and which do not."""

    agreeing: int
    all: int
    others: tuple[str, ...]


def key_agreement(comparison: Comparison) -> KeyAgreement:
    """Count how the five mandatory details of a search agree."""
    compared = comparison.only(MANDATORY_DEMOGRAPHICS)
    others = tuple(
        within(one.field.label) for one in compared if one.agreement is not Agreement.SAME
    )
    return KeyAgreement(len(compared) - len(others), len(compared), others)


def disagreement(names: Sequence[str]) -> str:
    """Say which details speak against its being the same person, as a sentence."""
    if not names:
        return told("A name, the date of birth or the gender does not match.")
    labels = fields_within(names)
    if len(names) == 1:
        return sentence(told("{fields} does not match", fields=labels))
    return sentence(told("{fields} do not match", fields=labels))


def labels_within(names: Iterable[str]) -> str:
    """Name fields within a sentence, without articles: place of birth and nationality."""
    return listed(tuple(label_within(name) for name in names))


def fields_within(names: Iterable[str]) -> str:
    """Name fields within a sentence: the given name, the date of birth and the gender."""
    return listed(tuple(told("the {field}", field=label_within(name)) for name in names))


_TRIES = {
    Retry.PREVIOUS_FAMILY_NAME: told("Search with the previous family name"),
    Retry.FAMILY_NAME_AT_16: told("Search with the family name at 16"),
    Retry.PREFERRED_NAME: told("Search with the preferred name"),
    Retry.WITHOUT_ACCENTS: told("Search without accents"),
    Retry.OLDER_POSTCODE: told("Search with another known postcode"),
    Retry.NAMES_SWAPPED: told("Search with the names swapped"),
    Retry.WITHOUT_OPTIONAL: told("Search without the optional details"),
    Retry.ADD_PLACE_OF_BIRTH: told("Send the place of birth too"),
    Retry.ADD_EMAIL: told("Send the email address too"),
    Retry.ADD_PREVIOUS_FAMILY_NAME: told("Send the previous family name too"),
    Retry.ADD_SCHOOL: told("Send the school at 16 too"),
}


def try_words(one: Try) -> str:
    """Return the words on the button of a search to make next."""
    return _TRIES[one.retry]


def try_values(one: Try) -> str:
    """Say which values a search to make next has, where they are not as before."""
    values = [str(getattr(one.wanted, name)) for name in one.changes]
    return ", ".join(value for value in values if value)


def tried_words(wanted: Demographics, ours: LearnerDetails) -> str:
    """Say in what a search that was made differs from the details held here."""
    sent = {row.name: row.value for row in searched_rows(wanted)}
    held = {row.name: row.value for row in held_rows(ours)}
    other = [
        joined((label_within(name), value))
        for name, value in sent.items()
        if name in OPTIONAL_DEMOGRAPHICS or value != held.get(name, "")
    ]
    return (
        told("With {details}", details=listed(tuple(other)))
        if other
        else told("With the details held here")
    )


_OUTCOMES = {
    FindOutcome.NO_MATCH: told("no match"),
    FindOutcome.TOO_MANY: told("too many matches"),
    FindOutcome.POSSIBLE: told("possible matches"),
    FindOutcome.EXACT: told("exact match"),
    FindOutcome.LINKED: told("linked ULN"),
}


def outcome_words(outcome: FindOutcome) -> str:
    """Say what a search came to, within a sentence."""
    return _OUTCOMES.get(outcome, told("an answer that is not known"))


_TONES = {
    Standing.EXACT_MATCH: "good",
    Standing.UPDATE_REQUIRED: "warning",
    Standing.LINKED: "warning",
    Standing.UNSAVED: "warning",
    Standing.UNREADABLE: "warning",
    Standing.UNKNOWN: "warning",
    Standing.NOT_FOUND: "bad",
    Standing.SOMEONE_ELSE: "bad",
    Standing.INVALID_ULN: "bad",
}


def tone_of(standing: Standing) -> str:
    """Return the tone of a standing's status tag."""
    return _TONES.get(standing, "neutral")
