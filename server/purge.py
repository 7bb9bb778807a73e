"""Applies the retention contract: archives and deletes what is old enough, in batches, and only after a backup.

Every batch is a transaction of its own that also counts itself; a purge that was interrupted is resumed by the next.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import anyio
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server import backup_record
from server.contract import Contract, Retention
from server.purge_plan import Step, plan
from server.refusal import Refusal
from server.settings import Settings
from server.store import backups, purge_runs, revisions
from server.store.archive import Archive, FileArchive, TableArchive
from server.store.engine import close_engine, database_url, open_engine
from server.store.store import Unavailable, explained

_BATCH_SECONDS = 60.0
_PAUSE_SECONDS = 0.01  # between batches, for those who wait for the database
_MOST_ROWS = 10_000  # a statement has room for 32,766 parameters


@dataclass(frozen=True)
class Purged:
    """What happened to one sort of data, or would."""

    data: str
    action: str
    before: datetime
    items: int


@dataclass(frozen=True)
class Report:
    """What a purge did, or would do."""

    dry_run: bool
    purged: tuple[Purged, ...]

    def lines(self) -> list[str]:
        """Tell it."""
        done = {"archive": "archived", "delete": "deleted"}
        return [
            f"{each.data}: {each.items} {'to be ' if self.dry_run else ''}{done[each.action]} "
            f"(from before {each.before:%Y-%m-%d %H:%M} UTC)"
            for each in self.purged
        ]


def purge(contract: Contract, settings: Settings, dry_run: bool = True) -> Report:
    """Apply the retention contract, or tell what that would do; raises Refusal."""
    try:
        return asyncio.run(apply(contract, settings, dry_run, datetime.now(UTC)))
    except Unavailable as error:
        raise Refusal(f"{error}; the next purge goes on from here") from None


async def apply(contract: Contract, settings: Settings, dry_run: bool, now: datetime) -> Report:
    """Apply the retention contract as of a moment; raises Refusal or Unavailable."""
    if contract.retention is None:
        raise Refusal("the contract has no retention, so nothing is purged")
    steps = plan(contract.retention, _archive(settings), now)
    engine = open_engine(database_url(settings.database_url.get_secret_value()), _BATCH_SECONDS, pool_size=1)
    try:
        with explained():
            await _require_head(engine)
            if not dry_run:
                await _require_backup(engine, contract.retention, settings, now)
            rows = min(contract.retention.batch_rows, _MOST_ROWS)
            counts = [await (_foretell(engine, step) if dry_run else _apply(engine, step, rows)) for step in steps]
    finally:
        await close_engine(engine)
    told = zip(steps, counts, strict=True)
    return Report(dry_run, tuple(Purged(step.data, step.action, step.before, items) for step, items in told))


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction with a time limit of ours: the database's own does not hold when its server is frozen."""
    with anyio.fail_after(_BATCH_SECONDS):
        async with engine.begin() as db:
            yield db


async def _foretell(engine: AsyncEngine, step: Step) -> int:
    async with _transaction(engine) as db:
        return await step.due(db)


async def _apply(engine: AsyncEngine, step: Step, rows: int) -> int:
    async with _transaction(engine) as db:
        run = await purge_runs.begin(db, step.data)
    for batch in step.batches:
        purged = rows
        while purged:
            async with _transaction(engine) as db:
                purged = await batch(db, rows)
                await purge_runs.add(db, run, purged)
            await asyncio.sleep(_PAUSE_SECONDS)
    async with _transaction(engine) as db:
        return await purge_runs.finish(db, run)


def _archive(settings: Settings) -> Archive:
    return TableArchive() if settings.archive_folder is None else FileArchive(settings.archive_folder)


async def _require_head(engine: AsyncEngine) -> None:
    async with _transaction(engine) as db:
        revision = await db.run_sync(revisions.current)
    if revisions.is_behind(revision):
        raise Refusal("the database lacks migrations; run 'watchbill-server migrate' first")


async def _require_backup(engine: AsyncEngine, retention: Retention, settings: Settings, now: datetime) -> None:
    """Refuse to purge what could not be brought back."""
    if retention.backup_max_age_seconds is None:
        return
    async with _transaction(engine) as db:
        taken = [await backups.last_verified(db)]
    if settings.backup_record is not None and (record := backup_record.read(settings.backup_record)):
        taken.append(record.taken_at)
    # One from the future is a clock's mistake, and proves nothing.
    newest = max((moment for moment in taken if moment is not None and moment <= now), default=None)
    if newest is None:
        raise Refusal("no backup has been verified yet, so nothing is purged")
    longest = timedelta(seconds=retention.backup_max_age_seconds)
    if now - newest > longest:
        age, most = (round(each.total_seconds() / 3600) for each in (now - newest, longest))
        raise Refusal(f"the last verified backup is {age} h old, {most} h is the most; nothing is purged")
