"""The probes: what they answer, that they answer at once, and that they change their mind with deliberation."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import pytest
from starlette.testclient import TestClient

from server.app import Application
from server.contract import Contract
from server.refusal import Refusal
from server.settings import Settings
from server.telemetry.metrics import Metrics
from tests.server import stub
from tests.server.conftest import varied
from tests.server.parts import until
from tests.server.scrape import application, seen


class Database:
    """A dependency with moods."""

    def __init__(self) -> None:
        self.mood = "fine"
        self.checks = 0

    async def check(self) -> None:
        """Check it."""
        self.checks += 1
        if self.mood == "broken":
            raise OSError("password hunter2 is wrong at db.internal")
        if self.mood == "hangs":
            await asyncio.sleep(60)
        if self.mood == "stubborn":
            await self._ignore_cancellation()

    async def _ignore_cancellation(self) -> None:
        end = time.monotonic() + 1
        while time.monotonic() < end:
            try:
                await asyncio.sleep(0.05)
            except asyncio.CancelledError:
                continue


@contextmanager
def serving(contract: Contract, settings: Settings, **databases: Database) -> Iterator[TestClient]:
    """Serve with such dependencies."""

    class Services(stub.Stub):
        @classmethod
        async def open(cls, _contract: Contract, _settings: Settings, metrics: Metrics) -> Self:
            return cls(metrics, {name: each.check for name, each in databases.items()})

    with TestClient(Application(contract, settings, Services.open, stub.routes)) as client:
        yield client


def status(client: TestClient) -> int:
    """Ask whether it is ready."""
    return client.get("/health/readiness").status_code


def test_the_answers_are_the_strategys(client: TestClient) -> None:
    live, ready = client.get("/health/liveness"), client.get("/health/readiness")
    assert (200, {"status": "UP"}) == (live.status_code, live.json())
    body: dict[str, Any] = ready.json()
    assert (200, "UP", ["dependencies", "status", "time"]) == (ready.status_code, body["status"], sorted(body))
    database = body["dependencies"]["database"]
    assert (True, "Database connection successful") == (database["healthy"], database["message"])
    assert 0 <= database["responseTime"] < 100


@pytest.mark.parametrize("mood", ["broken", "hangs", "stubborn"])
def test_a_required_dependency_that_is_away_makes_it_unready_until_it_is_back(
    contract: Contract, settings: Settings, mood: str
) -> None:
    database = Database()
    with serving(contract, settings, database=database) as client:
        assert 200 == status(client)
        database.mood = mood
        until(lambda: status(client) == 503, "it is not ready", 2)
        answer = client.get("/health/readiness")
        assert ("DOWN", False) == (answer.json()["status"], answer.json()["dependencies"]["database"]["healthy"])
        assert "hunter2" not in answer.text
        assert "OSError" not in answer.text
        assert 0 == seen(client).value("dependency_up", dependency="database")
        assert 200 == client.get("/health/liveness").status_code
        database.mood = "fine"
        until(lambda: status(client) == 200, "it is ready again", 3)
        assert 1 == seen(client).value("dependency_up", dependency="database")


def test_a_probe_is_answered_at_once_while_a_dependency_hangs(contract: Contract, settings: Settings) -> None:
    database = Database()
    with serving(contract, settings, database=database) as client:
        database.mood = "hangs"
        for _ in range(20):
            started = time.monotonic()
            status(client)
            assert time.monotonic() - started < 0.5
            time.sleep(0.02)


def test_one_failed_check_is_no_outage_and_one_good_one_no_recovery(contract: Contract, settings: Settings) -> None:
    rules = {"interval_seconds": 0.15, "timeout_seconds": 0.1, "failures_down": 3, "successes_up": 3}
    database = Database()
    with serving(varied(contract, health=rules), settings, database=database) as client:
        after(database, "broken", 2)
        after(database, "fine", 1)
        assert 200 == status(client)
        after(database, "broken", 3)
        assert 503 == status(client)
        after(database, "fine", 2)
        after(database, "broken", 1)
        assert 503 == status(client)
        after(database, "fine", 3)
        assert 200 == status(client)


def after(database: Database, mood: str, checks: int) -> None:
    """Let the dependency have a mood for some checks."""
    database.mood = mood
    wanted = database.checks + checks
    until(lambda: database.checks >= wanted, "it is checked", 5, step=0.002)
    time.sleep(0.02)


def test_a_degraded_dependency_leaves_it_ready(contract: Contract, settings: Settings) -> None:
    redis = Database()
    redis.mood = "broken"
    with serving(contract, settings, database=Database(), redis=redis) as client:
        body = client.get("/health/readiness").json()
        assert ("UP", False) == (body["status"], body["dependencies"]["redis"]["healthy"])
        assert 0 == seen(client).value("dependency_up", dependency="redis")


def test_a_dependency_that_is_away_at_the_start_does_not_keep_it_from_starting(
    contract: Contract, settings: Settings
) -> None:
    database = Database()
    database.mood = "broken"
    with serving(contract, settings, database=database) as client:
        assert 503 == status(client)
        database.mood = "fine"
        until(lambda: status(client) == 200, "it is ready", 2)


def test_a_hanging_check_is_not_started_again_and_again(contract: Contract, settings: Settings) -> None:
    database = Database()
    with serving(contract, settings, database=database) as client:
        database.mood = "stubborn"
        checks = database.checks
        time.sleep(0.8)
        assert database.checks <= checks + 2
        assert 503 == status(client)
        database.mood = "fine"


def test_checks_take_their_time_apart(contract: Contract, settings: Settings) -> None:
    slow = Database()
    slow.mood = "hangs"
    fine = Database()
    with serving(contract, settings, database=fine, redis=slow):
        time.sleep(0.8)
    assert fine.checks >= 5


def test_a_required_dependency_that_nobody_can_check_is_refused(contract: Contract, settings: Settings) -> None:
    asked = contract.health.model_copy(update={"dependencies": {"mail": "required"}})
    application = stub.build(contract.model_copy(update={"health": asked}), settings)
    with pytest.raises(Refusal, match="dependency 'mail' is required, and this server has no check for it"):
        asyncio.run(application.health.start({}))


def test_while_draining_it_is_not_ready_but_alive(client: TestClient) -> None:
    application(client).drain()
    ready = client.get("/health/readiness")
    assert (503, "SHUTTING_DOWN") == (ready.status_code, ready.json()["status"])
    assert 200 == client.get("/health/liveness").status_code
    answer = client.get("/api/v1/hello/7")
    assert (200, "close") == (answer.status_code, answer.headers["connection"])


def test_liveness_can_be_made_to_fail_while_draining(contract: Contract, settings: Settings) -> None:
    strict = settings.model_copy(update={"liveness_fails_while_draining": True})
    with TestClient(stub.build(contract, strict)) as client:
        application(client).drain()
        answer = client.get("/health/liveness")
        assert (503, {"status": "SHUTTING_DOWN"}) == (answer.status_code, answer.json())
