"""The store against real databases: frozen, stopped, locked, and what the metrics say of it."""

import asyncio
import gc
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import anyio
import pytest
from anyio.abc import TaskStatus
from prometheus_client import CollectorRegistry
from sqlalchemy import text

from server.contract import Contract
from server.store import accounts
from server.store.engine import database_url as read_url
from server.store.ids import new_id
from server.store.instrument import kind_of
from server.store.migrate import upgrade
from server.store.store import Store, Unavailable
from server.telemetry.metrics import Metrics
from tests.server.bench import drive
from tests.server.parts import Postgres

LIMIT = 0.5
STALL = 1.0  # how long a busy machine may keep us waiting; without limits it would be four seconds and more


@asynccontextmanager
async def opened(
    url: str, contract: Contract, registry: CollectorRegistry, limit: float = LIMIT
) -> AsyncIterator[Store]:
    """Open a store on a database with all tables."""
    await upgrade(url)
    store = Store(read_url(url), Metrics(contract, registry), limit, pool_size=5)
    try:
        yield store
    finally:
        await store.aclose()


async def refused(store: Store) -> float:
    """Use a database that cannot be used; tell how long that took."""
    started = time.monotonic()
    with pytest.raises(Unavailable):
        async with store.read() as db:
            await db.execute(text("select 1"))
    return time.monotonic() - started


async def used(store: Store) -> None:
    """Use a database."""
    async with store.read() as db:
        assert await db.scalar(text("select 1")) == 1


async def used_by(store: Store, number: int) -> None:
    """Use a database on several connections at once."""
    async with anyio.create_task_group() as group:
        for _ in range(number):
            group.start_soon(used, store)


def metric(registry: CollectorRegistry, name: str, **labels: str) -> float:
    """Read a sample."""
    return registry.get_sample_value(name, labels) or 0.0


def test_postgresql_frozen_stopped_and_back(postgres: Postgres, postgres_url: str, contract: Contract) -> None:
    registry = CollectorRegistry()

    async def story() -> None:
        async with opened(postgres_url, contract, registry) as store:
            await used_by(store, 5)
            with postgres.frozen():
                took = [await refused(store) for _ in range(3)]
            assert max(took) < LIMIT + STALL
            assert 0 == metric(registry, "db_pool_checked_out")
            await used_by(store, 5)
            with postgres.stopped():
                assert await refused(store) < STALL
            await used_by(store, 5)  # not one use fails because its connection is from before

    drive(story)
    # What was given up is in the figures: it failed, and it took its time.
    assert 3 <= metric(registry, "db_query_errors_total", operation="select")
    assert 3 * LIMIT <= metric(registry, "db_query_duration_seconds_sum", operation="select")


def test_a_frozen_postgresql_is_left_without_a_farewell(
    postgres: Postgres, postgres_url: str, contract: Contract
) -> None:
    async def story() -> float:
        async with opened(postgres_url, contract, CollectorRegistry()) as store:
            await used_by(store, 5)
            with postgres.frozen():
                started = time.monotonic()
                await asyncio.wait_for(store.aclose(), 10)
                return time.monotonic() - started

    assert drive(story) < 2


def test_a_restart_of_postgresql_costs_no_use(postgres: Postgres, postgres_url: str, contract: Contract) -> None:
    async def story() -> None:
        async with opened(postgres_url, contract, CollectorRegistry()) as store:
            await used_by(store, 5)
            with postgres.stopped():
                pass
            await anyio.sleep(0.1)
            await used_by(store, 5)

    drive(story)


def test_postgresql_ends_what_was_given_up(postgres: Postgres, postgres_url: str, contract: Contract) -> None:
    async def story() -> None:
        async with opened(postgres_url, contract, CollectorRegistry()) as store:
            with pytest.raises(Unavailable):
                async with store.read() as db:
                    await db.execute(text("select pg_sleep(60)"))
            await anyio.sleep(0.2)

    drive(story)
    sleeping = "select count(*) from pg_stat_activity where query like 'select pg_sleep(60)%' and state = 'active'"
    assert "0" == postgres.run_sql(sleeping)


def test_more_uses_than_connections_wait_their_turn_or_give_up(postgres_url: str, contract: Contract) -> None:
    async def hold(store: Store, *, task_status: TaskStatus[anyio.CancelScope]) -> None:
        with anyio.CancelScope() as scope:
            async with store.read():
                task_status.started(scope)
                await anyio.sleep_forever()

    async def story() -> None:
        async with opened(postgres_url, contract, CollectorRegistry(), limit=30) as store:
            async with anyio.create_task_group() as group:
                scopes = [await group.start(hold, store) for _ in range(5)]
                store._timeout = 0.1
                assert await refused(store) < 0.1 + STALL
                store._timeout = 30
                group.start_soon(used, store)
                await anyio.sleep(0.05)
                for scope in scopes:
                    scope.cancel()
            await used_by(store, 5)

    drive(story)


