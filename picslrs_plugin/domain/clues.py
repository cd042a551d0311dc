"""What a difference between ours and theirs looks like, in words: a slip, an older name, a swap.

A clue decides nothing. It helps a person to see which of two values is the right one.
"""

from collections.abc import Callable, Mapping
from datetime import date

from picslrs_plugin.domain.codes import AbilityToShare
from picslrs_plugin.domain.comparison import Agreement, ComparedField, Comparison, Value
from picslrs_plugin.domain.fields import Kind
from picslrs_plugin.domain.similarity import shortened, similar, spelled_alike
from picslrs_plugin.wording import told, within

SWAPPED = told("Given name and family name look swapped.")


def clues(comparison: Comparison) -> dict[str, str]:
    """Return what each difference looks like, by field name; a field without a clue is left out.

    Also where both sides count as the same and are written differently, so that nobody wonders.
    """
    by_name = {compared.field.name: compared for compared in comparison.fields}
    found = {name: _clue(compared, by_name) for name, compared in by_name.items()}
    return {name: told for name, told in found.items() if told}


def _clue(compared: ComparedField, others: Mapping[str, ComparedField]) -> str:
    if compared.agreement is Agreement.SAME:
        return _written_differently(compared)
    if compared.agreement is not Agreement.DIFFERENT:
        return ""
    told = (clue(compared, others) for clue in _CLUES)
    return next((sentence for sentence in told if sentence), "")


def _written_differently(compared: ComparedField) -> str:
    if compared.ours == compared.theirs or compared.field.code_list:
        return ""
    if isinstance(compared.ours, date) or isinstance(compared.theirs, date):
        return ""
    ours, theirs = str(compared.ours), str(compared.theirs)
    if _packed(ours) == _packed(theirs):
        return told("Only the spacing differs, which does not count.")
    if _packed(ours).casefold() == _packed(theirs).casefold():
        return told("Only capital letters differ, which does not count.")
    return ""


def _packed(text: str) -> str:
    return "".join(text.split())


def _swapped(compared: ComparedField, others: Mapping[str, ComparedField]) -> str:
    if compared.field.name not in ("given_name", "family_name"):
        return ""
    given, family = others["given_name"], others["family_name"]
    crossed = _alike(given.ours, family.theirs) and _alike(family.ours, given.theirs)
    return SWAPPED if crossed else ""


def _another_name_there(compared: ComparedField, others: Mapping[str, ComparedField]) -> str:
    """Ours is held by the LRS too, under another heading."""
    for name in _RELATED.get(compared.field.name, ()):
        if _alike(compared.ours, others[name].theirs):
            return told(
                "The value held here is the {field} in the LRS.",
                field=within(others[name].field.label),
            )
    return ""


def _another_name_here(compared: ComparedField, others: Mapping[str, ComparedField]) -> str:
    """Theirs is held here too, under another heading."""
    for name in _RELATED.get(compared.field.name, ()):
        if _alike(compared.theirs, others[name].ours):
            return told(
                "The value in the LRS is the {field} held here.",
                field=within(others[name].field.label),
            )
    return ""


_RELATED = {
    "given_name": ("preferred_given_name", "middle_other_name"),
    "middle_other_name": ("given_name", "preferred_given_name"),
    "preferred_given_name": ("given_name", "middle_other_name"),
    "family_name": ("previous_family_name", "family_name_at_16"),
    "previous_family_name": ("family_name", "family_name_at_16"),
    "family_name_at_16": ("family_name", "previous_family_name"),
    "address_line_1": ("address_line_2", "address_town"),
    "address_line_2": ("address_line_1", "address_town", "address_county"),
    "address_town": ("address_line_2", "address_county"),
    "address_county": ("address_town", "address_line_2"),
}
"""Where else the same value may stand."""


def _spelling(compared: ComparedField, others: Mapping[str, ComparedField]) -> str:  # noqa: ARG001 - as the others
    ours, theirs = compared.ours, compared.theirs
    if compared.field.kind not in (Kind.NAME, Kind.TEXT) or not (
        isinstance(ours, str) and isinstance(theirs, str)
    ):
        return ""
    if spelled_alike(ours, theirs):
        return told("Only accents, spaces or punctuation differ.")
    if similar(ours, theirs):
        return told("Only one letter differs.")
    if shortened(ours, theirs):
        return told("The LRS has room for 35 characters, and holds a shorter form.")
    return ""


def _date(compared: ComparedField, others: Mapping[str, ComparedField]) -> str:  # noqa: ARG001 - as the others
    ours, theirs = compared.ours, compared.theirs
    if not (isinstance(ours, date) and isinstance(theirs, date)):
        return ""
    if (ours.year, ours.month, ours.day) == (theirs.year, theirs.day, theirs.month):
        return told("Day and month look swapped.")
    wrong = [
        sentence
        for sentence, same in (
            (told("Only the day differs."), ours.day == theirs.day),
            (told("Only the month differs."), ours.month == theirs.month),
            (told("Only the year differs."), ours.year == theirs.year),
        )
        if not same
    ]
    return wrong[0] if len(wrong) == 1 else ""


def _withdrawn(compared: ComparedField, others: Mapping[str, ComparedField]) -> str:  # noqa: ARG001 - as the others
    if compared.field.name != "ability_to_share" or AbilityToShare.UNABLE not in (
        compared.ours,
        compared.theirs,
    ):
        return ""
    return told("“Unable to share” was withdrawn in 2018 and is never sent.")


_Clue = Callable[[ComparedField, Mapping[str, ComparedField]], str]
_CLUES: tuple[_Clue, ...] = (
    _swapped,
    _another_name_there,
    _another_name_here,
    _spelling,
    _date,
    _withdrawn,
)


def _alike(one: Value, other: Value) -> bool:
    """Whether two texts are the same, accents, spaces and punctuation aside."""
    return isinstance(one, str) and isinstance(other, str) and spelled_alike(one, other)
