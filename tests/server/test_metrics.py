"""Metrics: known series from the start, a bounded number of series, exemplars of kept traces only."""

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from server.contract import Contract
from server.telemetry.metrics import Metrics
from server.telemetry.series import OVERFLOW, Distribution
from tests.server.conftest import varied


@pytest.fixture
def registry() -> CollectorRegistry:
    """A registry of the test's own: a global one makes tests lie."""
    return CollectorRegistry()


@pytest.fixture
def metrics(contract: Contract, registry: CollectorRegistry) -> Metrics:
    """Metrics of the published contract."""
    return Metrics(contract, registry)


def series(registry: CollectorRegistry, name: str) -> list[dict[str, str]]:
    """List the label sets of a metric's samples."""
    samples = (sample for family in registry.collect() for sample in family.samples)
    return [dict(sample.labels) for sample in samples if sample.name == name]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("http_requests_shed_total", {"reason": "queue_full"}),
        ("tool_executions_in_flight", {}),
        ("db_query_errors_total", {"operation": "select"}),
        ("db_query_duration_seconds_count", {"operation": "other"}),
        ("authentication_failures_total", {"reason": "wrong_password"}),
        ("rate_limit_decisions_total", {"tier": "pro", "decision": "refused"}),
        ("circuit_breaker_state", {"breaker": "external-api", "state": "open"}),
        ("circuit_breaker_calls_total", {"breaker": "external-api", "outcome": "rejected"}),
        ("log_records_dropped_total", {"sink": "http"}),
        ("metrics_label_overflow_total", {"metric": "http_requests_total"}),
        ("otel_spans_dropped_total", {}),
        ("event_loop_lag_seconds_count", {}),
    ],
)
def test_known_series_exist_at_0(
    metrics: Metrics, registry: CollectorRegistry, name: str, labels: dict[str, str]
) -> None:
    assert 0 == registry.get_sample_value(name, labels)


def test_routes_and_tools_exist_as_soon_as_they_are_known(metrics: Metrics, registry: CollectorRegistry) -> None:
    metrics.know_routes([("GET", "/api/v1/rooms")])
    metrics.know("tool", ["calculate"])
    route = {"method": "GET", "route": "/api/v1/rooms"}
    for status in ("200", "408", "500", "503"):
        assert 0 == registry.get_sample_value("http_requests_total", {**route, "status": status})
    assert 0 == registry.get_sample_value("http_request_duration_seconds_bucket", {**route, "le": "0.2"})
    for outcome in ("error", "success", "timeout"):
        assert 0 == registry.get_sample_value("tool_executions_total", {"tool": "calculate", "outcome": outcome})
    assert 0 == registry.get_sample_value("tool_execution_duration_seconds_count", {"tool": "calculate"})


def test_a_request_counts_in_four_families(metrics: Metrics, registry: CollectorRegistry) -> None:
    metrics.request("GET", "/a", 200, 0.2, 13, None)
    route = {"method": "GET", "route": "/a"}
    expected = {
        ("http_requests_total", "200", None): 1,
        ("http_request_duration_seconds_bucket", None, "0.1"): 0,
        ("http_request_duration_seconds_bucket", None, "0.2"): 1,  # a bound belongs to its bucket
        ("http_endpoint_duration_seconds_bucket", "200", "0.2"): 1,
        ("http_endpoint_response_size_bytes_bucket", None, "1000.0"): 1,
        ("http_endpoint_response_size_bytes_sum", None, None): 13,
    }
    found = {}
    for name, status, bound in expected:
        labels = route | ({"status": status} if status else {}) | ({"le": bound} if bound else {})
        found[name, status, bound] = registry.get_sample_value(name, labels)
    assert expected == found


def test_beyond_the_limit_series_collapse_and_are_counted(contract: Contract, registry: CollectorRegistry) -> None:
    metrics = Metrics(varied(contract, limits={"label_sets": 10}), registry)
    for number in range(50):
        metrics.request("GET", f"/{number}", 200, 0.1, 1, None)
    names = {
        "http_requests_total",
        "http_request_duration_seconds_count",
        "http_endpoint_duration_seconds_count",
        "http_endpoint_response_size_bytes_count",
    }
    for name in names:
        assert 11 == len(series(registry, name))
    lost = {"method": OVERFLOW, "route": OVERFLOW, "status": OVERFLOW}
    assert 40 == registry.get_sample_value("http_requests_total", lost)
    assert 40 == registry.get_sample_value("metrics_label_overflow_total", {"metric": "http_requests_total"})


def test_labels_with_a_closed_set_do_not_collapse(contract: Contract, registry: CollectorRegistry) -> None:
    metrics = Metrics(varied(contract, limits={"label_sets": 3}), registry)
    for number in range(9):
        metrics.tool_execution(f"tool{number}", "error", 0.1)
    assert 6 == registry.get_sample_value("tool_executions_total", {"tool": OVERFLOW, "outcome": "error"})


