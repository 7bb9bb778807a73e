"""What is known of a backup beside its place, and the tests that restored one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add what may be missing; the server before this one goes on writing what it knows."""
    for column in (
        sa.Column("schedule", sa.String(63), nullable=True),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("size_bytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rows_before", sa.JSON(), nullable=True),
        sa.Column("rows_after", sa.JSON(), nullable=True),
        sa.Column("broken_at", _MOMENT, nullable=True),
    ):
        op.add_column("backups", column)
    op.create_table(
        "restore_tests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(63), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_restore_tests"),
    )
    op.create_index("ix_restore_tests_name_finished_at", "restore_tests", ["name", "finished_at"])
