"""The first tables: accounts, rooms, messages, tool executions, backups and purges."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# A migration stands still while the code moves on: it repeats what it needs instead of importing it.
_COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    _accounts_and_rooms()
    _messages()
    _executions()
    _upkeep()


def _accounts_and_rooms() -> None:
    _table(
        "accounts",
        *(_id("id"), _text("name", 64), _text("password_hash"), _text("tier", 32), _moment("created_at")),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
    )
    _table("rooms", _id("id"), _text("name", 200), _moment("created_at"), _moment("last_activity_at"))
    _index("rooms", "last_activity_at")
    _table(
        "members",
        *(_id("room_id"), _id("account_id")),
        _reference("members", "room_id", "rooms", ondelete="CASCADE"),
        _reference("members", "account_id", "accounts", ondelete="CASCADE"),
        key=("room_id", "account_id"),
    )
    _index("members", "account_id")


def _messages() -> None:
    _table(
        "messages",
        *(_id("id"), _id("room_id"), _id("account_id"), _text("body"), _moment("created_at")),
        _reference("messages", "room_id", "rooms"),
        _reference("messages", "account_id", "accounts"),
    )
    _index("messages", "room_id", "id")
    _index("messages", "created_at")
    _table(
        "archived_messages",
        *(_id("id"), _id("room_id"), _id("account_id"), _text("body"), _moment("created_at"), _moment("archived_at")),
    )
    _index("archived_messages", "room_id")


def _executions() -> None:
    _table(
        "tool_executions",
        *(_id("id"), _text("tool", 64), _id("account_id", nullable=True), _text("outcome", 16)),
        *(sa.Column("seconds", sa.Float(), nullable=False), _moment("created_at")),
    )
    _index("tool_executions", "created_at")


def _upkeep() -> None:
    _table(
        "backups",
        *(_id("id"), _text("location"), _moment("taken_at"), _moment("verified_at", nullable=True)),
        sa.UniqueConstraint("location", name="uq_backups_location"),
    )
    _table(
        "purge_runs",
        *(_id("id"), _text("data", 32), sa.Column("purged", _COUNT, nullable=False)),
        *(_moment("started_at"), _moment("finished_at", nullable=True)),
    )
    _index("purge_runs", "data", "finished_at")


def _table(name: str, *parts: sa.schema.SchemaItem, key: tuple[str, ...] = ("id",)) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _reference(table: str, column: str, other: str, **options: Any) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", **options)


def _id(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, longest: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(longest) if longest else sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
