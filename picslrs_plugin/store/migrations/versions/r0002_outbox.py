"""Events that wait to be sent to other plugins, and new ULNs that wait to be saved."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table; no link waits to be saved at first."""
    op.add_column(
        "picslrs_links",
        sa.Column("pending", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "picslrs_outbox",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.String(128), nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("person_id", sa.String(128), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("listeners", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_picslrs_outbox_due_at", "picslrs_outbox", ["tenant", "due_at"])


def downgrade() -> None:
    """Remove the table with the events that were not sent, and the column."""
    op.drop_table("picslrs_outbox")
    op.drop_column("picslrs_links", "pending")
