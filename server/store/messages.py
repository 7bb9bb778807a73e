"""Messages in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store import rooms as room_store
from server.store.ids import new_id
from server.store.tables import messages, rooms


@dataclass(frozen=True)
class Message:
    """What somebody wrote in a room."""

    id: UUID
    room_id: UUID
    account_id: UUID
    body: str
    created_at: datetime


async def create(db: AsyncConnection, room: UUID, account: UUID, body: str) -> Message | None:
    """Add a message and note that the room is in use; none unless the account is a member."""
    now = datetime.now(UTC)
    # The room's row first: a purge that wants to remove the room now waits, or has removed it.
    used = update(rooms).where(rooms.c.id == room, rooms.c.id.in_(room_store.of(account)))
    if (await db.execute(used.values(last_activity_at=now))).rowcount == 0:
        return None
    message = Message(new_id(), room, account, body, now)
    await db.execute(insert(messages).values(vars(message)))
    return message


async def page(db: AsyncConnection, room: UUID, limit: int, before: UUID | None) -> Sequence[Message]:
    """Read a room's messages, the newest first, from before an identity."""
    statement = select(messages).where(messages.c.room_id == room).order_by(messages.c.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(messages.c.id < before)
    return [Message(*row) for row in await db.execute(statement)]


async def search(db: AsyncConnection, account: UUID, text: str, limit: int) -> Sequence[Message]:
    """Find messages that hold a text, whatever its case, in the rooms of an account; the newest first."""
    statement = (
        select(messages)
        .where(messages.c.room_id.in_(room_store.of(account)), messages.c.body.icontains(text, autoescape=True))
        .order_by(messages.c.id.desc())
        .limit(limit)
    )
    return [Message(*row) for row in await db.execute(statement)]
