"""The ledger of bulk work, and the rations of calls that it shares."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "picslrs_jobs",
        _tenant(),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("person_id", sa.String(128), nullable=False),
        sa.Column("person_name", sa.Text, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("in_batches", sa.Boolean, nullable=False),
        sa.Column("total", sa.Integer),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("resume_at", _MOMENT),
        sa.Column("finished_at", _MOMENT),
    )
    op.create_index("ix_picslrs_jobs_made_at", "picslrs_jobs", ["tenant", "made_at"])
    op.create_index("ix_picslrs_jobs_state", "picslrs_jobs", ["tenant", "state", "made_at"])
    _make_items()
    op.create_table(
        "picslrs_job_attempts",
        *_item(),
        sa.Column("attempt", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("began_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("outcome", sa.String(64), nullable=False),
    )
    op.create_table(
        "picslrs_job_counts",
        _tenant(),
        sa.Column("job_id", sa.String(64), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(16), primary_key=True),
        sa.Column("outcome", sa.String(64), primary_key=True),
        sa.Column("items", sa.Integer, nullable=False),
    )
    op.create_table(
        "picslrs_job_places",
        _tenant(),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
    )
    op.create_index("ix_picslrs_job_places_owner", "picslrs_job_places", ["tenant", "owner"])
    op.create_table(
        "picslrs_job_turns",
        _tenant(),
        sa.Column("next_turn", sa.Float(53), nullable=False),
    )


def _make_items() -> None:
    table = "picslrs_job_items"
    op.create_table(
        table,
        *_item(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.String(128), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(64), nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("alone", sa.Boolean, nullable=False),
        sa.Column("batch", sa.BigInteger),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
    )
    subject = ["tenant", "job_id", "kind", "subject_id"]
    op.create_index("uq_picslrs_job_items_subject", table, subject, unique=True)
    op.create_index("ix_picslrs_job_items_state", table, ["tenant", "job_id", "state", "number"])
    op.create_index("ix_picslrs_job_items_changed_at", table, ["tenant", "job_id", "changed_at"])
    op.create_index("ix_picslrs_job_items_owner", table, ["tenant", "owner"])


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant", sa.String(64), primary_key=True)


def _item() -> tuple[sa.Column[str], sa.Column[str], sa.Column[int]]:
    return (
        _tenant(),
        sa.Column("job_id", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    )


def downgrade() -> None:
    """Remove the tables, and with them what is known of bulk work that was done."""
    for table in ("job_turns", "job_places", "job_counts", "job_attempts", "job_items", "jobs"):
        op.drop_table(f"picslrs_{table}")
