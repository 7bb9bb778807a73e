"""The store: transactions with a time limit, and whether the database can be used at all."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext

import anyio
import asyncpg  # type: ignore[import-untyped]  # it has no types
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import QueuePool

from server.store import revisions
from server.store.engine import READ_ONLY, close_engine, open_engine
from server.store.instrument import instrument
from server.telemetry.metrics import Metrics

# A refused connection is a bare OSError, and an error of the handshake is asyncpg's own: SQLAlchemy wraps neither.
_UNUSABLE = (DBAPIError, PoolTimeoutError, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

Turn = AbstractAsyncContextManager[object]


class Unavailable(Exception):
    """The database did not answer, or not in time."""


class Store:
    """One database. Every transaction has a time limit: a driver's own do not hold when the server is frozen."""

    def __init__(self, url: URL, metrics: Metrics, timeout: float, pool_size: int) -> None:
        self._timeout = timeout
        self._engine = open_engine(url, timeout, pool_size)
        self._reader = self._engine.execution_options(**{READ_ONLY: True})
        # SQLite has one writer at a time, and those who wait for it look again only now and then: here they queue.
        self._writers: Turn = anyio.Lock() if url.get_backend_name() == "sqlite" else nullcontext()
        self._metrics = metrics
        instrument(self._engine.sync_engine, metrics)
        self._tell_pool()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only reads; raises Unavailable."""
        async with self._transaction(self._reader, nullcontext()) as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that is committed at the end of the block, or not at all; raises Unavailable."""
        async with self._transaction(self._engine, self._writers) as connection:
            yield connection

    async def check(self) -> None:
        """Raise Unavailable unless the database answers and has every migration."""
        async with self.read() as connection:
            revision = await connection.run_sync(revisions.current)
        if revisions.is_behind(revision):
            raise Unavailable(f"the database is at revision {revision}, this server needs {revisions.head()}")

    async def aclose(self) -> None:
        """Close the connections."""
        await close_engine(self._engine)

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine, turn: Turn) -> AsyncIterator[AsyncConnection]:
        try:
            with explained(), anyio.fail_after(self._timeout):
                async with turn, engine.begin() as connection:
                    self._tell_pool()
                    yield connection
        finally:
            self._tell_pool()

    def _tell_pool(self) -> None:
        pool = self._engine.pool
        assert isinstance(pool, QueuePool)  # noqa: S101 - both databases have one
        self._metrics.pool(pool.checkedout(), pool.size())


@contextmanager
def explained() -> Iterator[None]:
    """Tell apart a database that cannot be used now (Unavailable) and a statement that is wrong."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise  # the database is well; what we asked of it is not
    except _UNUSABLE as error:
        raise Unavailable(f"the database cannot be used: {_reason(error)}") from error


def _reason(error: BaseException) -> str:
    cause = (isinstance(error, DBAPIError) and error.orig) or error
    return str(cause).partition("\n")[0] or type(cause).__name__
