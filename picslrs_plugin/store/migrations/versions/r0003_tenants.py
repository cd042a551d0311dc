"""What the command line says of tenants."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "picslrs_tenants",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("tier", sa.String(16)),
        sa.Column("modules", sa.Text),
        sa.Column("switched_off", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Remove the table with everything that was said."""
    op.drop_table("picslrs_tenants")
