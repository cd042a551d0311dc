"""The forms of bulk work: which job, for whom, and who of a list was ticked."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, validate

from picslrs_plugin.domain.text import whole_number
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.errors import InvalidInput
from picslrs_plugin.hookspecs.types import SubjectKind, SubjectRef
from picslrs_plugin.ports import BulkKind
from picslrs_plugin.schemas.forms import Form, FormSchema, as_list
from picslrs_plugin.wording import told

MOST_TICKED = 200

_CHOOSE: dict[str, Any] = {"required": told("Choose what is to be done.")}
_WHAT = validate.OneOf([kind.value for kind in BulkKind], error=told("Choose what is to be done."))
_NOBODY = told("Tick at least one.")
_TOO_MANY = told("Tick {number} or fewer at a time.", number=MOST_TICKED)
_NOT_ONE = told("This is not one of the list. Choose from the list again.")


@dataclass(frozen=True)
class Wanted:
    """What a person wants done, and for whom: those who are named, or a part of the list."""

    what: BulkKind
    refs: tuple[SubjectRef, ...]
    todos: tuple[Todo, ...]
    only: SubjectKind | None
    group: str
    purpose: str


class _StartSchema(FormSchema):
    what = fields.String(required=True, validate=_WHAT, error_messages=_CHOOSE)
    of_kind = fields.String(data_key="only", load_default="")
    group = fields.String(load_default="")
    purpose = fields.String(load_default="")


def read_start(form: Form, tenant: str) -> Wanted:
    """Read what is to be done. Raises InvalidInput.

    `who` names subjects as kind/id, `list` categories of the to-do list.
    """
    read = _StartSchema().read(form)
    try:
        return Wanted(
            BulkKind(read["what"]),
            tuple(_ref(tenant, one) for one in as_list(form.get("who"))),
            tuple(Todo.of(one) for one in as_list(form.get("list")) if one),
            SubjectKind(read["of_kind"]) if read["of_kind"] else None,
            read["group"],
            read["purpose"],
        )
    except (ValueError, KeyError):
        raise InvalidInput({"who": [_NOT_ONE]}) from None


def _ref(tenant: str, named: str) -> SubjectRef:
    kind, _, subject_id = named.partition("/")
    return SubjectRef(tenant, SubjectKind(kind), subject_id)


@dataclass(frozen=True)
class Ticked:
    """One line of a list that was ticked, and what stands for what the person saw in it."""

    number: int
    uln: str
    seen: str


def read_ticked(form: Form) -> tuple[Ticked, ...]:
    """Read who was ticked. Raises InvalidInput for nobody, or for more than a page holds."""
    ticked = dict.fromkeys(as_list(form.get("take")))
    if not ticked:
        raise InvalidInput({"take": [_NOBODY]})
    if len(ticked) > MOST_TICKED:
        raise InvalidInput({"take": [_TOO_MANY]})
    return tuple(_ticked(form, one) for one in ticked)


def _ticked(form: Form, one: str) -> Ticked:
    number = whole_number(one)
    if number is None:
        raise InvalidInput({"take": [_NOT_ONE]})
    return Ticked(number, str(form.get(f"uln-{one}", "")), str(form.get(f"seen-{one}", "")))
