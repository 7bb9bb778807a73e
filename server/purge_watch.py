"""Keeps the purge's metrics: purges run in processes of their own, and leave a record in the database."""

import asyncio
from contextlib import suppress

from sqlalchemy.exc import ProgrammingError

from server.store import purge_runs
from server.store.store import Store, Unavailable
from server.telemetry.metrics import Metrics

_EVERY_SECONDS = 30


async def follow(store: Store, metrics: Metrics, over: asyncio.Event) -> None:
    """Tell when data were last purged, again and again until it is over."""
    while not over.is_set():
        await tell(store, metrics)
        with suppress(TimeoutError):
            async with asyncio.timeout(_EVERY_SECONDS):
                await over.wait()


async def tell(store: Store, metrics: Metrics) -> None:
    """Tell when data were last purged; a database that is away, or not migrated yet, says nothing."""
    try:
        async with store.read() as db:
            for run in await purge_runs.last(db):
                metrics.purged(run.data, run.items, run.finished_at.timestamp())
    except (Unavailable, ProgrammingError):
        pass
