"""The MIS's own form for names, address and birth facts, as a person submits it.

An MIS is laxer than the LRS: it takes names of 100 characters and leaves any value empty but the
two names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from picslrs_plugin.domain.codes import Gender
from picslrs_plugin.domain.fields import label
from picslrs_plugin.domain.learner import LearnerDetails, Private

LONGEST = 100
TEXTS = (
    "given_name",
    "family_name",
    "previous_family_name",
    "address_line_1",
    "address_line_2",
    "address_town",
    "address_county",
    "postcode",
    "email_address",
)
_NEEDED = ("given_name", "family_name")
_PARTS = ("day", "month", "year")


@dataclass(frozen=True, repr=False)
class ContactForm(Private):
    """What was typed, what is wrong with it by field, and the values to save when nothing is."""

    typed: Mapping[str, str]
    problems: Mapping[str, str]
    values: Mapping[str, object]


def held(details: LearnerDetails) -> ContactForm:
    """Return the form with what the MIS holds."""
    born = details.date_of_birth
    typed = {name: str(details.value(name) or "") for name in (*TEXTS, "gender")}
    for part in _PARTS:
        typed[f"date_of_birth_{part}"] = str(getattr(born, part)) if born else ""
    return ContactForm(typed, {}, {})


def read(form: Mapping[str, str]) -> ContactForm:
    """Read what was submitted."""
    typed = {name: " ".join(form.get(name, "").split()) for name in (*TEXTS, "gender")}
    boxes = {part: form.get(f"date_of_birth_{part}", "").strip() for part in _PARTS}
    problems = {name: problem for name in TEXTS if (problem := _text_problem(name, typed[name]))}
    if typed["gender"] not in ("", *Gender):
        problems["gender"] = "Select one of the answers listed for gender."
    values: dict[str, object] = dict(typed)
    try:
        values["date_of_birth"] = _date(boxes)
    except ValueError:
        problems["date_of_birth"] = "Date of birth must be a real date, such as 27 3 2007."
    shown = typed | {f"date_of_birth_{part}": text for part, text in boxes.items()}
    return ContactForm(shown, problems, {} if problems else values)


def _text_problem(name: str, text: str) -> str | None:
    named = label(name)
    if name in _NEEDED and not text:
        return f"Enter the {named.lower()}."
    return f"{named} must be {LONGEST} characters or fewer." if len(text) > LONGEST else None


def _date(boxes: Mapping[str, str]) -> date | None:
    if not any(boxes.values()):
        return None
    return date(*(int(boxes[part]) for part in reversed(_PARTS)))
