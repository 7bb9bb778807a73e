"""Logs: one line per request, nothing secret in it, and no reader of logs can hold up a request."""

import json
import logging
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from starlette.testclient import TestClient

from server.contract import Contract
from server.settings import Settings
from server.telemetry.logs import Logs, logger
from server.telemetry.metrics import Metrics
from server.telemetry.outbox import Outbox
from server.telemetry.redaction import REDACTED, Redaction, scrubbed
from server.telemetry.shipping import Shipper
from server.version import VERSION
from tests.server.conftest import varied
from tests.server.hosts import LogHost, Mood
from tests.server.instance import Instance, running, starting
from tests.server.parts import until

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl"


@pytest.fixture
def server(tmp_path: Path, contract: Contract) -> Iterator[Instance]:
    """A running server."""
    with running(tmp_path, contract) as instance:
        yield instance


def line_of(server: Instance, path: str) -> dict[str, Any]:
    """Wait for the line of a request."""
    found: list[dict[str, Any]] = []

    def written() -> bool:
        found[:] = [each for each in server.lines() if each.get("path") == path and "statusCode" in each]
        return bool(found)

    until(written, f"the line of {path}", 3)
    return found[0]


def test_a_request_has_one_line_with_the_strategys_fields(server: Instance) -> None:
    headers = {"User-Agent": "test/1", "X-Request-ID": "mine-7", "traceparent": f"00-{'a' * 32}-{'b' * 16}-00"}
    server.get("/api/v1/hello/7?token=hunter2", headers)
    line = line_of(server, "/api/v1/hello/7")
    assert 0 < line.pop("duration") < 500
    assert line.pop("timestamp").endswith("Z")
    assert {
        "level": "info",
        "message": "Request processed",
        "requestId": "mine-7",
        "method": "GET",
        "path": "/api/v1/hello/7",
        "statusCode": 200,
        "userAgent": "test/1",
        "contentLength": 13,
        "route": "/api/v1/hello/{name}",
        "address": "127.0.0.1",
        "trace_id": "a" * 32,
        "service": "swift-api-server",
        "environment": "production",
        "version": VERSION,
    } == line
    assert "hunter2" not in server.log.read_text()


def test_who_asked_is_told(server: Instance) -> None:
    server.get("/api/v1/accounts/ann")
    line = line_of(server, "/api/v1/accounts/ann")
    assert ("ann", "pro") == (line["account"], line["tier"])


def test_what_is_said_during_a_request_carries_its_id(server: Instance) -> None:
    answer = server.get("/api/v1/accounts/ann")
    line_of(server, "/api/v1/accounts/ann")
    said = next(line for line in server.lines() if line["message"] == "Somebody came")
    assert ("warning", "stub", answer.headers["x-request-id"]) == (said["level"], said["logger"], said["requestId"])
    assert {"Authorization": REDACTED, "password": REDACTED} == said["nested"]


def test_a_failure_is_told_once_with_its_stack_and_without_its_secrets(server: Instance) -> None:
    answer = server.get("/api/v1/fail")
    line = line_of(server, "/api/v1/fail")
    assert (500, "error") == (line["statusCode"], line["level"])
    told = [each for each in server.lines() if "exception" in each]
    assert 1 == len(told)
    assert answer.headers["x-request-id"] == told[0]["requestId"]
    assert "RuntimeError" in told[0]["exception"]
    assert "me:hunter2@db" not in told[0]["exception"]


def test_probes_are_logged_at_debug_only(tmp_path: Path, contract: Contract) -> None:
    with running(tmp_path, contract, log_level="debug") as server:
        server.get("/health/liveness")
        assert "debug" == line_of(server, "/health/liveness")["level"]
    with running(tmp_path, contract, log_level="info") as server:
        server.get("/health/liveness")
        server.get("/api/v1/hello/7")
        line_of(server, "/api/v1/hello/7")
        assert [] == [line for line in server.lines() if line.get("path") == "/health/liveness"]


def test_the_level_is_the_environments(tmp_path: Path, contract: Contract) -> None:
    with running(tmp_path, contract, log_level="error") as server:
        server.get("/api/v1/hello/7")
        server.get("/api/v1/accounts/ann")
        server.get("/api/v1/fail")
        line_of(server, "/api/v1/fail")
        assert {"error"} == {line["level"] for line in server.lines()}


