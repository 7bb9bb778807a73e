"""Which metric families this server has: type, labels, and the values of labels that are fixed in the code.

The contract says the rest (bounds, help, where each is exposed), and must name exactly these.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from server.contract import Contract, Family
from server.refusal import Refusal


class Shape(NamedTuple):
    """What the code fixes of a family."""

    type: str
    labels: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = {}


def _counter(*labels: str, **values: tuple[str, ...]) -> Shape:
    return Shape("counter", (*labels, *values), values)


def _gauge(*labels: str, **values: tuple[str, ...]) -> Shape:
    return Shape("gauge", (*labels, *values), values)


def _histogram(*labels: str, **values: tuple[str, ...]) -> Shape:
    return Shape("histogram", (*labels, *values), values)


_OPERATIONS = ("delete", "insert", "other", "select", "update")

FAMILIES: Mapping[str, Shape] = {
    "http_requests_total": _counter("method", "route", "status"),
    "http_request_duration_seconds": _histogram("method", "route"),
    "http_requests_in_flight": _gauge(),
    "http_request_queue_length": _gauge(),
    "http_requests_shed_total": _counter(reason=("draining", "queue_full", "queue_timeout")),
    "http_connections_timed_out_total": _counter(),
    "http_endpoint_duration_seconds": _histogram("method", "route", "status"),
    "http_endpoint_response_size_bytes": _histogram("method", "route"),
    "concurrent_users": _gauge(),
    "tool_executions_total": _counter("tool", outcome=("error", "success", "timeout")),
    "tool_execution_duration_seconds": _histogram("tool"),
    "tool_executions_in_flight": _gauge(),
    "db_query_duration_seconds": _histogram(operation=_OPERATIONS),
    "db_query_errors_total": _counter(operation=_OPERATIONS),
    "db_pool_checked_out": _gauge(),
    "db_pool_size": _gauge(),
    "dependency_up": _gauge("dependency"),
    "dependency_check_duration_seconds": _histogram("dependency"),
    "authentication_attempts_total": _counter(outcome=("failure", "success")),
    "authentication_failures_total": _counter(
        reason=("expired_token", "invalid_token", "throttled", "unknown_account", "wrong_password")
    ),
    "authentication_throttled_total": _counter(by=("account", "address")),
    "rate_limit_decisions_total": _counter("tier", decision=("allowed", "refused")),
    "rate_limit_backend": _gauge(backend=("memory", "redis")),
    "circuit_breaker_state": _gauge("breaker", state=("closed", "half_open", "open")),
    "circuit_breaker_calls_total": _counter("breaker", outcome=("failure", "rejected", "success", "timeout")),
    "purge_last_success_timestamp_seconds": _gauge("data"),
    "purge_last_items": _gauge("data"),
    "backup_last_success_timestamp_seconds": _gauge("schedule"),
    "backup_last_duration_seconds": _gauge("schedule"),
    "backup_last_size_bytes": _gauge("schedule"),
    "backup_last_verified_timestamp_seconds": _gauge(),
    "backups_broken": _gauge(),
    "restore_test_last_success_timestamp_seconds": _gauge("test"),
    "restore_test_last_passed": _gauge("test"),
    "restore_test_last_duration_seconds": _gauge("test"),
    "automation_notifications_total": _counter(outcome=("accepted", "invalid", "off", "unauthorized", "unavailable")),
    "automation_last_notification_timestamp_seconds": _gauge(),
    "automation_alerts_ignored_total": _counter(reason=("repeated", "resolved", "truncated", "unknown")),
    "automation_actions_total": _counter(
        "action", outcome=("failed", "lost", "ran", "refused", "timed_out", "would_run")
    ),
    "automation_refusals_total": _counter(
        "action", reason=("cool_down", "hourly_limit", "label_missing", "label_value")
    ),
    "automation_actions_running": _gauge(),
    "automation_action_duration_seconds": _histogram("action"),
    "event_loop_lag_seconds": _histogram(),
    "log_records_dropped_total": _counter(sink=("http", "stdout")),
    "otel_spans_dropped_total": _counter(),
    "metrics_label_overflow_total": _counter("metric"),
    "process_cpu_seconds_total": _counter(),
    "process_max_fds": _gauge(),
    "process_open_fds": _gauge(),
    "process_resident_memory_bytes": _gauge(),
    "process_start_time_seconds": _gauge(),
    "process_virtual_memory_bytes": _gauge(),
}


def require_agreement(contract: Contract) -> None:
    """Refuse a contract whose families are not those of the code, both ways; raises Refusal."""
    for name in sorted(FAMILIES.keys() - contract.metrics.keys()):
        raise Refusal(f"the contract lacks the metric '{name}', which this server exposes")
    for name, declared in sorted(contract.metrics.items()):
        for problem in _disagreements(declared, FAMILIES.get(name)):
            raise Refusal(f"the contract's metric '{name}': {problem}")


def _disagreements(declared: Family, shape: Shape | None) -> Iterator[str]:
    if shape is None:
        yield "this server does not have it"
        return
    if declared.type != shape.type:
        yield f"a {declared.type} is promised, and this server has a {shape.type}"
    if set(declared.labels) != set(shape.labels):
        yield f"labels {_listed(declared.labels)} are promised, and this server has {_listed(shape.labels)}"
    for label, values in declared.values.items():
        if label in shape.values and set(values) != set(shape.values[label]):
            fixed = _listed(shape.values[label])
            yield f"'{label}' is promised as {_listed(values)}, and this server has {fixed}"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(sorted(names)) or "none"
