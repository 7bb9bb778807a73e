"""Traces: W3C context in and out, ratio sampling, spans of the critical paths, a collector that may be away."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.sampling import Decision, TraceIdRatioBased
from starlette.testclient import TestClient

from server.contract import Contract
from server.settings import Settings
from server.telemetry import trace_context
from server.telemetry.traces import span
from server.version import VERSION
from tests.server import stub
from tests.server.conftest import varied
from tests.server.hosts import Collector, attributes
from tests.server.instance import running
from tests.server.scrape import application, scrape, seen

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture
def traced(contract: Contract, settings: Settings, collector: Collector) -> Iterator[TestClient]:
    """A server that records every trace, and sends it to the collector at its end."""
    everything = varied(contract, tracing={"sample_ratio": 1.0})
    with TestClient(stub.build(everything, sending(settings, collector))) as client:
        yield client


def sending(settings: Settings, collector: Collector) -> Settings:
    """Name the collector in the settings."""
    return settings.model_copy(update={"otlp_endpoint": collector.url})


def flushed(client: TestClient) -> None:
    """Let all spans arrive."""
    export = application(client).export
    assert export is not None
    assert export.flush(5)


def test_a_request_is_a_span_with_semantic_names(traced: TestClient, collector: Collector) -> None:
    traced.get("/api/v1/hello/7?token=hunter2", headers={"user-agent": "test/1"})
    flushed(traced)
    (found,) = collector.named("GET /api/v1/hello/{name}")
    assert {
        "http.request.method": "GET",
        "http.route": "/api/v1/hello/{name}",
        "http.response.status_code": 200,
        "url.scheme": "http",
        "url.path": "/api/v1/hello/7",
        "network.protocol.version": "1.1",
        "client.address": "testclient",
        "user_agent.original": "test/1",
    } == attributes(found)
    assert (found.SPAN_KIND_SERVER, b"") == (found.kind, found.parent_span_id)
    expected = {"service.name": "swift-api-server", "service.version": VERSION}
    assert expected.items() <= collector.resources[0].items()
    assert "production" == collector.resources[0]["deployment.environment.name"]


def test_the_callers_trace_goes_on_through_the_critical_paths(traced: TestClient, collector: Collector) -> None:
    headers = {"traceparent": f"00-{TRACE}-{CALLER}-01", "tracestate": "vendor=1"}
    out = traced.get("/api/v1/traced", headers=headers).json()
    flushed(traced)
    (server,) = collector.named("GET /api/v1/traced")
    (authentication,) = collector.named("authentication")
    (query,) = collector.named("SELECT")
    assert {bytes.fromhex(TRACE)} == {each.trace_id for each in collector.spans}
    assert bytes.fromhex(CALLER) == server.parent_span_id
    assert server.span_id == authentication.parent_span_id
    assert authentication.span_id == query.parent_span_id
    assert {"db.system.name": "sqlite"} == attributes(query)
    assert {"traceparent": f"00-{TRACE}-{query.span_id.hex()}-03", "tracestate": "vendor=1"} == {
        **out,
        "traceparent": out["traceparent"][:-2] + "03",
    }


@pytest.mark.parametrize("state", [b"vendor=\xe9", b"vendor=1\x7f", b"v=" + b"x" * 511])
def test_a_tracestate_that_cannot_be_sent_on_is_left_out(client: TestClient, state: bytes) -> None:
    headers = [(b"traceparent", f"00-{TRACE}-{CALLER}-00".encode()), (b"tracestate", state)]
    assert ["traceparent"] == list(client.get("/api/v1/traced", headers=headers).json())


def test_a_secret_in_a_path_is_not_sent(traced: TestClient, collector: Collector) -> None:
    traced.get("/api/v1/hello/token=hunter2", headers={"user-agent": "Bearer hunter2"})
    flushed(traced)
    assert "hunter2" not in str(collector.spans)


def test_a_caller_who_does_not_record_is_followed(traced: TestClient, collector: Collector) -> None:
    out = traced.get("/api/v1/traced", headers={"traceparent": f"00-{TRACE}-{CALLER}-00"}).json()
    assert {"traceparent": f"00-{TRACE}-{CALLER}-00"} == out
    flushed(traced)
    assert [] == collector.spans


@pytest.mark.parametrize(
    "given",
    [
        "",
        "nonsense",
        f"ff-{TRACE}-{CALLER}-01",
        f"00-{'0' * 32}-{CALLER}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{CALLER}-01",
        f"00-{TRACE}-{CALLER}-01\n",
        f"00-{TRACE}-{CALLER}-01-{'x' * 5000}",
    ],
)
def test_a_traceparent_that_is_none_begins_a_new_trace(given: str) -> None:
    assert trace_context.read(given.encode()) is None


def test_later_versions_of_traceparent_are_read() -> None:
    position = trace_context.Position(TRACE, CALLER, 1)
    assert position == trace_context.read(f"00-{TRACE}-{CALLER}-01".encode())
    assert position == trace_context.read(f"cc-{TRACE}-{CALLER}-01-what-the-future-brings".encode())


def test_a_failed_request_is_a_failed_span(traced: TestClient, collector: Collector) -> None:
    traced.get("/api/v1/fail")
    flushed(traced)
    (found,) = collector.named("GET /api/v1/fail")
    assert (found.status.STATUS_CODE_ERROR, "500") == (found.status.code, attributes(found)["error.type"])
    assert "hunter2" not in str(found)


def test_a_critical_path_that_the_contract_does_not_name_is_not_traced(
    contract: Contract, settings: Settings, collector: Collector
) -> None:
    only = varied(contract, tracing={"sample_ratio": 1.0, "critical_paths": ["authentication"]})
    with TestClient(stub.build(only, sending(settings, collector))) as client:
        client.get("/api/v1/traced")
        flushed(client)
    assert {"authentication", "GET /api/v1/traced"} == {each.name for each in collector.spans}


def test_the_share_that_is_recorded_is_the_contracts(
    contract: Contract, settings: Settings, collector: Collector
) -> None:
    with TestClient(
        stub.build(varied(contract, tracing={"sample_ratio": 0.2}), sending(settings, collector))
    ) as client:
        for _ in range(500):
            client.get("/api/v1/hello/7")
        flushed(client)
    assert 50 < len(collector.spans) < 160  # 100 on average; beyond four standard deviations


@pytest.mark.parametrize("ratio", [0.0, 0.01, 0.5, 0.999, 1.0])
def test_the_decision_is_the_sdks(ratio: float) -> None:
    sampler, bound = TraceIdRatioBased(ratio), trace_context.bound_of(ratio)
    ids = ["0" * 32, "f" * 32, "0" * 16 + "7f" * 8, *(trace_context.new_trace_id() for _ in range(500))]
    for trace_id in ids:
        decision = sampler.should_sample(None, int(trace_id, 16), "x").decision
        assert (decision is Decision.RECORD_AND_SAMPLE) == trace_context.is_below(trace_id, bound)


def test_exemplars_lead_to_traces_that_were_sent(traced: TestClient, collector: Collector) -> None:
    traced.get("/api/v1/hello/7")
    flushed(traced)
    exemplars = [
        sample.exemplar.labels["trace_id"]
        for family in scrape(traced).families
        for sample in family.samples
        if sample.exemplar
    ]
    assert [each.trace_id.hex() for each in collector.spans] == exemplars


def test_without_a_collector_there_are_no_spans_and_no_exemplars(client: TestClient) -> None:
    out = client.get("/api/v1/traced", headers={"traceparent": f"00-{TRACE}-{CALLER}-01"}).json()
    assert {"traceparent": f"00-{TRACE}-{CALLER}-01"} == out
    assert application(client).export is None
    assert [] == [s for family in scrape(client).families for s in family.samples if s.exemplar]


def test_off_costs_next_to_nothing() -> None:
    started = time.perf_counter()
    for _ in range(10_000):
        with span("SELECT", critical_path="database"):
            pass
    assert time.perf_counter() - started < 0.2  # 2 µs would be 0.02


def test_spans_that_a_collector_does_not_take_are_counted(
    contract: Contract, settings: Settings, collector: Collector
) -> None:
    collector.mood = "refuses"
    everything = varied(contract, tracing={"sample_ratio": 1.0})
    with TestClient(stub.build(everything, sending(settings, collector))) as client:
        for _ in range(3):
            client.get("/api/v1/hello/7")
        flushed(client)
        assert 3 == seen(client).value("otel_spans_dropped_total")


def test_what_is_recorded_last_arrives_before_the_process_ends(
    tmp_path: Path, contract: Contract, collector: Collector
) -> None:
    everything = varied(contract, tracing={"sample_ratio": 1.0})
    with running(tmp_path, everything, otlp_endpoint=collector.url) as server:
        for number in range(5):
            server.get(f"/api/v1/hello/{number}")
        server.terminate()
        assert 0 == server.wait()
    assert 5 == len(collector.named("GET /api/v1/hello/{name}"))


@pytest.mark.parametrize("mood", ["refused", "hangs"])
def test_a_dead_collector_does_not_hold_up_the_end(
    tmp_path: Path, contract: Contract, collector: Collector, mood: str
) -> None:
    everything = varied(contract, tracing={"sample_ratio": 1.0}, shutdown={"drain_seconds": 0, "flush_seconds": 1})
    collector.mood = "hangs"
    endpoint = collector.url if mood == "hangs" else "http://127.0.0.1:9"
    with running(tmp_path, everything, otlp_endpoint=endpoint) as server:
        server.get("/api/v1/hello/7")
        started = time.monotonic()
        server.terminate()
        assert 0 == server.wait()
        assert time.monotonic() - started < 4  # unbounded, it is 6 s and more
