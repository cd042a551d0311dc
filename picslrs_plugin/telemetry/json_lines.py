"""Log records as JSON, one a line."""

import json
import logging
import traceback
from datetime import UTC, datetime

PREFIX = "picslrs_"


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON, for a handler of the host's.

    Every line has `time` (UTC), `level`, `logger` and `message`; records of the plugin have
    `correlation` and `tenant` as well, and where it is known `operation`, `outcome`, `code`,
    `milliseconds` and `attempt`. Of an exception the kind and the places are written, never the
    message, which may hold a learner's details.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {
            name.removeprefix(PREFIX): value
            for name, value in vars(record).items()
            if name.startswith(PREFIX)
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = _told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _told(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"type": type(error).__qualname__, "at": places}
