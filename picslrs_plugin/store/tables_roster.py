"""The tables of the roster: who there is and what is to be done, without a name."""

from datetime import date, datetime

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from picslrs_plugin.store.tables import Row, SubjectRow

GROUP_KEY = String(64)
TODO = String(16)


class RosterRow(SubjectRow):
    """One subject. `lacks` and `groups` are lists of names, `ignored` is an object.

    `wake_on` is the first day on which something that is ignored counts again.
    """

    __tablename__ = "picslrs_roster"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    uln: Mapped[str | None] = mapped_column(String(10))
    standing: Mapped[str] = mapped_column(String(32))
    fingerprint: Mapped[str] = mapped_column(String(32))
    lacks: Mapped[str]
    changed: Mapped[bool]
    shared: Mapped[bool]
    groups: Mapped[str]
    ignored: Mapped[str]
    wake_on: Mapped[date | None] = mapped_column(Date)
    sweep: Mapped[int]
    refreshed_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_picslrs_roster_uln", "tenant", "uln"),
        Index("ix_picslrs_roster_sweep", "tenant", "sweep"),
        Index("ix_picslrs_roster_wake_on", "tenant", "wake_on"),
    )


class RosterMemberRow(SubjectRow):
    """One subject's place in one list: of a category, in all (an empty key) or in a group.

    `main` is 1 where the category is the subject's main one, and 0 elsewhere.
    """

    __tablename__ = "picslrs_roster_members"

    todo: Mapped[str] = mapped_column(TODO, primary_key=True)
    group_key: Mapped[str] = mapped_column(GROUP_KEY, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True, sort_order=1)
    subject_id: Mapped[str] = mapped_column(String(128), primary_key=True, sort_order=2)
    main: Mapped[int]


class RosterCountRow(Row):
    """How long one of those lists is; `main` counts whom it is the first category of."""

    __tablename__ = "picslrs_roster_counts"

    group_key: Mapped[str] = mapped_column(GROUP_KEY, primary_key=True)
    todo: Mapped[str] = mapped_column(TODO, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    members: Mapped[int]
    main: Mapped[int]


class RosterGroupRow(Row):
    """What the host calls one of its groups."""

    __tablename__ = "picslrs_roster_groups"

    group_key: Mapped[str] = mapped_column(GROUP_KEY, primary_key=True)
    label: Mapped[str]


class RosterReadingRow(Row):
    """How the reading of the whole list stands; `turns` orders those who change the roster."""

    __tablename__ = "picslrs_roster_readings"

    turns: Mapped[int]
    number: Mapped[int]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    listed: Mapped[int]
    problem: Mapped[str]


class RosterDayRow(Row):
    """The counts of one day, for the picture of how things changed."""

    __tablename__ = "picslrs_roster_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    todo: Mapped[str] = mapped_column(TODO, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    members: Mapped[int]
    main: Mapped[int]
