"""The to-do list's page: which part of it is wanted, and until when something is ignored."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marshmallow import pre_load

from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.hookspecs.types import SubjectKind, SubjectRef
from picslrs_plugin.schemas.forms import Form, FormSchema
from picslrs_plugin.schemas.inputs import DayField
from picslrs_plugin.wording import told

DONE, IGNORED = "done", "ignored"
"""The lists beside the categories: who has nothing to do, and of whom something is ignored."""

LONGEST_IGNORED = timedelta(days=366)


@dataclass(frozen=True)
class Wanted:
    """Which part of the to-do list somebody asks for.

    `list` is a category's code, `DONE`, `IGNORED`, or empty for the first that has a member.
    `kind` None means both, an empty `group` everybody. `after` is whom the page begins after, and
    `after_day` the day of theirs where the list is in the order of days.
    """

    list: str = ""
    kind: SubjectKind | None = None
    group: str = ""
    after: SubjectRef | None = None
    after_day: date | None = None

    @property
    def todo(self) -> Todo | None:
        """The category; None stands for nothing to do."""
        return None if self.list in (DONE, IGNORED, "") else Todo.of(self.list)


def read_wanted(asked: Form, tenant: str) -> Wanted:
    """Read an address of the list. What nobody understands counts as not asked for."""
    chosen, kind, group, place = (
        str(asked.get(name, "")) for name in ("list", "only", "group", "after")
    )
    known = {*(todo.value for todo in Todo), DONE, IGNORED}
    after, after_day = _read_after(place, tenant)
    return Wanted(
        list=chosen if chosen in known else "",
        kind=SubjectKind(kind) if kind in list(SubjectKind) else None,
        group=group[:64],
        after=after,
        after_day=after_day,
    )


def _read_after(text: str, tenant: str) -> tuple[SubjectRef | None, date | None]:
    day, kind, subject_id = [*text.split("/", 2), "", ""][:3]
    try:
        ref = SubjectRef(tenant, SubjectKind(kind), subject_id)
        return ref, date.fromisoformat(day) if day else None
    except ValueError:
        return None, None


def written_after(wanted: Wanted) -> str:
    """Write whom a page begins after, as `read_wanted` reads it."""
    if wanted.after is None:
        return ""
    day = wanted.after_day.isoformat() if wanted.after_day else ""
    return f"{day}/{wanted.after.kind.value}/{wanted.after.id}"


class _UntilDay(DayField):
    example = "27 3 2027"

    def __init__(self, today: date) -> None:
        super().__init__(
            told("Ignore until"), today, enter_it=told("Enter the day until which to ignore it.")
        )

    def wrong(self, day: date) -> str | None:
        """Say what is wrong with a real date, or return None."""
        if day <= self.today:
            return told("Ignore until must be a day after today.")
        if day > self.today + LONGEST_IGNORED:
            return told("Ignore until must be within a year from today.")
        return None


class _IgnoreSchema(FormSchema):
    @pre_load
    def gather(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return {"until": {part: data.get(f"until_{part}") for part in ("day", "month", "year")}}


def read_ignored(form: Form, today: date) -> date:
    """Read until when something is ignored. Raises InvalidInput."""
    schema = _IgnoreSchema.from_dict({"until": _UntilDay(today)})()
    assert isinstance(schema, _IgnoreSchema)
    until: date = schema.read(form)["until"]
    return until
