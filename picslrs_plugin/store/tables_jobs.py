"""The tables of bulk work: jobs, the learners in them, attempts at these, counts and rations."""

from datetime import datetime

from sqlalchemy import BigInteger, Float, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from picslrs_plugin.store.tables import Row, SubjectRow

JOB_ID = String(64)
STATE = String(16)
OUTCOME = String(64)
OWNER = String(64)


class JobRow(Row):
    """One job. Without `total` its learners are still being gathered."""

    __tablename__ = "picslrs_jobs"

    id: Mapped[str] = mapped_column(JOB_ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[str] = mapped_column(String(128))
    person_name: Mapped[str]
    made_at: Mapped[datetime]
    in_batches: Mapped[bool]
    purpose: Mapped[str]
    total: Mapped[int | None]
    state: Mapped[str] = mapped_column(STATE)
    reason: Mapped[str] = mapped_column(OUTCOME)
    resume_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_picslrs_jobs_made_at", "tenant", "made_at"),
        Index("ix_picslrs_jobs_state", "tenant", "state", "made_at"),
    )


class JobItemRow(SubjectRow):
    """One learner of a job. `due_at` is when it can be taken; while taken, when the lease ends."""

    __tablename__ = "picslrs_job_items"

    job_id: Mapped[str] = mapped_column(JOB_ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(STATE)
    due_at: Mapped[datetime]
    owner: Mapped[str] = mapped_column(OWNER)
    attempts: Mapped[int]
    failures: Mapped[int]
    outcome: Mapped[str] = mapped_column(OUTCOME)
    result: Mapped[str]
    alone: Mapped[bool]
    batch: Mapped[int | None] = mapped_column(BigInteger)
    fingerprint: Mapped[str] = mapped_column(String(32))
    changed_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "uq_picslrs_job_items_subject", "tenant", "job_id", "kind", "subject_id", unique=True
        ),
        Index("ix_picslrs_job_items_state", "tenant", "job_id", "state", "number"),
        Index("ix_picslrs_job_items_changed_at", "tenant", "job_id", "changed_at"),
        Index("ix_picslrs_job_items_owner", "tenant", "owner"),
    )


class JobAttemptRow(Row):
    """One attempt at a learner of a job. One that was cut off has no end."""

    __tablename__ = "picslrs_job_attempts"

    job_id: Mapped[str] = mapped_column(JOB_ID, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[str] = mapped_column(OWNER)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(OUTCOME)


class JobCountRow(Row):
    """How many learners of a job ended how, counted in each place by itself.

    Those who work in different places would otherwise wait for each other at every learner.
    """

    __tablename__ = "picslrs_job_counts"

    job_id: Mapped[str] = mapped_column(JOB_ID, primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(STATE, primary_key=True)
    outcome: Mapped[str] = mapped_column(OUTCOME, primary_key=True)
    items: Mapped[int]


class JobPlaceRow(Row):
    """One of a tenant's places for bulk work, who has it and until when."""

    __tablename__ = "picslrs_job_places"

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[str] = mapped_column(OWNER)
    until: Mapped[datetime]

    __table_args__ = (Index("ix_picslrs_job_places_owner", "tenant", "owner"),)


class JobTurnRow(Row):
    """The next turn to call the LRS that nobody has, in seconds since 1970."""

    __tablename__ = "picslrs_job_turns"

    next_turn: Mapped[float] = mapped_column(Float(53))
