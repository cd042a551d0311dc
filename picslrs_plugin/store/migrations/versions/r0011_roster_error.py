"""The roster keeps no error: none was ever written, and a standing says what went wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remove the column."""
    op.drop_column("picslrs_roster", "error")


def downgrade() -> None:
    """Put it back, empty as it was."""
    column = sa.Column("error", sa.String(64), nullable=False, server_default="")
    op.add_column("picslrs_roster", column)