def test_exemplars_name_the_trace(metrics: Metrics) -> None:
    metrics.request("GET", "/a", 200, 0.15, 1, "a" * 32)
    metrics.request("GET", "/b", 200, 0.15, 1, None)
    exemplars = {
        sample.labels["route"]: sample.exemplar.labels
        for family in metrics.exposed("/metrics").collect()
        for sample in family.samples
        if sample.exemplar
    }
    assert {"/a": {"trace_id": "a" * 32}} == exemplars


def test_states_are_one_of_several(metrics: Metrics, registry: CollectorRegistry) -> None:
    metrics.breaker_state("external-api", "open")
    metrics.breaker_state("external-api", "half_open")
    metrics.rate_limit_backend("redis")
    states = {
        state: registry.get_sample_value("circuit_breaker_state", {"breaker": "external-api", "state": state})
        for state in ("closed", "open", "half_open")
    }
    assert {"closed": 0, "open": 0, "half_open": 1} == states
    assert 0 == registry.get_sample_value("rate_limit_backend", {"backend": "memory"})
    assert 1 == registry.get_sample_value("rate_limit_backend", {"backend": "redis"})


def test_every_event_has_its_metric(metrics: Metrics, registry: CollectorRegistry) -> None:
    metrics.in_flight(1)
    metrics.queued(2)
    metrics.shed("draining")
    metrics.connection_timed_out()
    metrics.tool_in_flight(3)
    metrics.query("select", 0.1)
    metrics.query_failed("insert")
    metrics.pool(2, 5)
    metrics.dependency("database", True, 0.1)
    metrics.authenticated()
    metrics.authentication_failed("wrong_password")
    metrics.throttled("account")
    metrics.rate_limit("pro", "allowed")
    metrics.breaker_call("external-api", "timeout")
    metrics.purged("rooms", 7, 1234.5)
    metrics.backed_up("daily", 1000.5, 60, 12)
    metrics.backups_judged(1000.5, 2)
    metrics.restore_tested("weekly", False, 61)
    metrics.restore_passed("weekly", 999.5)
    metrics.users(4)
    metrics.loop_lag(0.001)
    metrics.log_dropped("stdout", 3)
    metrics.spans_dropped(2)
    expected = {
        ("http_requests_in_flight", ()): 1,
        ("http_request_queue_length", ()): 2,
        ("http_requests_shed_total", (("reason", "draining"),)): 1,
        ("http_connections_timed_out_total", ()): 1,
        ("tool_executions_in_flight", ()): 3,
        ("db_query_duration_seconds_count", (("operation", "select"),)): 1,
        ("db_query_errors_total", (("operation", "insert"),)): 1,
        ("db_pool_checked_out", ()): 2,
        ("db_pool_size", ()): 5,
        ("dependency_up", (("dependency", "database"),)): 1,
        ("dependency_check_duration_seconds_count", (("dependency", "database"),)): 1,
        ("authentication_attempts_total", (("outcome", "success"),)): 1,
        ("authentication_attempts_total", (("outcome", "failure"),)): 1,
        ("authentication_failures_total", (("reason", "wrong_password"),)): 1,
        ("authentication_throttled_total", (("by", "account"),)): 1,
        ("rate_limit_decisions_total", (("decision", "allowed"), ("tier", "pro"))): 1,
        ("circuit_breaker_calls_total", (("breaker", "external-api"), ("outcome", "timeout"))): 1,
        ("purge_last_success_timestamp_seconds", (("data", "rooms"),)): 1234.5,
        ("purge_last_items", (("data", "rooms"),)): 7,
        ("backup_last_success_timestamp_seconds", (("schedule", "daily"),)): 1000.5,
        ("backup_last_duration_seconds", (("schedule", "daily"),)): 60,
        ("backup_last_size_bytes", (("schedule", "daily"),)): 12,
        ("backup_last_verified_timestamp_seconds", ()): 1000.5,
        ("backups_broken", ()): 2,
        ("restore_test_last_passed", (("test", "weekly"),)): 0,
        ("restore_test_last_duration_seconds", (("test", "weekly"),)): 61,
        ("restore_test_last_success_timestamp_seconds", (("test", "weekly"),)): 999.5,
        ("concurrent_users", ()): 4,
        ("event_loop_lag_seconds_count", ()): 1,
        ("log_records_dropped_total", (("sink", "stdout"),)): 3,
        ("otel_spans_dropped_total", ()): 2,
    }
    assert expected == {key: registry.get_sample_value(key[0], dict(key[1])) for key in expected}


def test_a_distribution_counts_a_bound_in_its_own_bucket() -> None:
    found = Distribution((0.1, 0.2))
    for value in (0.05, 0.1, 0.15, 0.2, 0.25):
        found.observe(value)
    assert [2, 2, 1] == found.counts


def test_the_process_is_read_from_the_system(metrics: Metrics, registry: CollectorRegistry) -> None:
    kilobytes = int(Path("/proc/self/statm").read_text().split()[1]) * 4
    assert kilobytes * 512 < (registry.get_sample_value("process_resident_memory_bytes") or 0) < kilobytes * 2048
