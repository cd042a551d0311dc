"""The tables. Every one has the tenant as the first part of its key; all names start picslrs_."""

from datetime import UTC, date, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Index, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.hookspecs.types import SubjectKind, SubjectRef

PREFIX = "picslrs_"


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware when it goes in, kept in UTC, aware and in UTC when it comes out.

    SQLite has no zones, so there the zone is put back when the value is read.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC. Raises ValueError for one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Row(Private, DeclarativeBase):
    """What all tables share: the tenant."""

    type_annotation_map = {datetime: UtcTime, str: Text}  # noqa: RUF012 - SQLAlchemy's own attribute

    # Sorted before the columns of the table's own class, so that it comes first in every key.
    tenant: Mapped[str] = mapped_column(String(64), primary_key=True, sort_order=-1)


class SubjectRow(Row):
    """What the tables about a subject share: which subject."""

    __abstract__ = True

    kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[str] = mapped_column(String(128))


def ref_of(row: SubjectRow) -> SubjectRef:
    """Return whom a row is about. Raises ValueError for one that was never written here."""
    return SubjectRef(row.tenant, SubjectKind(row.kind), row.subject_id)


class LinkRow(SubjectRow):
    """A subject's place in the LRS; `documents` writes `theirs`, `merged` and `flags`."""

    __tablename__ = "picslrs_links"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    version: Mapped[int]
    uln: Mapped[str] = mapped_column(String(10))
    linked_at: Mapped[datetime]
    linked_by: Mapped[str]
    outcome: Mapped[str | None] = mapped_column(String(32))
    code: Mapped[str]
    flags: Mapped[str]
    doubtful: Mapped[bool]
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[str]
    theirs: Mapped[str | None]
    read_at: Mapped[datetime | None]
    pending: Mapped[bool]
    found: Mapped[bool]
    instead_of: Mapped[str]
    saver: Mapped[str] = mapped_column(String(128))
    saves: Mapped[int]
    save_at: Mapped[datetime | None]
    fingerprint: Mapped[str] = mapped_column(String(32))
    merged: Mapped[str | None]
    merged_read_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_picslrs_links_uln", "tenant", "uln"),
        Index("ix_picslrs_links_save_at", "tenant", "save_at"),
    )


class AliasRow(SubjectRow):
    """An old ULN of a subject, the ULN that took its place, and when."""

    __tablename__ = "picslrs_aliases"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    old_uln: Mapped[str] = mapped_column(String(10), primary_key=True)
    now_uln: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_picslrs_aliases_old_uln", "tenant", "old_uln"),)


class AttemptRow(SubjectRow):
    """One search. `wanted` and `records` are documents."""

    __tablename__ = "picslrs_search_attempts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(128))
    made_at: Mapped[datetime]
    wanted: Mapped[str]
    outcome: Mapped[str] = mapped_column(String(32))
    code: Mapped[str]
    records: Mapped[str]
    rejected_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_picslrs_search_attempts_made_at", "tenant", "made_at"),)


OPEN_ONLY = text("state = 'OPEN'")


class IntentRow(SubjectRow):
    """A write to the LRS. Only open ones take part in the unique index: one open per subject."""

    __tablename__ = "picslrs_intents"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    operation: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[str] = mapped_column(String(128))
    made_at: Mapped[datetime]
    details: Mapped[str]
    uln: Mapped[str | None] = mapped_column(String(10))
    version_number: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16))
    code: Mapped[str]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_picslrs_intents_subject", "tenant", "kind", "subject_id", "state"),
        Index(
            "uq_picslrs_intents_open",
            "tenant",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=OPEN_ONLY,
            postgresql_where=OPEN_ONLY,
        ),
    )


class OutboxRow(SubjectRow):
    """An event that plugins wait for. `fields` and `listeners` are lists of names."""

    __tablename__ = "picslrs_outbox"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    person_id: Mapped[str] = mapped_column(String(128))
    detail: Mapped[str]
    fields: Mapped[str]
    listeners: Mapped[str]
    attempts: Mapped[int]
    due_at: Mapped[datetime]

    __table_args__ = (Index("ix_picslrs_outbox_due_at", "tenant", "due_at"),)


class ReplacedRow(SubjectRow):
    """What a subject's last selection replaced. `link` and `filled` are documents."""

    __tablename__ = "picslrs_replaced"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    uln: Mapped[str] = mapped_column(String(10))
    linked_at: Mapped[datetime]
    before: Mapped[str | None] = mapped_column(String(10))
    link: Mapped[str | None]
    filled: Mapped[str]
    alias: Mapped[bool]
    lrs_version: Mapped[int] = mapped_column(BigInteger)


class NoticeRow(SubjectRow):
    """One line of the privacy-notice ledger."""

    __tablename__ = "picslrs_notices"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_on: Mapped[date]
    version: Mapped[str] = mapped_column(String(32))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    person_id: Mapped[str] = mapped_column(String(128))

    __table_args__ = (Index("ix_picslrs_notices_subject", "tenant", "kind", "subject_id"),)


class TenantRow(Row):
    """What the command line says of a tenant. `modules` and `switched_off` are lists of names.

    Without `modules` the row says nothing of the licence. `preferences` is an object.
    """

    __tablename__ = "picslrs_tenants"

    tier: Mapped[str | None] = mapped_column(String(16))
    modules: Mapped[str | None]
    switched_off: Mapped[str]
    preferences: Mapped[str]


class VaultRow(Row):
    """A set of credentials of the vault. `sealed` is an object of sealed values by field.

    `slot` says whether it is in use or waits to be proved.
    """

    __tablename__ = "picslrs_vault"

    slot: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(32))
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(String(255))
    proved_at: Mapped[datetime | None]
    sealed: Mapped[str]
