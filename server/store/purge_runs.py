"""The record of purge runs in the database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.ids import new_id
from server.store.tables import purge_runs


@dataclass(frozen=True)
class PurgeRun:
    """The last complete purge of one sort of data."""

    data: str
    items: int
    finished_at: datetime


async def begin(db: AsyncConnection, data: str) -> UUID:
    """Record that a purge begins, or go on with one that was interrupted."""
    interrupted = select(purge_runs.c.id).where(purge_runs.c.data == data, purge_runs.c.finished_at.is_(None))
    found: UUID | None = await db.scalar(interrupted.order_by(purge_runs.c.id.desc()).limit(1))
    if found is not None:
        return found
    identity = new_id()
    await db.execute(insert(purge_runs).values(id=identity, data=data, purged=0, started_at=datetime.now(UTC)))
    return identity


async def add(db: AsyncConnection, run: UUID, items: int) -> None:
    """Add a batch to a purge; in the transaction of the batch, so that the count is true even of a killed run."""
    await db.execute(update(purge_runs).where(purge_runs.c.id == run).values(purged=purge_runs.c.purged + items))


async def finish(db: AsyncConnection, run: UUID) -> int:
    """Record that a purge is complete; returns how many items it took, with what it had before it was interrupted."""
    await db.execute(update(purge_runs).where(purge_runs.c.id == run).values(finished_at=datetime.now(UTC)))
    items: int = (await db.scalars(select(purge_runs.c.purged).where(purge_runs.c.id == run))).one()
    return items


async def last(db: AsyncConnection) -> list[PurgeRun]:
    """Read the last complete purge of every sort of data."""
    newest = (
        select(purge_runs.c.data, func.max(purge_runs.c.finished_at).label("finished_at"))
        .where(purge_runs.c.finished_at.is_not(None))
        .group_by(purge_runs.c.data)
        .subquery()
    )
    same = (purge_runs.c.data == newest.c.data) & (purge_runs.c.finished_at == newest.c.finished_at)
    statement = (
        select(purge_runs.c.data, purge_runs.c.purged, purge_runs.c.finished_at)
        .join(newest, same)
        .order_by(purge_runs.c.data)
    )
    return [PurgeRun(*row) for row in await db.execute(statement)]
