"""The statements of the purge: what is due, and one batch of it at a time."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, Table, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.archive import Archive
from server.store.messages import Message
from server.store.tables import automation_decisions, messages, rooms, tool_executions

Condition = ColumnElement[bool]

_HAS_MESSAGES = exists().where(messages.c.room_id == rooms.c.id)


def old_messages(before: datetime) -> Condition:
    """Messages written before a moment."""
    return messages.c.created_at < before


def messages_in_unused_rooms(before: datetime) -> Condition:
    """Messages, however young, of rooms that are about to go."""
    return messages.c.room_id.in_(select(rooms.c.id).where(unused_rooms(before)))


def unused_rooms(before: datetime) -> Condition:
    """Rooms that nobody has used since a moment."""
    return rooms.c.last_activity_at < before


def empty_rooms(before: datetime) -> Condition:
    """Unused rooms without messages: the only ones that can be deleted."""
    return unused_rooms(before) & ~_HAS_MESSAGES


def old_executions(before: datetime) -> Condition:
    """Tool executions recorded before a moment."""
    return tool_executions.c.created_at < before


def old_decisions(before: datetime) -> Condition:
    """Decisions about actions made before a moment; none of them runs any more."""
    return automation_decisions.c.decided_at < before


async def count_messages(conditions: list[Condition], db: AsyncConnection) -> int:
    """Count messages that fit any of the conditions."""
    return await _count(db, select(func.count()).select_from(messages).where(or_(*conditions)))


async def count(table: Table, condition: Condition, db: AsyncConnection) -> int:
    """Count rows of a table."""
    return await _count(db, select(func.count()).select_from(table).where(condition))


async def purge_messages(condition: Condition, archive: Archive | None, db: AsyncConnection, rows: int) -> int:
    """Archive and delete a batch of messages; without an archive, delete it."""
    # Rows that another purge holds are its own.
    due = select(messages).where(condition).order_by(messages.c.id).limit(rows).with_for_update(skip_locked=True)
    batch = [Message(*row) for row in await db.execute(due)]
    if not batch:
        return 0
    if archive is not None:
        await archive.keep(db, batch)
    await db.execute(delete(messages).where(messages.c.id.in_([message.id for message in batch])))
    return len(batch)


async def purge_rooms(condition: Condition, db: AsyncConnection, rows: int) -> int:
    """Delete a batch of rooms, with their memberships."""
    due = select(rooms.c.id).where(condition).order_by(rooms.c.id).limit(rows).with_for_update(skip_locked=True)
    batch = (await db.scalars(due)).all()
    # Whoever writes a message changes its room's row first, which this transaction holds by now.
    return (await db.execute(delete(rooms).where(rooms.c.id.in_(batch)))).rowcount


async def purge(table: Table, condition: Condition, db: AsyncConnection, rows: int) -> int:
    """Delete a batch of rows that nothing refers to."""
    due = select(table.c.id).where(condition).limit(rows).with_for_update(skip_locked=True)
    batch = (await db.scalars(due)).all()
    return (await db.execute(delete(table).where(table.c.id.in_(batch)))).rowcount


async def _count(db: AsyncConnection, statement: Select[int]) -> int:
    return await db.scalar(statement) or 0
