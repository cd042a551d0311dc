"""Files for a person to keep: a table for a spreadsheet, and data as JSON."""

import json
from collections.abc import Iterable, Sequence

from flask import make_response
from werkzeug.wrappers import Response

from picslrs_plugin.domain.csv_text import BYTE_ORDER_MARK, line


def csv_file(name: str, rows: Iterable[Sequence[str]]) -> Response:
    """Answer with a CSV file that begins with its headings."""
    text = BYTE_ORDER_MARK + "".join(map(line, rows))
    return _file(f"{name}.csv", "text/csv; charset=utf-8", text)


def json_file(name: str, value: object) -> Response:
    """Answer with a JSON file."""
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    return _file(f"{name}.json", "application/json", text)


def _file(name: str, kind: str, text: str) -> Response:
    response = make_response(text)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
