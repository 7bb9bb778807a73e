"""Rooms and their members in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Select, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.ids import new_id
from server.store.tables import members, rooms


@dataclass(frozen=True)
class Room:
    """A place where members write messages."""

    id: UUID
    name: str
    created_at: datetime
    last_activity_at: datetime


class NoSuchAccount(Exception):
    """A token speaks for an account that the database does not have."""


async def create(db: AsyncConnection, name: str, owner: UUID) -> Room:
    """Add a room with its first member; raises NoSuchAccount, which must end the transaction."""
    now = datetime.now(UTC)
    room = Room(new_id(), name, now, now)
    await db.execute(insert(rooms).values(vars(room)))
    if not await join(db, room.id, owner):
        raise NoSuchAccount
    return room


async def join(db: AsyncConnection, room: UUID, account: UUID) -> bool:
    """Make an account a member; tells whether there are such an account and such a room."""
    present = select(members).where(members.c.room_id == room, members.c.account_id == account)
    if (await db.execute(present)).first() is not None:
        return True
    try:
        async with db.begin_nested():
            await db.execute(insert(members).values(room_id=room, account_id=account))
    except IntegrityError:
        return (await db.execute(present)).first() is not None  # somebody else was faster
    return True


def of(account: UUID) -> Select[tuple[UUID]]:
    """Select the rooms an account is a member of."""
    return select(members.c.room_id).where(members.c.account_id == account)


async def get(db: AsyncConnection, room: UUID, account: UUID) -> Room | None:
    """Find a room that an account is a member of."""
    statement = select(rooms).where(rooms.c.id == room, rooms.c.id.in_(of(account)))
    row = (await db.execute(statement)).one_or_none()
    return None if row is None else Room(*row)


async def page(db: AsyncConnection, account: UUID, limit: int, before: UUID | None) -> Sequence[Room]:
    """Read an account's rooms, the newest first, from before an identity."""
    statement = select(rooms).where(rooms.c.id.in_(of(account))).order_by(rooms.c.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(rooms.c.id < before)
    return [Room(*row) for row in await db.execute(statement)]
