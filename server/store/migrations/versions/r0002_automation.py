"""What a machine was to do on alerts, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TABLE = "automation_decisions"
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table; the server before this one knows nothing of it, and goes on working."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("starts_at", _MOMENT, nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("command", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=False),
        sa.Column("ends_by", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("output", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_automation_decisions"),
        sa.UniqueConstraint(
            "action", "fingerprint", "starts_at", name="uq_automation_decisions_action_fingerprint_starts_at"
        ),
    )
    for columns in (["decided_at"], ["action", "decided_at"], ["outcome", "ends_by"]):
        op.create_index(f"ix_{_TABLE}_{'_'.join(columns)}", _TABLE, columns)
