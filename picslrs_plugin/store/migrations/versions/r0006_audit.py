"""The audit: sealed entries, the values beside them, checkpoints and keys."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables; what was done before is in no audit."""
    op.create_table(
        "picslrs_audit",
        *_numbered(),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("person_id", sa.String(128), nullable=False),
        _text("person_name"),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("operation", sa.String(32), nullable=False),
        *(_text(name) for name in ("purpose", "outcome", "code")),
        sa.Column("may_have_acted", sa.Boolean, nullable=False),
        *(_text(name) for name in ("fields", "request", "detail")),
        *(_digest(name) for name in ("values_digest", "previous", "digest")),
        _text("key_id"),
        _digest("mac"),
    )
    op.create_index(
        "ix_picslrs_audit_subject", "picslrs_audit", ["tenant", "kind", "subject_id", "number"]
    )
    op.create_index("ix_picslrs_audit_at", "picslrs_audit", ["tenant", "at"])
    op.create_table(
        "picslrs_audit_values",
        *_numbered(),
        _digest("salt"),
        _text("document"),
    )
    op.create_index(
        "ix_picslrs_audit_values_subject",
        "picslrs_audit_values",
        ["tenant", "kind", "subject_id"],
    )
    op.create_table(
        "picslrs_audit_checkpoints",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        _digest("digest"),
        sa.Column("at", _MOMENT, nullable=False),
        _text("key_id"),
        _digest("mac"),
    )
    op.create_table(
        "picslrs_audit_keys",
        sa.Column("tenant", sa.String(64), primary_key=True),
        _text("id"),
        _text("secret"),
    )


def _numbered() -> tuple[sa.Column[str] | sa.Column[int], ...]:
    return (
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.String(128), nullable=False),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _digest(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=False)


def downgrade() -> None:
    """Remove the tables, and the whole audit with them: export it first."""
    for table in ("keys", "checkpoints", "values"):
        op.drop_table(f"picslrs_audit_{table}")
    op.drop_table("picslrs_audit")
