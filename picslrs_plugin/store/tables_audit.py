"""The tables of the audit: entries that are never changed, and values that can be erased."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from picslrs_plugin.store.tables import Row, SubjectRow


class AuditRow(SubjectRow):
    """One sealed entry. `kind` and `subject_id` are empty when it is about the whole tenant.

    `fields` is a list of names.
    """

    __tablename__ = "picslrs_audit"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    person_id: Mapped[str] = mapped_column(String(128))
    person_name: Mapped[str]
    action: Mapped[str] = mapped_column(String(16))
    operation: Mapped[str] = mapped_column(String(32))
    purpose: Mapped[str]
    outcome: Mapped[str]
    code: Mapped[str]
    may_have_acted: Mapped[bool]
    fields: Mapped[str]
    request: Mapped[str]
    detail: Mapped[str]
    values_digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str]
    mac: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_picslrs_audit_subject", "tenant", "kind", "subject_id", "number"),
        Index("ix_picslrs_audit_at", "tenant", "at"),
    )


class AuditValuesRow(SubjectRow):
    """The values beside an entry, about the same subject. `document` is JSON."""

    __tablename__ = "picslrs_audit_values"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(String(64))
    document: Mapped[str]

    __table_args__ = (Index("ix_picslrs_audit_values_subject", "tenant", "kind", "subject_id"),)


class AuditCheckpointRow(Row):
    """What stands in the place of entries that were removed; one for each tenant."""

    __tablename__ = "picslrs_audit_checkpoints"

    number: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    key_id: Mapped[str]
    mac: Mapped[str] = mapped_column(String(64))


class AuditKeyRow(Row):
    """The key of a tenant's audit where none is configured."""

    __tablename__ = "picslrs_audit_keys"

    id: Mapped[str]
    secret: Mapped[str]
