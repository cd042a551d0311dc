"""The roster, what was verified of each link, and the preferences of tenants."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables; of links that were verified before, nobody knows what was verified."""
    op.add_column(
        "picslrs_links",
        sa.Column("fingerprint", sa.String(32), nullable=False, server_default=""),
    )
    op.add_column(
        "picslrs_tenants", sa.Column("preferences", sa.Text, nullable=False, server_default="{}")
    )
    op.create_table(
        "picslrs_roster",
        *_subject(),
        sa.Column("uln", sa.String(10)),
        sa.Column("standing", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.Column("lacks", sa.Text, nullable=False),
        sa.Column("changed", sa.Boolean, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("error", sa.String(64), nullable=False),
        sa.Column("groups", sa.Text, nullable=False),
        sa.Column("ignored", sa.Text, nullable=False),
        sa.Column("wake_on", sa.Date),
        sa.Column("sweep", sa.Integer, nullable=False),
        sa.Column("refreshed_at", _MOMENT, nullable=False),
    )
    for column in ("uln", "sweep", "wake_on"):
        op.create_index(f"ix_picslrs_roster_{column}", "picslrs_roster", ["tenant", column])
    op.create_table(
        "picslrs_roster_members",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("todo", sa.String(16), primary_key=True),
        sa.Column("group_key", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("subject_id", sa.String(128), primary_key=True),
        sa.Column("main", sa.Integer, nullable=False),
    )
    op.create_table(
        "picslrs_roster_counts",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("group_key", sa.String(64), primary_key=True),
        *_counted(),
    )
    op.create_table(
        "picslrs_roster_groups",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("group_key", sa.String(64), primary_key=True),
        sa.Column("label", sa.Text, nullable=False),
    )
    op.create_table(
        "picslrs_roster_readings",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("started_at", _MOMENT),
        sa.Column("finished_at", _MOMENT),
        sa.Column("listed", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
    )
    op.create_table(
        "picslrs_roster_days",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        *_counted(),
    )


def _subject() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("subject_id", sa.String(128), primary_key=True),
    )


def _counted() -> tuple[sa.Column[str] | sa.Column[int], ...]:
    return (
        sa.Column("todo", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("members", sa.Integer, nullable=False),
        sa.Column("main", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Remove the tables and columns; a later reading of the whole list makes the roster anew."""
    for table in ("days", "readings", "groups", "counts", "members"):
        op.drop_table(f"picslrs_roster_{table}")
    op.drop_table("picslrs_roster")
    op.drop_column("picslrs_tenants", "preferences")
    op.drop_column("picslrs_links", "fingerprint")
