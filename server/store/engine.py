"""How a database is opened: SQLite in a file, or PostgreSQL, each with what makes it safe here."""

from typing import Any

import anyio
from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from server.refusal import Refusal

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}

_FAREWELL_SECONDS = 1.0

READ_ONLY = "watchbill_read_only"  # an execution option: the transaction writes nothing


def database_url(text: str) -> URL:
    """Read a database URL, and choose the driver that fits the event loop; raises Refusal."""
    try:
        url = make_url(text)
        driver = _DRIVERS.get(url.drivername, url.drivername)
    except (ArgumentError, ValueError):
        raise Refusal("the database's URL cannot be read; write sqlite:///FILE or postgresql://...") from None
    if driver not in _DRIVERS.values():
        raise Refusal(f"no support for {url.drivername}; write sqlite:///FILE or postgresql://...")
    if driver.startswith("sqlite") and url.database in (None, "", ":memory:"):
        # Every connection would have a database of its own.
        raise Refusal("SQLite needs a file; write sqlite:///FILE")
    url = url.set(drivername=driver)
    if "sslmode" in url.query:  # libpq's word; asyncpg's is ssl, with the same values
        url = url.set(query={**url.query, "ssl": url.query["sslmode"]}).difference_update_query(["sslmode"])
    return url


def open_engine(url: URL, timeout: float, pool_size: int = 5) -> AsyncEngine:
    """Make the engine for a database; it connects when it is first used."""
    sqlite = url.get_backend_name() == "sqlite"
    engine = create_async_engine(
        url,
        hide_parameters=True,  # messages of errors reach the log; what people wrote does not
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=timeout,
        connect_args={} if sqlite else _postgresql(timeout),
    )
    (_configure_sqlite if sqlite else _configure_postgresql)(engine, timeout)
    return engine


async def close_engine(engine: AsyncEngine) -> None:
    """Close the connections. A server that is frozen does not answer the farewell, and is not waited for."""
    with anyio.move_on_after(_FAREWELL_SECONDS):
        await engine.dispose()


def _postgresql(timeout: float) -> dict[str, Any]:
    # What we gave up on must not go on in the server either: its own limits end it.
    milliseconds = str(round(timeout * 1000))
    settings = {
        "application_name": "watchbill-server",
        "statement_timeout": milliseconds,
        "idle_in_transaction_session_timeout": milliseconds,
    }
    return {"timeout": timeout, "server_settings": settings}


def _configure_postgresql(engine: AsyncEngine, _timeout: float) -> None:
    @event.listens_for(engine.sync_engine, "checkout")
    def replace_closed(connection: Any, _record: object, _proxy: object) -> None:
        # The driver has seen the server close it: known without the round trips of a ping before every use.
        if connection.driver_connection.is_closed():
            raise DisconnectionError


def _configure_sqlite(engine: AsyncEngine, timeout: float) -> None:
    busy = round(timeout * 900)  # SQLite says "locked" before we stop waiting
    pragmas = (f"busy_timeout={busy}", "journal_mode=wal", "synchronous=full", "foreign_keys=on")

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would leave DDL outside the transaction
        for pragma in pragmas:
            connection.execute(f"pragma {pragma}").close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # Taking the write lock at once: a reader that turns writer cannot wait for it, it fails.
        reads = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    @event.listens_for(engine.sync_engine, "close")
    def roll_back(connection: Any, _record: object) -> None:
        # A statement that was given up half-way outlives its closed connection, and keeps the lock, until Python's
        # garbage is collected. In the driver's thread, after what runs there: nobody has to wait for it.
        driver = connection.driver_connection
        if driver._connection is not None:
            driver._tx.put_nowait((None, driver._connection.rollback))
