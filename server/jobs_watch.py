"""Keeps the metrics of purges, backups and restore tests: they run elsewhere, and leave a record in the database."""

import asyncio
from contextlib import suppress

from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store import backups, purge_runs
from server.store.store import Store, Unavailable
from server.telemetry.metrics import Metrics

_EVERY_SECONDS = 30


async def follow(store: Store, metrics: Metrics, over: asyncio.Event) -> None:
    """Tell what was last done, again and again until it is over."""
    while not over.is_set():
        await tell(store, metrics)
        with suppress(TimeoutError):
            async with asyncio.timeout(_EVERY_SECONDS):
                await over.wait()


async def tell(store: Store, metrics: Metrics) -> None:
    """Tell what was last done; a database that is away, or not migrated yet, says nothing."""
    try:
        async with store.read() as db:
            for run in await purge_runs.last(db):
                metrics.purged(run.data, run.items, run.finished_at.timestamp())
            await _tell_backups(db, metrics)
    except (Unavailable, ProgrammingError):
        pass


async def _tell_backups(db: AsyncConnection, metrics: Metrics) -> None:
    for taken in await backups.last_of_each(db):
        seconds = (taken.finished_at - taken.taken_at).total_seconds()
        metrics.backed_up(taken.schedule, taken.taken_at.timestamp(), seconds, taken.size_bytes)
    verified = await backups.last_verified(db)
    metrics.backups_judged(verified.timestamp() if verified else None, await backups.broken(db))
    for test in await backups.last_tests(db):
        seconds = (test.finished_at - test.started_at).total_seconds()
        metrics.restore_tested(test.name, test.passed, seconds)
    for test in await backups.last_tests(db, passed=True):
        metrics.restore_passed(test.name, test.finished_at.timestamp())
