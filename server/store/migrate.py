"""Bring a database to the newest revision: one transaction, whatever number of replicas ask for it at once."""

import asyncio
from functools import partial
from pathlib import Path

from alembic import command
from sqlalchemy import Connection, text

from server.refusal import Refusal
from server.settings import Settings
from server.store import revisions
from server.store.engine import close_engine, database_url, open_engine
from server.store.store import Unavailable, explained

# Any number will do, as long as every replica takes the same: "watchbill" in its first eight letters.
_LOCK = int.from_bytes(b"watchbil")
_WAIT_SECONDS = 60  # for another process that migrates
_DDL_WAIT_SECONDS = 5  # for a table in use; who waits for longer holds up all who came after


def migrate(settings: Settings) -> str:
    """Run the migrations that a database lacks; returns the revision it is at then. Raises Refusal."""
    try:
        return asyncio.run(upgrade(settings.database_url.get_secret_value()))
    except Unavailable as error:
        raise Refusal(f"{error}; nothing was changed") from None


async def upgrade(url: str, revision: str = "head") -> str:
    """Run migrations up to a revision, all of them or none; raises Unavailable."""
    address = database_url(url)
    engine = open_engine(address, _WAIT_SECONDS)
    try:
        with explained():
            if address.get_backend_name() == "sqlite":
                Path(address.database or "").absolute().parent.mkdir(parents=True, exist_ok=True)
            async with engine.begin() as connection:
                await connection.run_sync(partial(_upgrade, revision=revision))
                return await connection.run_sync(revisions.current) or ""
    finally:
        await close_engine(engine)


def _upgrade(connection: Connection, revision: str) -> None:
    # On SQLite the transaction itself is the lock: it began with BEGIN IMMEDIATE.
    if connection.dialect.name == "postgresql":
        connection.execute(text("set transaction isolation level read committed"))
        connection.execute(text(f"set local lock_timeout = '{_WAIT_SECONDS}s'"))
        connection.execute(text("set local statement_timeout = 0"))
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        connection.execute(text(f"set local lock_timeout = '{_DDL_WAIT_SECONDS}s'"))
    if revisions.is_newer(revisions.current(connection)):
        return
    # Alembic reads the revision only now, inside the lock: whoever waited finds the work done.
    config = revisions.configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
