"""Links, old ULNs, search attempts and write intents: the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_OPEN_ONLY = sa.text("state = 'OPEN'")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "picslrs_links",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("subject_id", sa.String(128), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("uln", sa.String(10), nullable=False),
        sa.Column("linked_at", _MOMENT, nullable=False),
        sa.Column("linked_by", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(32)),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("doubtful", sa.Boolean, nullable=False),
        sa.Column("checked_at", _MOMENT),
        sa.Column("checked_by", sa.Text, nullable=False),
        sa.Column("theirs", sa.Text),
        sa.Column("read_at", _MOMENT),
    )
    op.create_index("ix_picslrs_links_uln", "picslrs_links", ["tenant", "uln"])
    op.create_table(
        "picslrs_aliases",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("subject_id", sa.String(128), primary_key=True),
        sa.Column("old_uln", sa.String(10), primary_key=True),
        sa.Column("now_uln", sa.String(10), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_picslrs_aliases_old_uln", "picslrs_aliases", ["tenant", "old_uln"])
    op.create_table(
        "picslrs_search_attempts",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.String(128), nullable=False),
        sa.Column("person_id", sa.String(128), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("wanted", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("records", sa.Text, nullable=False),
        sa.Column("rejected_at", _MOMENT),
    )
    op.create_index(
        "ix_picslrs_search_attempts_made_at", "picslrs_search_attempts", ["tenant", "made_at"]
    )
    op.create_table(
        "picslrs_intents",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.String(128), nullable=False),
        sa.Column("operation", sa.String(16), nullable=False),
        sa.Column("person_id", sa.String(128), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("uln", sa.String(10)),
        sa.Column("version_number", sa.BigInteger),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("finished_at", _MOMENT),
    )
    op.create_index(
        "ix_picslrs_intents_subject",
        "picslrs_intents",
        ["tenant", "kind", "subject_id", "state"],
    )
    op.create_index(
        "uq_picslrs_intents_open",
        "picslrs_intents",
        ["tenant", "kind", "subject_id"],
        unique=True,
        sqlite_where=_OPEN_ONLY,
        postgresql_where=_OPEN_ONLY,
    )


def downgrade() -> None:
    """Remove the tables with everything in them."""
    for table in (
        "picslrs_intents",
        "picslrs_search_attempts",
        "picslrs_aliases",
        "picslrs_links",
    ):
        op.drop_table(table)
