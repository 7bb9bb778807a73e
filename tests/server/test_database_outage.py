"""The whole server on a real PostgreSQL that freezes, stops, or answers late: not ready in time, and back by itself."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from server.contract import Contract
from tests.server.conftest import varied
from tests.server.instance import Instance, command, running, starting, variables
from tests.server.parts import Postgres, program, until

RULES = {"interval_seconds": 0.2, "timeout_seconds": 0.2, "failures_down": 3, "successes_up": 2}
LIMIT = 3 * (0.2 + 0.2) + 1.3  # three checks, and some time for a busy machine


@pytest.fixture
def server(tmp_path: Path, contract: Contract, postgres_url: str) -> Iterator[Instance]:
    """The server, migrated and ready."""
    checked = varied(contract, health=RULES)
    migrated = command(variables(tmp_path, checked, database_url=postgres_url), "migrate")
    assert 0 == migrated.returncode, migrated.stderr
    with running(tmp_path, checked, "server", "serve", database_url=postgres_url) as instance:
        yield instance


@contextmanager
def slow(postgres: Postgres, url: str) -> Iterator[None]:
    """Let every question about revisions wait, as a long migration would."""
    where = ["-h", "127.0.0.1", "-p", str(postgres.port), "-U", "postgres", "-d", url.rpartition("/")[2]]
    statement = "begin; lock table alembic_version in access exclusive mode; select pg_sleep(60)"
    with subprocess.Popen([program("psql", "postgresql"), *where, "-qc", statement]) as process:
        yield
        process.kill()
        postgres.run_sql(
            "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%'"
            " and pid <> pg_backend_pid()"
        )


@pytest.mark.parametrize("outage", ["frozen", "stopped", "slow"])
def test_an_outage_of_the_database_is_seen_in_time_and_its_end_as_well(
    server: Instance, postgres: Postgres, postgres_url: str, outage: str
) -> None:
    outages: dict[str, AbstractContextManager[None]] = {
        "frozen": postgres.frozen(),
        "stopped": postgres.stopped(),
        "slow": slow(postgres, postgres_url),
    }
    with outages[outage]:
        began = time.monotonic()
        until(lambda: not server.ready(), f"a database that is {outage} makes it unready", LIMIT)
        answer = probed(server)
        assert {"healthy": False, "message": "Database connection failed"}.items() <= answer.items()
        assert 200 == server.get("/health/liveness").status
        while time.monotonic() < began + LIMIT:
            probed(server)
            time.sleep(0.05)
    until(server.ready, "it is ready again by itself", 5)
    assert 201 == signed_up(server)


def probed(server: Instance) -> dict[str, object]:
    """Ask for readiness; the answer comes at once, whatever the database does."""
    started = time.monotonic()
    answer = server.get("/health/readiness")
    assert time.monotonic() - started < 0.5
    found: dict[str, object] = answer.json["dependencies"]["database"]
    return found


def signed_up(server: Instance) -> int:
    """Write something."""
    body = b'{"name": "somebody", "password": "correct horse battery staple"}'
    return server.request("POST", "/api/v1/accounts", body, {"content-type": "application/json"}).status


def test_a_database_that_lacks_migrations_is_not_ready_until_it_has_them(
    tmp_path: Path, contract: Contract, database_url: str
) -> None:
    checked = varied(contract, health=RULES)
    with starting(tmp_path, checked, "server", "serve", settings={"database_url": database_url}) as server:
        until(lambda: server.log.exists() and b"The server is up" in server.log.read_bytes(), "it has started", 20)
        assert 503 == server.get("/health/readiness").status
        assert 0 == command(variables(tmp_path, checked, database_url=database_url), "migrate").returncode
        until(server.ready, "it is ready", 5)