def test_sqlite_locked_by_somebody_else(tmp_path: Path, contract: Contract) -> None:
    path = tmp_path / "test.sqlite3"

    async def story() -> None:
        async with opened(f"sqlite:///{path}", contract, CollectorRegistry()) as store:
            other = sqlite3.connect(path, isolation_level=None)
            other.execute("begin immediate")
            await used(store)  # readers do not wait for writers
            started = time.monotonic()
            with pytest.raises(Unavailable, match=r"database is locked|TimeoutError"):
                async with store.write():
                    pass
            assert time.monotonic() - started < LIMIT + STALL
            other.execute("rollback")
            other.close()
            async with store.write() as db:
                await accounts.create(db, "mary", "hash", "free")

    drive(story)


def test_what_is_given_up_does_not_keep_sqlite_locked(tmp_path: Path, contract: Contract) -> None:
    async def use(store: Store) -> None:
        async with store.write() as db:
            await accounts.create(db, str(new_id()), "hash", "free")
            await db.execute(text("select 1 union select 2"))

    async def story() -> None:
        path = tmp_path / "test.sqlite3"
        async with opened(f"sqlite:///{path}", contract, CollectorRegistry()) as store:
            other = sqlite3.connect(path, isolation_level=None, timeout=0.2)
            for n in range(100):
                with anyio.move_on_after(n % 25 / 4000):
                    await use(store)
                await anyio.sleep(0.005)
                other.execute("begin immediate")
                other.execute("rollback")
            other.close()
            await use(store)

    gc.disable()  # it would hide the fault, sooner or later
    try:
        drive(story)
    finally:
        gc.enable()


def test_sqlite_is_durable_and_keeps_foreign_keys(sqlite_url: str, contract: Contract) -> None:
    async def story() -> list[object]:
        async with opened(sqlite_url, contract, CollectorRegistry()) as store, store.read() as db:
            return [await db.scalar(text(f"pragma {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert ["wal", 2, 1] == drive(story)


def test_a_block_that_fails_commits_nothing(database_url: str, contract: Contract) -> None:
    async def story() -> None:
        async with opened(database_url, contract, CollectorRegistry()) as store:
            with suppress(KeyError):
                async with store.write() as db:
                    await accounts.create(db, "mary", "hash", "free")
                    raise KeyError
            async with store.read() as db:
                assert await accounts.by_name(db, "mary") is None

    drive(story)


def test_a_name_that_is_taken_is_no_fault_of_the_database(database_url: str, contract: Contract) -> None:
    registry = CollectorRegistry()

    async def story() -> None:
        async with opened(database_url, contract, registry) as store:
            async with store.write() as db:
                await accounts.create(db, "mary", "hash", "free")
            with pytest.raises(accounts.NameTaken):
                async with store.write() as db:
                    await accounts.create(db, "mary", "hash", "free")

    drive(story)
    assert 0 == metric(registry, "db_query_errors_total", operation="insert")
    assert 2 == metric(registry, "db_query_duration_seconds_count", operation="insert")


@pytest.mark.parametrize(
    ("operation", "summary", "statement"),
    [
        ("select", "SELECT rooms", "SELECT rooms.id \nFROM rooms WHERE x"),
        ("insert", "INSERT messages", "INSERT INTO messages (id) VALUES ($1)"),
        ("update", "UPDATE rooms", "UPDATE rooms SET x = 1"),
        ("delete", "DELETE messages", "DELETE FROM messages"),
        ("other", "OTHER", "BEGIN IMMEDIATE"),
        ("other", "OTHER", "pragma journal_mode"),
        ("select", "SELECT", "select 1"),
    ],
)
def test_a_statement_is_named_after_what_it_does(operation: str, summary: str, statement: str) -> None:
    assert (operation, summary) == (kind_of(statement).operation, kind_of(statement).summary)


def test_later_identities_are_greater() -> None:
    made = []
    for _ in range(200):
        made.append(new_id())
        time.sleep(2e-6)
    assert sorted(made) == made
    assert {7} == {identity.version for identity in made}
    assert abs((made[0].int >> 80) / 1000 - time.time()) < 5
