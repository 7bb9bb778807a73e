"""The live database, as a job on backups asks it: how many rows there are, and what is recorded of backups."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.refusal import Refusal
from server.settings import Settings
from server.store import revisions
from server.store.engine import close_engine, database_url, open_engine
from server.store.store import Unavailable, explained
from server.store.tables import messages, metadata, rooms, tool_executions

T = TypeVar("T")

_SECONDS = 900.0  # counting all rows of a large table takes minutes


class Records:
    """The live database; each question opens it anew, for hours may pass between two of them."""

    def __init__(self, settings: Settings) -> None:
        self._url = database_url(settings.database_url.get_secret_value())
        if self._url.get_backend_name() != "postgresql":
            raise Refusal("pgBackRest backs up PostgreSQL; of SQLite, copy the file with '.backup'")
        self.database = self._url.database or ""

    def ask(self, question: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Ask in one transaction; raises Refusal."""
        try:
            return asyncio.run(self._asked(question))
        except Unavailable as error:
            raise Refusal(str(error)) from None

    async def _asked(self, question: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        engine = open_engine(self._url, _SECONDS, pool_size=1)
        try:
            with explained():
                async with engine.begin() as db:
                    if revisions.is_behind(await db.run_sync(revisions.current)):
                        raise Refusal("the database lacks migrations; run 'watchbill-server migrate' first")
                    return await question(db)
        finally:
            await close_engine(engine)


async def rows(db: AsyncConnection) -> dict[str, int]:
    """Count the rows of every table that is there: a backup may be older than the last migration."""
    there = await db.run_sync(lambda connection: inspect(connection).get_table_names())
    tables = (table for table in metadata.sorted_tables if table.name in there)
    return {table.name: await db.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


async def newest(db: AsyncConnection) -> datetime | None:
    """Tell when users last left something."""
    moments = [await db.scalar(select(func.max(table.c.created_at))) for table in (messages, rooms, tool_executions)]
    return max((moment for moment in moments if moment is not None), default=None)
