"""What is known of a ULN that the host is still to save, and when it is tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LINKS = "picslrs_links"
_INDEX = "ix_picslrs_links_save_at"


def upgrade() -> None:
    """Add the columns; a registered ULN that waits already is tried again at once."""
    for column in (
        sa.Column("found", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("instead_of", sa.Text, nullable=False, server_default=""),
        sa.Column("saver", sa.String(128), nullable=False, server_default=""),
        sa.Column("saves", sa.Integer, nullable=False, server_default="0"),
        sa.Column("save_at", sa.DateTime(timezone=True)),
    ):
        op.add_column(_LINKS, column)
    op.create_index(_INDEX, _LINKS, ["tenant", "save_at"])
    links = sa.table(_LINKS, sa.column("pending"), sa.column("save_at"), sa.column("linked_at"))
    waiting = links.c.pending.is_(sa.true())
    op.execute(sa.update(links).where(waiting).values(save_at=links.c.linked_at))


def downgrade() -> None:
    """Remove them; a person can still save what waits from the tab."""
    op.drop_index(_INDEX, _LINKS)
    for column in ("save_at", "saves", "saver", "instead_of", "found"):
        op.drop_column(_LINKS, column)
