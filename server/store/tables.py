"""The tables, as the newest migration leaves them; tests/server compares the two."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite, which knows no time zones, keeps it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring a moment to UTC."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment if dialect.name != "sqlite" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect, /) -> datetime | None:
        """Say that a moment is in UTC."""
        return None if value is None else (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("tier", String(32), nullable=False),
    Column("created_at", Instant, nullable=False),
)

rooms = Table(
    "rooms",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_activity_at", Instant, nullable=False, index=True),
)

members = Table(
    "members",
    metadata,
    Column("room_id", ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True),
)

# No cascade: a room with messages cannot be deleted, whatever the purge believes.
messages = Table(
    "messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("room_id", ForeignKey("rooms.id"), nullable=False),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
)
Index(None, messages.c.room_id, messages.c.id)

# Outlives rooms and accounts, so it refers to neither.
archived_messages = Table(
    "archived_messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("room_id", Uuid, nullable=False, index=True),
    Column("account_id", Uuid, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("archived_at", Instant, nullable=False),
)

tool_executions = Table(
    "tool_executions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("tool", String(64), nullable=False),
    Column("account_id", Uuid),  # none for those who did not sign in
    Column("outcome", String(16), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
)

# What the backup jobs report; a purge asks for the last one that was verified.
backups = Table(
    "backups",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("location", Text, nullable=False, unique=True),
    Column("taken_at", Instant, nullable=False),
    Column("verified_at", Instant),
    Column("schedule", String(63)),
    Column("finished_at", Instant),
    Column("size_bytes", BigInteger().with_variant(Integer, "sqlite")),
    Column("rows_before", JSON),
    Column("rows_after", JSON),
    Column("broken_at", Instant),
)

# Backups that were restored beside the database, and what came of it.
restore_tests = Table(
    "restore_tests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(63), nullable=False),
    Column("location", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("detail", Text, nullable=False),
)
Index(None, restore_tests.c.name, restore_tests.c.finished_at)

# What a machine was to do, and what became of it. An alert that is told again finds what was decided the first time.
automation_decisions = Table(
    "automation_decisions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("action", Text, nullable=False),
    Column("alert", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("labels", JSON, nullable=False),
    Column("command", JSON, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("reason", String(32)),
    Column("decided_at", Instant, nullable=False, index=True),
    Column("ends_by", Instant, nullable=False),  # who runs it has recorded its end by then, or is gone
    Column("finished_at", Instant),
    Column("exit_code", Integer),
    Column("output", Text, nullable=False),
    UniqueConstraint("action", "fingerprint", "starts_at"),
)
Index(None, automation_decisions.c.action, automation_decisions.c.decided_at)
Index(None, automation_decisions.c.outcome, automation_decisions.c.ends_by)

purge_runs = Table(
    "purge_runs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("data", String(32), nullable=False),
    Column("purged", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),  # none while it runs, and for ever if it was killed
)
Index(None, purge_runs.c.data, purge_runs.c.finished_at)