def test_bad_http_is_answered_and_does_not_end_up_as_a_stack(server: Instance) -> None:
    answer = subprocess.run(
        ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", "B A D", f"http://127.0.0.1:{server.port}/"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "400" == answer.stdout
    assert 200 == server.get("/api/v1/hello/7").status
    assert all("exception" not in line for line in server.lines())


def test_a_reader_that_stalls_holds_up_nobody(tmp_path: Path, contract: Contract) -> None:
    """Nobody reads the pipe: it fills, then the queue; requests go on, and what is lost is counted."""
    small = varied(contract, logging={"queue_records": 100})
    read, write = os.pipe()
    try:
        with starting(tmp_path, small, stdout=write) as server:
            until(server.ready, "the server is ready")
            started = time.monotonic()
            for number in range(600):
                assert 200 == server.get(f"/api/v1/hello/{number}").status
            assert time.monotonic() - started < 10
            dropped = server.metric("log_records_dropped_total", sink="stdout")
            assert dropped > 100
            server.terminate()
            started = time.monotonic()
            assert 0 == server.wait()
            assert time.monotonic() - started < 5
    finally:
        os.close(read)
        os.close(write)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bearer abc.def-ghi", f"Bearer {REDACTED}"),
        ("authorization: bearer abc", f"authorization: bearer {REDACTED}"),
        (f"it was {JWT}, they said", f"it was {REDACTED}, they said"),
        ("postgresql://me:hunter2@db/app", f"postgresql://{REDACTED}@db/app"),
        ("/login?password=hunter2&x=1", f"/login?password={REDACTED}&x=1"),
        ("access_token=abc; path=/", f"access_token={REDACTED}; path=/"),
        ("nothing to see: a=b, eyJ, http://host/path", "nothing to see: a=b, eyJ, http://host/path"),
    ],
)
def test_tokens_are_taken_out_of_texts(text: str, expected: str) -> None:
    assert expected == scrubbed(text)


@pytest.mark.parametrize("secret", [JWT, "Bearer " + "x" * 40, "password=" + "x" * 40, "://me:hunter2hunter2@db"])
def test_a_secret_is_taken_out_before_a_text_is_cut(server: Instance, secret: str) -> None:
    before = "/api/v1/hello/" + "a" * 966 + "."
    server.request("GET", (before + secret).replace(" ", "%20"), headers={"User-Agent": before + secret})
    until(lambda: any("statusCode" in line for line in server.lines()), "its line is written", 3)
    (line,) = [line for line in server.lines() if "statusCode" in line and line["path"].startswith(before)]
    assert line["path"] == line["userAgent"] == scrubbed(before + secret)[:1000]
    assert not any(secret[-30:][:length] in line["path"] for length in range(8, 31))


@pytest.mark.parametrize(
    "text",
    [
        *("://" + ":" * 65000, "a-" * 32000 + "=", "token" * 13000 + "="),
        *("eyJ-" * 16000, "eyJaaaa." * 8000, "bearer " * 9000),
    ],
    ids=lambda text: text[:7],
)
def test_what_a_client_writes_is_scrubbed_in_a_moment(text: str) -> None:
    started = time.thread_time()
    scrubbed(text)
    assert time.thread_time() - started < 0.5


def test_fields_are_redacted_by_name_however_deep_and_however_spelt() -> None:
    redaction = Redaction(["api-key"])
    given = {
        "API_KEY": "1",
        "Set-Cookie": "2",
        "user": {"passwordHash": "3", "name": "ann", "list": [{"token": "4"}, f"Bearer {JWT}"]},
        "count": 5,
        "clientSecret": {"a": 6},
    }
    assert {
        "API_KEY": REDACTED,
        "Set-Cookie": REDACTED,
        "user": {"passwordHash": REDACTED, "name": "ann", "list": [{"token": REDACTED}, f"Bearer {REDACTED}"]},
        "count": 5,
        "clientSecret": REDACTED,
    } == redaction.redacted(given)


def test_what_libraries_log_is_a_line_as_well(tmp_path: Path, contract: Contract, settings: Settings) -> None:
    path = tmp_path / "log"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    logs = Logs(contract, settings, Metrics(contract, CollectorRegistry()), descriptor)
    logs.install()
    logging.getLogger("some.library").error("connection to %s lost", "redis://:hunter2@cache")
    logging.getLogger("some.library").log(35, "an odd level")
    logging.getLogger("some.library").error("%d lost", "two")
    logger("ours").error("mine", number=1, when=float("nan"), what=object)
    logger("ours").error("odd", number=2**70, text="\udcff")
    logs.flush(2)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [
        ("some.library", f"connection to redis://{REDACTED}@cache lost"),
        ("some.library", "%d lost"),
        ("ours", "mine"),
        ("ours", "odd"),
    ] == [(line["logger"], line["message"]) for line in lines]
    assert (2**70, "\udcff") == (lines[-1]["number"], lines[-1]["text"])
    os.close(descriptor)


