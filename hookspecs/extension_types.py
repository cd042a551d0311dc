"""The values of the hooks that extend the plugin: vetoes, lists, panels, events, jobs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.hookspecs.checks import (
    require,
    require_few,
    require_items,
    require_key,
    require_own_path,
    require_short,
    require_text,
)
from picslrs_plugin.hookspecs.types import Subject, SubjectRef


@dataclass(frozen=True)
class Refusal:
    """A veto; `reason` is a whole sentence that the person is told."""

    reason: str

    def __post_init__(self) -> None:
        require_text(self, "reason")


@dataclass(frozen=True)
class Group:
    """One of the host's own groups of subjects, such as a course; `key` names it for the host."""

    key: str
    label: str

    def __post_init__(self) -> None:
        require_key(self, "key", 64)
        require_text(self, "label")


@dataclass(frozen=True, repr=False)
class ListedSubject(Private):
    """One subject of a list, with the host's groups that it belongs to."""

    subject: Subject
    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        require(self, "subject", Subject)
        require_items(self, "groups", Group)


@dataclass(frozen=True, repr=False)
class SubjectList(Private):
    """One stretch of all subjects of a tenant; `next_cursor` is None at the end.

    A cursor is the host's own text. The subjects come in an order that does not change between
    calls, each of them once.
    """

    subjects: tuple[ListedSubject, ...]
    next_cursor: str | None = None

    def __post_init__(self) -> None:
        require_items(self, "subjects", ListedSubject)
        require(self, "next_cursor", (str, type(None)))


@dataclass(frozen=True)
class PageEntry:
    """A page for a whole tenant: `key` names it, `label` is what people read, `url` a path."""

    key: str
    label: str
    url: str

    def __post_init__(self) -> None:
        require_key(self, "key", 64)
        require_text(self, "label", 64)
        require_own_path(self, "url")


LONGEST_VALUE = 4000
"""Characters of a value in a panel: as many as the LRS's longest field has."""


@dataclass(frozen=True, repr=False)
class PanelRow(Private):
    """One line of a panel: a label and a value in words."""

    label: str
    value: str

    def __post_init__(self) -> None:
        require_text(self, "label")
        require_short(self, "value", LONGEST_VALUE)


@dataclass(frozen=True)
class PanelLink:
    """A link below a panel; `url` is a path of the host."""

    label: str
    url: str

    def __post_init__(self) -> None:
        require_text(self, "label")
        require_own_path(self, "url")


@dataclass(frozen=True, repr=False)
class Panel(Private):
    """An extra part of the tab. It is data, and the tab draws it: no markup crosses.

    There are 100 rows and 100 links at most.
    """

    key: str
    title: str
    rows: tuple[PanelRow, ...] = ()
    links: tuple[PanelLink, ...] = ()

    def __post_init__(self) -> None:
        require_key(self, "key", 64)
        require_text(self, "title", 64)
        require_few(self, "rows", PanelRow)
        require_few(self, "links", PanelLink)


class EventName(StrEnum):
    """What happened to a subject."""

    LINKED = "linked"
    UNLINKED = "unlinked"
    VERIFIED = "verified"
    UPDATED = "updated"
    EDITED = "edited"
    REGISTERED = "registered"
    VIEWED = "viewed"


@dataclass(frozen=True)
class Event:
    """Something that happened, told after it was stored.

    `id` is the same however often the event is sent. `detail` is a word on the result, such as
    the outcome of a verification, and `fields` names what was changed. No value of a learner
    is in it; who needs one looks the subject up.
    """

    id: str
    name: EventName
    subject: SubjectRef
    at: datetime
    person_id: str
    detail: str = ""
    fields: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_text(self, "id", 64)
        require(self, "name", EventName)
        require(self, "subject", SubjectRef)
        require(self, "at", datetime)
        require_text(self, "person_id", 128)
        require(self, "detail", str)
        require_items(self, "fields", str)
        if self.at.tzinfo is None:
            raise ValueError("Event.at must have a time zone")


class JobName(StrEnum):
    """Work that may run outside a request.

    BULK is working on a bulk job; the id of the `Job` is then the bulk job's own.
    """

    SEND_EVENTS = "send-events"
    BULK = "bulk"


@dataclass(frozen=True)
class Job:
    """A piece of work for one tenant. Whoever takes it calls `Picslrs.run_job(app, job)`."""

    id: str
    name: JobName
    tenant: str

    def __post_init__(self) -> None:
        require_text(self, "id", 64)
        require(self, "name", JobName)
        require_text(self, "tenant", 64)


@dataclass(frozen=True)
class Accepted:
    """The word of the one who takes a job."""
