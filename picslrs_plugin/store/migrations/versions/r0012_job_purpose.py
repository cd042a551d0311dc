"""What a bulk job uses the LRS for, where its tenant asks."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a job that was made before says nothing."""
    column = sa.Column("purpose", sa.Text, nullable=False, server_default="")
    op.add_column("picslrs_jobs", column)


def downgrade() -> None:
    """Remove it; what the audit holds keeps its purpose."""
    op.drop_column("picslrs_jobs", "purpose")
