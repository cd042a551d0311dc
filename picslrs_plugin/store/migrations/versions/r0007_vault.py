"""The vault: sets of credentials, each value sealed with a key that is kept elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "picslrs_vault",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("slot", sa.String(16), primary_key=True),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(255), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True)),
        sa.Column("sealed", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Remove the table with everything that was kept in it."""
    op.drop_table("picslrs_vault")
