"""Migrations on both databases: what they make, all or nothing, and many processes at once."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import anyio
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import ProgrammingError

from server.contract import Contract
from server.refusal import Refusal
from server.settings import Settings
from server.store import revisions
from server.store.engine import database_url as read_url
from server.store.engine import open_engine
from server.store.migrate import _LOCK, _upgrade, migrate, upgrade
from server.store.store import Unavailable
from server.store.tables import metadata
from tests.server.bench import drive, opened
from tests.server.conftest import ROOT
from tests.server.parts import Postgres, until

T = TypeVar("T")

BROKEN = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "{revision}", {before!r}
def upgrade():
    op.create_table("half_done", sa.Column("id", sa.Integer))
    op.execute("insert into no_such_table values (1)")
"""


def look(url: str, see: Callable[[Connection], T]) -> T:
    """Run a function on a connection."""

    async def run() -> T:
        engine = open_engine(read_url(url), 5)
        async with engine.begin() as connection:
            seen = await connection.run_sync(see)
        await engine.dispose()
        return seen

    return drive(run)


def tables(connection: Connection) -> set[str]:
    """Name the tables."""
    return set(inspect(connection).get_table_names())


def at(url: str) -> str | None:
    """Tell the revision a database is at."""
    return look(url, revisions.current)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the migrations, to add some."""
    copy = tmp_path / "migrations"
    shutil.copytree(revisions.MIGRATIONS, copy)
    monkeypatch.setattr(revisions, "MIGRATIONS", copy)
    revisions.known.cache_clear()
    yield copy / "versions"
    revisions.known.cache_clear()


def test_they_make_what_the_tables_say(database_url: str) -> None:
    drive(lambda: upgrade(database_url))
    assert set(metadata.tables) | {"alembic_version"} == look(database_url, tables)
    assert [] == look(database_url, lambda db: compare_metadata(MigrationContext.configure(db), metadata))


def test_a_second_time_changes_nothing(database_url: str) -> None:
    assert revisions.head() == drive(lambda: upgrade(database_url))
    assert revisions.head() == drive(lambda: upgrade(database_url))


def test_four_processes_at_once(database_url: str) -> None:
    environment = {"PATH": "/usr/bin", "WATCHBILL_DATABASE_URL": database_url}
    command = [sys.executable, "-m", "server", "migrate"]
    processes = [
        subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60) for process in processes]
    line = f"the database is at revision {revisions.head()}\n".encode()
    assert [(line, b"")] * 4 == said
    assert [0] * 4 == [process.returncode for process in processes]
    assert set(metadata.tables) <= look(database_url, tables)


def test_one_that_had_to_wait_finds_the_work_done(database_url: str, postgres: Postgres) -> None:
    environment = {"PATH": "/usr/bin", "WATCHBILL_DATABASE_URL": database_url}

    async def story() -> subprocess.Popen[bytes]:
        engine = open_engine(read_url(database_url), 60)
        async with engine.begin() as connection:
            if "postgres" in database_url:
                await connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            waits = subprocess.Popen(
                [sys.executable, "-m", "server", "migrate"], env=environment, cwd=ROOT, stdout=subprocess.PIPE
            )
            if "postgres" in database_url:
                waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
                until(lambda: postgres.run_sql(waiting) == "1", "it waits for the lock")
            await anyio.sleep(0.5)
            assert waits.poll() is None
            await connection.run_sync(partial(_upgrade, revision="head"))
        await engine.dispose()
        return waits

    with drive(story) as waited:
        said, _ = waited.communicate(timeout=60)
    assert (0, f"the database is at revision {revisions.head()}\n") == (waited.returncode, said.decode())


@pytest.mark.parametrize("before", [None, revisions.head()])
def test_one_that_fails_leaves_nothing_behind(before: str | None, database_url: str, folder: Path) -> None:
    if before is None:  # it is the first: then not even alembic's own table stays
        shutil.rmtree(folder)
        folder.mkdir()
    else:
        drive(lambda: upgrade(database_url))
    present = look(database_url, tables)
    (folder / "r9998_broken.py").write_text(BROKEN.format(revision="9998", before=before))
    revisions.known.cache_clear()
    # SQLite counts it among the faults of the database itself.
    with pytest.raises(ProgrammingError if "postgres" in database_url else Unavailable, match="no_such_table"):
        drive(lambda: upgrade(database_url))
    assert present == look(database_url, tables)
    assert before == at(database_url)


def test_a_database_that_is_behind_is_of_no_use_and_one_that_is_ahead_is(
    database_url: str, folder: Path, settings: Settings, contract: Contract
) -> None:
    given = settings.model_copy(update={"database_url": SecretStr(database_url)})

    async def check() -> str:
        async with opened(contract, given, migrated=False) as bench:
            try:
                await bench.services.store.check()
            except Exception as error:
                return str(error)
            return "fine"

    assert f"the database is at revision None, this server needs {revisions.head()}" == drive(check)
    drive(lambda: upgrade(database_url))
    assert "fine" == drive(check)
    look(database_url, lambda db: db.execute(text("update alembic_version set version_num = '9999'")))
    assert "fine" == drive(check)
    assert "9999" == migrate(given)  # the one before, rolled back to, leaves it alone


def test_a_database_that_is_away_is_told_in_a_line(settings: Settings) -> None:
    away = Settings(_env_file=None, database_url="postgresql://127.0.0.1:1/none")
    with pytest.raises(Refusal, match=r"^the database cannot be used: .* nothing was changed$"):
        migrate(away)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://localhost/x", "no support for mysql; write sqlite:///FILE or postgresql://..."),
        ("sqlite://", "SQLite needs a file; write sqlite:///FILE"),
        ("here", "the database's URL cannot be read; write sqlite:///FILE or postgresql://..."),
    ],
)
def test_a_url_that_is_of_no_use(url: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_url(url)
    assert why == str(refused.value)


def test_a_url_of_libpq_is_understood() -> None:
    url = read_url("postgres://me@db/app?sslmode=require")
    assert "postgresql+asyncpg://me@db/app?ssl=require" == url.render_as_string()
