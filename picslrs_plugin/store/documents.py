"""Details, searches and records as JSON text, and back.

Only what is held is written. A name that is not known is passed over when it is read, so that an
older version of the plugin can read what a newer one wrote. Everything outside ASCII is escaped,
so that any text of an answer can be kept by any database. Reading raises ValueError, KeyError or
TypeError for text that was never written here.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from picslrs_plugin.domain.learner import (
    DEMOGRAPHIC_FIELDS,
    Demographics,
    LearnerDetails,
    LrsRecord,
)
from picslrs_plugin.domain.response_codes import FailureFlag
from picslrs_plugin.domain.uln import Uln

_DATES = frozenset({"date_of_birth", "date_of_address_capture"})
_DEMOGRAPHIC_TEXTS = frozenset(DEMOGRAPHIC_FIELDS) - _DATES


def details_to_json(details: LearnerDetails) -> str:
    """Write a learner's details."""
    return _dump(_held(details))


def details_from_json(document: str) -> LearnerDetails:
    """Read a learner's details."""
    return _details(json.loads(document))


def demographics_to_json(wanted: Demographics) -> str:
    """Write what was searched for."""
    return _dump(_held(wanted))


def demographics_from_json(document: str) -> Demographics:
    """Read what was searched for."""
    nothing_held = dict.fromkeys(_DEMOGRAPHIC_TEXTS, "")
    return Demographics(**(nothing_held | _known(Demographics, json.loads(document))))


def record_to_json(record: LrsRecord) -> str:
    """Write one record of the LRS."""
    return _dump(_record_values(record))


def record_from_json(document: str) -> LrsRecord:
    """Read one record of the LRS."""
    return _record(json.loads(document))


def records_to_json(records: Iterable[LrsRecord]) -> str:
    """Write the records of a search, in their order."""
    return _dump([_record_values(record) for record in records])


def records_from_json(document: str) -> tuple[LrsRecord, ...]:
    """Read the records of a search."""
    return tuple(_record(values) for values in json.loads(document))


def texts_to_json(texts: Mapping[str, str]) -> str:
    """Write some fields' values by their names."""
    return _dump(dict(texts))


def texts_from_json(document: str) -> dict[str, str]:
    """Read some fields' values."""
    return {str(name): str(text) for name, text in json.loads(document).items()}


def flags_to_json(flags: Iterable[FailureFlag]) -> str:
    """Write the failure flags of a verification, by the LRS's own names."""
    return _dump(sorted(flag.value for flag in flags))


def flags_from_json(document: str) -> frozenset[FailureFlag]:
    """Read the failure flags of a verification."""
    return frozenset(FailureFlag(name) for name in json.loads(document))


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _held(values: LearnerDetails | Demographics) -> dict[str, str]:
    named = ((field.name, getattr(values, field.name)) for field in fields(values))
    return {name: _text(value) for name, value in named if value}


def _text(value: str | date) -> str:
    return value.isoformat() if isinstance(value, date) else value


def _known(kind: type[LearnerDetails | Demographics], values: Mapping[str, str]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)} & values.keys()
    return {
        name: date.fromisoformat(values[name]) if name in _DATES else values[name] for name in names
    }


def _details(values: Mapping[str, str]) -> LearnerDetails:
    return LearnerDetails(**_known(LearnerDetails, values))


def _record_values(record: LrsRecord) -> dict[str, object]:
    return {
        "uln": str(record.uln),
        "details": _held(record.details),
        "version_number": record.version_number,
        "created": _day_text(record.created),
        "last_updated": _day_text(record.last_updated),
        "master_substituted": record.master_substituted,
        "linked_ulns": [str(uln) for uln in record.linked_ulns],
        "tier_level": record.tier_level,
        "learner_status": record.learner_status,
    }


def _record(values: Mapping[str, Any]) -> LrsRecord:
    return LrsRecord(
        uln=Uln(values["uln"]),
        details=_details(values["details"]),
        version_number=values["version_number"],
        created=_day(values["created"]),
        last_updated=_day(values["last_updated"]),
        master_substituted=values["master_substituted"],
        linked_ulns=tuple(Uln(digits) for digits in values["linked_ulns"]),
        tier_level=values["tier_level"],
        learner_status=values["learner_status"],
    )


def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
