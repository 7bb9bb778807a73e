"""What the tests of the server share: its contract, with times that tests can wait for, and the real parts."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from starlette.testclient import TestClient

from server import contract as contracts
from server.contract import Contract
from server.settings import Settings
from tests.server import stub
from tests.server.hosts import Api, Collector, LogHost
from tests.server.parts import Postgres, Redis

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "output" / "production" / "server" / "contract.json"


def varied(contract: Contract, **sections: dict[str, Any]) -> Contract:
    """Change some fields of some sections of a contract."""
    changed = {name: {**getattr(contract, name).model_dump(), **fields} for name, fields in sections.items()}
    return Contract.model_validate({**contract.model_dump(), **changed})


@pytest.fixture
def published() -> Contract:
    """The contract as it is published for production."""
    return contracts.load(PUBLISHED)


@pytest.fixture
def contract(published: Contract) -> Contract:
    """The published contract, with times that a test can wait for; what is counted stays as it is."""
    return varied(
        published,
        health={"interval_seconds": 0.1, "timeout_seconds": 0.1, "failures_down": 2, "successes_up": 2},
        timeouts={"request_seconds": 1.0, "headers_seconds": 1.0},
        shutdown={"drain_seconds": 0.2, "grace_seconds": 2.0, "flush_seconds": 1.0, "hard_limit_seconds": 6.0},
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that read no environment: the embedded defaults in a folder of the test's own."""
    return Settings(
        _env_file=None,
        contract=PUBLISHED,
        database_url=f"sqlite:///{tmp_path / 'server.sqlite3'}",
        port=0,
        log_level="error",
    )


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Give back the process's logging, which a server takes over."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def client(contract: Contract, settings: Settings) -> Iterator[TestClient]:
    """A client of the core around the routes of `stub`, in this process."""
    with TestClient(stub.build(contract, settings)) as made:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for all tests of a worker."""
    server = Postgres()
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """An empty PostgreSQL database."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An empty SQLite database."""
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, of one sort and of the other."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """One Redis server for all tests of a worker."""
    server = Redis()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def redis(redis_server: Redis) -> Redis:
    """A Redis server that knows nothing."""
    redis_server.clear()
    return redis_server


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector of traces."""
    host = Collector()
    yield host
    host.close()


@pytest.fixture
def log_host() -> Iterator[LogHost]:
    """A log host."""
    host = LogHost()
    yield host
    host.close()


@pytest.fixture
def api() -> Iterator[Api]:
    """Another service's API."""
    server = Api()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
