"""Backups as their jobs report them: `taken` when one is complete, `verified` when it has proved to be whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.ids import new_id
from server.store.tables import backups, restore_tests


@dataclass(frozen=True)
class Taken:
    """A complete backup; what it holds is as old as the moment it was begun.

    `rows_before` and `rows_after` are the rows of each table before it began and after it ended.
    """

    location: str
    taken_at: datetime
    schedule: str
    finished_at: datetime
    size_bytes: int
    rows_before: Mapping[str, int]
    rows_after: Mapping[str, int]


@dataclass(frozen=True)
class Tested:
    """A restore test, or a drill, that ended well or not."""

    name: str
    location: str
    started_at: datetime
    finished_at: datetime
    passed: bool
    detail: str


async def taken(db: AsyncConnection, location: str, taken_at: datetime) -> None:
    """Record a backup of which no more is known."""
    await db.execute(insert(backups).values(id=new_id(), location=location, taken_at=taken_at))


async def record(db: AsyncConnection, taken: Taken) -> None:
    """Record a backup."""
    values = {
        "location": taken.location,
        "taken_at": taken.taken_at,
        "schedule": taken.schedule,
        "finished_at": taken.finished_at,
        "size_bytes": taken.size_bytes,
        "rows_before": dict(taken.rows_before),
        "rows_after": dict(taken.rows_after),
    }
    await db.execute(insert(backups).values(id=new_id(), **values))


async def verified(db: AsyncConnection, location: str, verified_at: datetime | None = None) -> bool:
    """Record that a backup is whole; tells whether there is such a backup."""
    moment = verified_at or datetime.now(UTC)
    values = {"verified_at": moment, "broken_at": None}
    changed = await db.execute(update(backups).where(backups.c.location == location).values(values))
    return changed.rowcount == 1


async def judge(db: AsyncConnection, repository: str, whole: Collection[str], broken: Collection[str]) -> None:
    """Record which backups of a repository are whole and which are broken; forget those that are no longer there."""
    now, here = datetime.now(UTC), backups.c.location.startswith(repository, autoescape=True)
    await db.execute(delete(backups).where(here, backups.c.location.not_in([*whole, *broken])))
    for locations, values in (
        (whole, {"verified_at": now, "broken_at": None}),
        (broken, {"verified_at": None, "broken_at": now}),
    ):
        await db.execute(update(backups).where(backups.c.location.in_(locations)).values(values))


async def find(db: AsyncConnection, location: str) -> Taken | None:
    """Read what is recorded of a backup; none where too little is."""
    columns = backups.c
    wanted = (columns[name] for name in Taken.__dataclass_fields__)
    row = (await db.execute(select(*wanted).where(columns.location == location))).one_or_none()
    return Taken(*row) if row and row.rows_after is not None else None


async def tested(db: AsyncConnection, test: Tested) -> None:
    """Record a restore test; a backup that was restored well is whole."""
    values = {name: getattr(test, name) for name in Tested.__dataclass_fields__}
    await db.execute(insert(restore_tests).values(id=new_id(), **values))
    if test.passed:
        await verified(db, test.location, test.finished_at)


async def last_verified(db: AsyncConnection) -> datetime | None:
    """Read when the newest backup that was verified had been taken."""
    newest: datetime | None = await db.scalar(
        select(func.max(backups.c.taken_at)).where(backups.c.verified_at.is_not(None))
    )
    return newest


async def broken(db: AsyncConnection) -> int:
    """Count the backups that are there and not whole."""
    return await db.scalar(select(func.count()).select_from(backups).where(backups.c.broken_at.is_not(None))) or 0


async def last_of_each(db: AsyncConnection) -> list[Taken]:
    """Read the last backup of every schedule."""
    newest = select(backups.c.schedule, func.max(backups.c.taken_at).label("taken_at")).group_by(backups.c.schedule)
    last = newest.where(backups.c.schedule.is_not(None)).subquery()
    same = (backups.c.schedule == last.c.schedule) & (backups.c.taken_at == last.c.taken_at)
    columns = (backups.c[name] for name in Taken.__dataclass_fields__)
    return [Taken(*row) for row in await db.execute(select(*columns).join(last, same).order_by(backups.c.schedule))]


async def last_tests(db: AsyncConnection, passed: bool = False) -> list[Tested]:
    """Read the last restore test of each name, or the last that passed."""
    which = (restore_tests.c.passed.is_(True),) if passed else ()
    newest = select(restore_tests.c.name, func.max(restore_tests.c.finished_at).label("finished_at"))
    last = newest.where(*which).group_by(restore_tests.c.name).subquery()
    same = (restore_tests.c.name == last.c.name) & (restore_tests.c.finished_at == last.c.finished_at)
    columns = (restore_tests.c[name] for name in Tested.__dataclass_fields__)
    statement = select(*columns).join(last, same).where(*which).order_by(restore_tests.c.name)
    return [Tested(*row) for row in await db.execute(statement)]
