"""The record of a ULN as it was last read before the LRS merged it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a link that waits with its master already has lost the record."""
    op.add_column("picslrs_links", sa.Column("merged", sa.Text))
    op.add_column("picslrs_links", sa.Column("merged_read_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Remove them, and with them the merged records."""
    op.drop_column("picslrs_links", "merged_read_at")
    op.drop_column("picslrs_links", "merged")
