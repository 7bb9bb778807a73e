"""Backups as their jobs report them: `taken` when one is complete, `verified` when a restore of it has been checked."""

from datetime import UTC, datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.ids import new_id
from server.store.tables import backups


async def taken(db: AsyncConnection, location: str, taken_at: datetime) -> None:
    """Record a complete backup; what it holds is as old as the moment it was begun."""
    await db.execute(insert(backups).values(id=new_id(), location=location, taken_at=taken_at))


async def verified(db: AsyncConnection, location: str, verified_at: datetime | None = None) -> bool:
    """Record that a backup can be restored; tells whether there is such a backup."""
    moment = verified_at or datetime.now(UTC)
    changed = await db.execute(update(backups).where(backups.c.location == location).values(verified_at=moment))
    return changed.rowcount == 1


async def last_verified(db: AsyncConnection) -> datetime | None:
    """Read when the newest backup that was verified had been taken."""
    newest: datetime | None = await db.scalar(
        select(func.max(backups.c.taken_at)).where(backups.c.verified_at.is_not(None))
    )
    return newest
