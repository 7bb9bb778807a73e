"""The server's metrics, with methods named after events. No other module names a metric.

Requests, queries and the rest are counted by the event loop alone; what other threads report goes through `add`.
"""

import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Metric

from server.contract import Contract
from server.telemetry import series
from server.telemetry.families import FAMILIES, require_agreement
from server.telemetry.process import PREFIX, Process
from server.telemetry.series import Distribution, Distributions, Value, Values

_STATES = ("closed", "half_open", "open")
_BACKENDS = ("memory", "redis")

# Statuses whose series exist from the start on every route: what goes well, and what the server itself can do wrong.
# A series that appears with its first error hides that error from increase() and rate().
_KNOWN_STATUSES = ("200", "408", "500", "503")


class _Request(NamedTuple):
    """The series of requests with one method, route and status."""

    total: Value
    duration: Distribution
    endpoint_duration: Distribution
    endpoint_size: Distribution


class Metrics:
    """All metric families of the server, made from its contract; raises Refusal where the two disagree."""

    def __init__(self, contract: Contract, registry: CollectorRegistry) -> None:
        require_agreement(contract)
        self._limit = contract.limits.label_sets
        self._values: dict[str, Values] = {}
        self._distributions: dict[str, Distributions] = {}
        for name, declared in contract.metrics.items():
            # The order of labels is the code's: that is how the methods below give their values.
            ordered = declared.model_copy(update={"labels": FAMILIES[name].labels})
            if declared.type == "histogram":
                self._distributions[name] = series.distributions(name, ordered, self._limit, self._overflowed)
            elif not name.startswith(PREFIX):
                self._values[name] = series.values(name, ordered, self._limit, self._overflowed)
        self._expositions = contract.expositions
        self._process = {name: each for name, each in contract.metrics.items() if name.startswith(PREFIX)}
        for path in contract.expositions:
            registry.register(self.exposed(path))
        self._requests: dict[tuple[str, str, int], _Request] = {}
        self._in_flight = self._values["http_requests_in_flight"].series()
        self._queued = self._values["http_request_queue_length"].series()
        self._tools_in_flight = self._values["tool_executions_in_flight"].series()
        self._know_what_the_contract_names(contract)

    def exposed(self, path: str) -> "Exposed":
        """Give the families that a path exposes."""
        names = self._expositions[path]
        process = {name: self._process[name] for name in names if name in self._process}
        own: dict[str, Values | Distributions] = {**self._values, **self._distributions}
        return Exposed([*(own[name] for name in names if name in own), *([Process(process)] if process else [])])

    def know(self, label: str, values: Iterable[str]) -> None:
        """Let the series of known label values exist from the start."""
        known = {label: tuple(values)}
        families: list[Values | Distributions] = [*self._values.values(), *self._distributions.values()]
        for family in families:
            if label in family.labels:
                family.know(known)

    def know_routes(self, routes: Iterable[tuple[str, str]]) -> None:
        """Let the series of all pairs of method and route exist from the start."""
        for method, route in routes:
            for status in _KNOWN_STATUSES:
                self._values["http_requests_total"].series(method, route, status)
            self._distributions["http_request_duration_seconds"].series(method, route)
            self._distributions["http_endpoint_response_size_bytes"].series(method, route)

    def request(self, method: str, route: str, status: int, seconds: float, size: int, trace_id: str | None) -> None:
        """An HTTP request was answered; the trace is one that is kept."""
        found = self._requests.get((method, route, status)) or self._request_series(method, route, status)
        found.total.value += 1
        found.duration.observe(seconds, trace_id)
        found.endpoint_duration.observe(seconds)
        found.endpoint_size.observe(size)

    def in_flight(self, delta: int) -> None:
        """Requests began (1) or ended (-1)."""
        self._in_flight.value += delta

    def queued(self, delta: int) -> None:
        """Requests began to wait (1), or wait no longer (-1)."""
        self._queued.value += delta

    def shed(self, reason: str) -> None:
        """A request was turned away."""
        self._values["http_requests_shed_total"].add(1, reason)

    def connection_timed_out(self) -> None:
        """A client was too slow, and its connection was cut."""
        self._values["http_connections_timed_out_total"].add(1)

    def tool_execution(self, tool: str, outcome: str, seconds: float) -> None:
        """A tool was executed."""
        self._values["tool_executions_total"].add(1, tool, outcome)
        self._distributions["tool_execution_duration_seconds"].observe(seconds, tool)

    def tool_in_flight(self, delta: int) -> None:
        """Tool executions began (1) or ended (-1)."""
        self._tools_in_flight.value += delta

    def query(self, operation: str, seconds: float) -> None:
        """A database query ended."""
        self._distributions["db_query_duration_seconds"].observe(seconds, operation)

    def query_failed(self, operation: str) -> None:
        """A database query failed."""
        self._values["db_query_errors_total"].add(1, operation)

    def pool(self, checked_out: int, size: int) -> None:
        """So many database connections are in use, of so many."""
        self._values["db_pool_checked_out"].set(checked_out)
        self._values["db_pool_size"].set(size)

    def dependency(self, name: str, up: bool, seconds: float) -> None:
        """A dependency was checked."""
        self._values["dependency_up"].set(up, name)
        self._distributions["dependency_check_duration_seconds"].observe(seconds, name)

    def authenticated(self) -> None:
        """Somebody proved who they are."""
        self._values["authentication_attempts_total"].add(1, "success")

    def authentication_failed(self, reason: str) -> None:
        """Somebody did not."""
        self._values["authentication_attempts_total"].add(1, "failure")
        self._values["authentication_failures_total"].add(1, reason)

    def throttled(self, by: str) -> None:
        """A login was slowed down, because of its account or its address."""
        self._values["authentication_throttled_total"].add(1, by)

    def rate_limit(self, tier: str, decision: str) -> None:
        """The rate limit was asked."""
        self._values["rate_limit_decisions_total"].add(1, tier, decision)

    def rate_limit_backend(self, backend: str) -> None:
        """Rate limits are now kept there."""
        for name in _BACKENDS:
            self._values["rate_limit_backend"].set(name == backend, name)

    def breaker_state(self, breaker: str, state: str) -> None:
        """A circuit breaker is now in this state."""
        for name in _STATES:
            self._values["circuit_breaker_state"].set(name == state, breaker, name)

    def breaker_call(self, breaker: str, outcome: str) -> None:
        """A call through a circuit breaker ended."""
        self._values["circuit_breaker_calls_total"].add(1, breaker, outcome)

    def purged(self, data: str, items: int, timestamp: float) -> None:
        """Data was last purged then."""
        self._values["purge_last_success_timestamp_seconds"].set(timestamp, data)
        self._values["purge_last_items"].set(items, data)

    def backed_up(self, schedule: str, timestamp: float, seconds: float, size_bytes: int) -> None:
        """A backup of a schedule was last begun then, took so long, and is of a database of that size."""
        self._values["backup_last_success_timestamp_seconds"].set(timestamp, schedule)
        self._values["backup_last_duration_seconds"].set(seconds, schedule)
        self._values["backup_last_size_bytes"].set(size_bytes, schedule)

    def backups_judged(self, verified: float | None, broken: int) -> None:
        """The newest backup that is sure to be whole was begun then, and so many are broken."""
        if verified is not None:
            self._values["backup_last_verified_timestamp_seconds"].set(verified)
        self._values["backups_broken"].set(broken)

    def restore_tested(self, test: str, passed: bool, seconds: float) -> None:
        """A restore test last ended so."""
        self._values["restore_test_last_passed"].set(passed, test)
        self._values["restore_test_last_duration_seconds"].set(seconds, test)

    def restore_passed(self, test: str, timestamp: float) -> None:
        """A restore test last passed then."""
        self._values["restore_test_last_success_timestamp_seconds"].set(timestamp, test)

    def notified(self, outcome: str) -> None:
        """Alertmanager told the machine something."""
        self._values["automation_notifications_total"].add(1, outcome)
        if outcome == "accepted":
            self._values["automation_last_notification_timestamp_seconds"].set(time.time())

    def alerts_ignored(self, reason: str, count: int) -> None:
        """There was nothing to decide about so many alerts."""
        self._values["automation_alerts_ignored_total"].add(count, reason)

    def action_running(self, delta: int) -> None:
        """Actions began (1) or ended (-1)."""
        self._values["automation_actions_running"].add(delta)

    def action_ran(self, action: str, seconds: float) -> None:
        """An action was run, well or not."""
        self._distributions["automation_action_duration_seconds"].observe(seconds, action)

    def action_decided(self, action: str, outcome: str, reason: str | None) -> None:
        """What was to be decided about an action is settled."""
        self._values["automation_actions_total"].add(1, action, outcome)
        if outcome == "refused" and reason is not None:
            self._values["automation_refusals_total"].add(1, action, reason)

    def users(self, count: int) -> None:
        """So many accounts have asked for something lately."""
        self._values["concurrent_users"].set(count)

    def loop_lag(self, seconds: float) -> None:
        """The event loop was late by that."""
        self._distributions["event_loop_lag_seconds"].observe(seconds)

    def log_dropped(self, sink: str, count: int = 1) -> None:
        """Log records were lost; any thread may say so."""
        self._values["log_records_dropped_total"].add(count, sink)

    def spans_dropped(self, count: int) -> None:
        """Spans were lost; any thread may say so."""
        self._values["otel_spans_dropped_total"].add(count)

    def _overflowed(self, metric: str) -> None:
        self._values["metrics_label_overflow_total"].add(1, metric)

    def _request_series(self, method: str, route: str, status: int) -> _Request:
        """Find the series of a request, and keep them at hand unless the limit of series is reached."""
        text = str(status)
        count = self._values["http_requests_total"]
        found = _Request(
            count.series(method, route, text),
            self._distributions["http_request_duration_seconds"].series(method, route),
            self._distributions["http_endpoint_duration_seconds"].series(method, route, text),
            self._distributions["http_endpoint_response_size_bytes"].series(method, route),
        )
        if count.has(method, route, text) and len(self._requests) < self._limit:
            self._requests[method, route, status] = found
        return found

    def _know_what_the_contract_names(self, contract: Contract) -> None:
        self.know("action", contract.automation)
        self.know("breaker", contract.breakers)
        self.know("metric", contract.metrics)
        self.know("tier", {tier for limit in contract.rate_limits.values() for tier in limit.tiers})


class Exposed:
    """The families of one exposition, as prometheus_client reads them."""

    def __init__(self, collectors: list[Values | Distributions | Process]) -> None:
        self._collectors = collectors

    def collect(self) -> Iterator[Metric]:
        """Write out all families."""
        for collector in self._collectors:
            yield from collector.collect()
