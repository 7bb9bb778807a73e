"""How many requests are let in, how many wait, and that nobody is turned away uncounted."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from server.admission import Admission
from server.contract import Contract
from server.settings import Settings
from server.telemetry.metrics import Metrics
from tests.server import stub
from tests.server.conftest import varied
from tests.server.parts import until
from tests.server.scrape import application, seen

LIMITS = {"requests_in_flight": 2, "queue_length": 3, "queue_seconds": 0.3}


@pytest.fixture
def narrow(contract: Contract, settings: Settings) -> Iterator[TestClient]:
    """A server that answers two at a time, with room for three to wait."""
    with TestClient(stub.build(varied(contract, limits=LIMITS), settings)) as client:
        yield client


def crowd(client: TestClient, count: int, seconds: float) -> list[Any]:
    """Ask many times at once."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: client.get(f"/api/v1/sleep?seconds={seconds}"), range(count)))


def test_those_who_wait_are_let_in_when_others_leave(narrow: TestClient) -> None:
    started = time.monotonic()
    assert Counter({200: 5}) == Counter(answer.status_code for answer in crowd(narrow, 5, 0.1))
    assert time.monotonic() - started > 0.3
    assert 0 == seen(narrow).total("http_requests_shed_total")


def test_who_finds_no_room_to_wait_is_turned_away_at_once(narrow: TestClient) -> None:
    answers = crowd(narrow, 10, 0.1)
    assert Counter({200: 5, 503: 5}) == Counter(answer.status_code for answer in answers)
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert ("overloaded", "1") == (refused.json()["code"], refused.headers["retry-after"])
    assert "x-request-id" in refused.headers
    assert 5 == seen(narrow).value("http_requests_shed_total", reason="queue_full")


def test_who_waits_too_long_is_turned_away(narrow: TestClient) -> None:
    answers = crowd(narrow, 4, 0.6)
    assert Counter({200: 2, 503: 2}) == Counter(answer.status_code for answer in answers)
    assert 2 == seen(narrow).value("http_requests_shed_total", reason="queue_timeout")
    assert 0 == seen(narrow).value("http_request_queue_length")
    assert 200 == narrow.get("/api/v1/hello/7").status_code


def test_those_inside_and_those_who_wait_can_be_seen(narrow: TestClient) -> None:
    threads = [threading.Thread(target=narrow.get, args=("/api/v1/sleep?seconds=0.2",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: seen(narrow).value("http_request_queue_length") == 2, "two wait", 2)
    assert 2 == seen(narrow).value("http_requests_in_flight")
    for thread in threads:
        thread.join()
    assert (0, 0) == (seen(narrow).value("http_requests_in_flight"), seen(narrow).value("http_request_queue_length"))


def test_shed_requests_count_as_requests(narrow: TestClient) -> None:
    crowd(narrow, 10, 0.1)
    assert 10 == seen(narrow).total("http_requests_total")
    assert 5 == seen(narrow).value("http_requests_total", method="GET", route="__unmatched__", status="503")


def test_probes_and_scrapes_are_always_let_in(contract: Contract, settings: Settings) -> None:
    patient = varied(contract, limits={**LIMITS, "queue_seconds": 5})
    with TestClient(stub.build(patient, settings)) as client:
        busy = threading.Thread(target=crowd, args=(client, 5, 0.5))
        busy.start()
        until(lambda: seen(client).value("http_request_queue_length") == 3, "it is full", 2)
        for path in ("/health/liveness", "/health/readiness", "/metrics"):
            assert 200 == client.get(path).status_code
        assert 3 == seen(client).value("http_request_queue_length")
        busy.join()


def test_a_place_is_given_back_whatever_happens(narrow: TestClient) -> None:
    for _ in range(5):
        narrow.get("/api/v1/fail")
    crowd(narrow, 2, 60)  # stopped by the time limit
    assert 0 == seen(narrow).value("http_requests_in_flight")
    assert 200 == narrow.get("/api/v1/hello/7").status_code


def test_nobody_is_let_in_once_it_is_closed(narrow: TestClient) -> None:
    application(narrow).close()
    answer = narrow.get("/api/v1/hello/7")
    assert (503, "unavailable") == (answer.status_code, answer.json()["code"])
    assert 1 == seen(narrow).value("http_requests_shed_total", reason="draining")
    assert 200 == narrow.get("/health/liveness").status_code


def test_a_place_that_comes_in_the_moment_somebody_gives_up_is_handed_on(contract: Contract) -> None:
    limits = contract.limits.model_copy(update={"requests_in_flight": 1, "queue_length": 2})
    entered: list[str] = []
    gate = asyncio.Event()

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        entered.append(scope["path"])
        await gate.wait()

    async def scenario() -> None:
        admission = Admission(app, limits, Metrics(contract, CollectorRegistry()), ())
        tasks = [asyncio.ensure_future(ask(admission, path)) for path in ("/first", "/second", "/third")]
        await asyncio.sleep(0.01)
        tasks[0].cancel()  # its place goes to the second, which gives up before it can take it
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.sleep(0.01)
        gate.set()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def ask(admission: Admission, path: str) -> None:
        await admission({"type": "http", "path": path}, receive, send)

    async def receive() -> Message:
        return {}

    async def send(_message: Message) -> None:
        pass

    asyncio.run(scenario())
    assert ["/first", "/third"] == entered
