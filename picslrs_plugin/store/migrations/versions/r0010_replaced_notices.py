"""What a selection replaced, so that it can be undone, and the privacy-notice ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "picslrs_replaced",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("subject_id", sa.String(128), primary_key=True),
        sa.Column("uln", sa.String(10), nullable=False),
        sa.Column("linked_at", _MOMENT, nullable=False),
        sa.Column("before", sa.String(10)),
        sa.Column("link", sa.Text),
        sa.Column("filled", sa.Text, nullable=False),
        sa.Column("alias", sa.Boolean, nullable=False),
        sa.Column("lrs_version", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "picslrs_notices",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.String(128), nullable=False),
        sa.Column("seen_on", sa.Date, nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("person_id", sa.String(128), nullable=False),
    )
    op.create_index(
        "ix_picslrs_notices_subject", "picslrs_notices", ["tenant", "kind", "subject_id"]
    )


def downgrade() -> None:
    """Remove the tables: a selection can no longer be undone, and the ledger is gone."""
    op.drop_table("picslrs_notices")
    op.drop_table("picslrs_replaced")