def shipped(contract: Contract, settings: Settings, host: LogHost) -> tuple[Logs, CollectorRegistry]:
    """Make logs that are shipped."""
    registry = CollectorRegistry()
    given = {"log_shipping_url": SecretStr(host.url), "log_shipping_token": SecretStr("let-me-in")}
    logs = Logs(contract, settings.model_copy(update=given), Metrics(contract, registry), os.open(os.devnull, 1))
    return logs, registry


def test_lines_are_shipped_in_compressed_batches(contract: Contract, settings: Settings, log_host: LogHost) -> None:
    logs, _ = shipped(contract, settings, log_host)
    for number in range(700):
        logs.put(b'{"number": %d}\n' % number)
    logs.close(3)
    assert list(range(700)) == [record["number"] for record in log_host.records]
    assert 2 == log_host.requests
    assert ("gzip", "application/x-ndjson", "Bearer let-me-in") == (
        log_host.headers["content-encoding"],
        log_host.headers["content-type"],
        log_host.headers["authorization"],
    )


@pytest.mark.parametrize(("mood", "tries"), [("busy", 3), ("resets", 3), ("hangs", 3), ("refuses", 1), ("moved", 1)])
def test_a_log_host_is_tried_thrice_where_that_makes_sense(log_host: LogHost, mood: Mood, tries: int) -> None:
    log_host.mood = mood
    turns: list[tuple[str, str]] = []
    shipper = Shipper(SecretStr(log_host.url), None, lambda *turn: turns.append(turn), 0.01, 0.2)
    assert 2 == shipper.deliver([b"{}\n", b"{}\n"])
    assert 2 == shipper.deliver([b"{}\n", b"{}\n"])
    assert 2 * tries == log_host.requests
    assert ["failing"] == [state for state, _ in turns]
    log_host.mood = "ok"
    assert 0 == shipper.deliver([b"{}\n"])
    assert ["failing", "working"] == [state for state, _ in turns]
    shipper.close()


def test_a_dead_log_host_costs_lines_and_neither_requests_nor_standard_output(
    contract: Contract, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "log"
    registry = CollectorRegistry()
    dead = settings.model_copy(update={"log_shipping_url": SecretStr("http://127.0.0.1:9/")})
    small = varied(contract, logging={"queue_records": 50})
    logs = Logs(small, dead, Metrics(small, registry), os.open(path, os.O_WRONLY | os.O_CREAT))
    for number in range(40):
        logs.put(b"%d\n" % number)
    started = time.monotonic()
    logs.flush(1.5)
    assert time.monotonic() - started < 2
    assert 40 == len(path.read_text().splitlines())
    until(lambda: registry.get_sample_value("log_records_dropped_total", {"sink": "http"}) == 40, "they are counted", 5)
    assert 0 == registry.get_sample_value("log_records_dropped_total", {"sink": "stdout"})
    logs.close(0)


def test_an_outbox_loses_the_oldest_and_counts_exactly() -> None:
    taken: list[int] = []
    lost: list[int] = []
    gate = [False]

    def deliver(batch: Any) -> int:
        while not gate[0]:
            time.sleep(0.01)
        taken.extend(batch)
        return 0

    outbox = Outbox[int]("test", deliver, lost.append, capacity=10, batch=4, linger=0.0)
    for number in range(100):
        outbox.put(number)
    assert not outbox.flush(0.1)
    gate[0] = True
    assert outbox.flush(2)
    assert 100 == len(taken) + sum(lost)
    assert list(range(90, 100)) == taken[-10:]
    assert taken == sorted(taken)


def test_an_outbox_survives_a_delivery_that_raises() -> None:
    lost: list[int] = []
    taken: list[int] = []

    def deliver(batch: Any) -> int:
        if batch[0] == 0:
            raise RuntimeError("once")
        taken.extend(batch)
        return 1

    outbox = Outbox[int]("test", deliver, lost.append, capacity=10, batch=1, linger=0.0)
    outbox.put(0)
    outbox.put(1)
    assert outbox.flush(2)
    assert ([1], [1, 1]) == (taken, lost)


def test_logging_is_given_back(client: TestClient) -> None:
    assert structlog.is_configured()
