"""The history of a subject, on a page and as a file."""

from collections.abc import Iterable, Mapping

from flask import request
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import asked
from picslrs_plugin.blueprints.downloads import csv_file, json_file
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import draw
from picslrs_plugin.domain.text import whole_number
from picslrs_plugin.services.history import Happened, told_as_data
from picslrs_plugin.wording import told

TITLE = told("History")
_FILE = "lrs-history"
"""The name of the files: a learner's name or number has no place in it."""

_HEADINGS = (
    "Number",
    "When (UTC)",
    "Who",
    "Who (id)",
    "What",
    "How it ended",
    "LRS code",
    "Purpose",
    "Changed",
    "Sent",
    "Came back",
    "Before",
    "After",
    "Erased",
    "Reference",
)


def history() -> Response:
    """Show who did what, newest first."""
    actor, ref = asked()
    with_views = request.args.get("views") == "1"
    told = services().history(actor, ref, before=_before(), with_views=with_views)
    return draw("history.html", told.subject, TITLE, history=told)


def _before() -> int | None:
    """Return the entry before which the page starts; an address that was changed starts anew."""
    return whole_number(request.args.get("before", ""))


def history_csv() -> Response:
    """Hand out the whole history as a table."""
    actor, ref = asked()
    told = services().history_file(actor, ref)
    return csv_file(_FILE, (_HEADINGS, *map(_row, told.happened)))


def _row(one: Happened) -> tuple[str, ...]:
    entry = one.entry
    return (
        str(one.number),
        f"{one.at:%Y-%m-%d %H:%M:%S}",
        entry.person_name,
        entry.person_id,
        one.done,
        one.ended,
        entry.code,
        entry.purpose,
        ", ".join(one.fields),
        *(_in_a_cell(one.values.get(part, {})) for part in ("sent", "came", "before", "after")),
        "yes" if one.erased else "",
        entry.request,
    )


def _in_a_cell(values: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {text}" for name, text in values.items())


def history_json() -> Response:
    """Hand out the whole history as data."""
    actor, ref = asked()
    told = services().history_file(actor, ref)
    return json_file(_FILE, list(_as_data(told.happened)))


def _as_data(happened: Iterable[Happened]) -> Iterable[dict[str, object]]:
    for one in happened:
        words = {"in_words": one.done, "ended_in_words": one.ended}
        yield (
            told_as_data(one.number, one.entry)
            | words
            | {
                "values": {part: dict(values) for part, values in one.values.items()},
                "values_erased": one.erased,
            }
        )
