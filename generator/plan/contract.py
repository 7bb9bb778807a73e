"""The contract of a service's server: what the specs promise of it, for the program that must keep it.

The fields are the keys of `server/contract.json`, where the key of a duration ends in `_seconds`. What no spec says
is None, and left out. The parts are named tuples: dataclasses would take seven times as long to make, at every start.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from generator.plan import facts
from generator.plan.automation import Acting
from generator.units import Duration


class Family(NamedTuple):
    """A metric family; `values` are the closed sets of values that some of its labels have."""

    type: str
    help: str
    labels: tuple[str, ...]
    buckets: tuple[Decimal | int, ...] | None = None
    values: Mapping[str, tuple[str, ...]] | None = None


class Threshold(NamedTuple):
    """What an SLO reads of a histogram: the events up to a bound, which must be one of its buckets."""

    slo: str
    metric: str
    bound: Decimal


class RequestClass(NamedTuple):
    """The routes of one sort of requests; of all patterns that fit a route, the longest counts."""

    routes: tuple[str, ...]


class Timeouts(NamedTuple):
    """How long the server waits for what a client does, and for itself."""

    request: Duration
    headers: Duration
    keep_alive: Duration


class Limits(NamedTuple):
    """How much the server takes on; `queue` is how long a request may wait to be admitted."""

    body_bytes: int
    requests_in_flight: int
    queue_length: int
    queue: Duration
    label_sets: int
    tool_executions_in_flight: int | None = None


class Breaker(NamedTuple):
    """When calls to a dependency are no longer tried."""

    failure_ratio: Decimal
    minimum_calls: int
    window: Duration
    reset: Duration
    timeout: Duration
    half_open_calls: int


class Shutdown(NamedTuple):
    """How the server ends: drain, finish, flush; and when it is cut off."""

    drain: Duration
    grace: Duration
    flush: Duration
    hard_limit: Duration


class RateLimit(NamedTuple):
    """How often somebody may do something within a window, by tier."""

    window: Duration
    default_tier: str
    tiers: Mapping[str, int]


class BruteForce(NamedTuple):
    """When failed logins are slowed down."""

    window: Duration
    account_failures: int
    address_failures: int
    delay: Duration
    max_delay: Duration


class Authentication(NamedTuple):
    """How callers prove who they are."""

    token: Duration
    algorithms: tuple[str, ...]
    brute_force: BruteForce


class Health(NamedTuple):
    """The probes, and what readiness depends on."""

    liveness: str
    readiness: str
    interval: Duration
    timeout: Duration
    failures_down: int
    successes_up: int
    dependencies: Mapping[str, str]


class Logging(NamedTuple):
    """What is logged."""

    level: str
    queue_records: int
    redact: tuple[str, ...]


class Tracing(NamedTuple):
    """What is traced."""

    sample_ratio: Decimal
    critical_paths: tuple[str, ...]


class Purge(NamedTuple):
    """What happens to data of an age."""

    data: str
    action: str
    after: Duration
    measured_from: str


class Retention(NamedTuple):
    """What is purged, how much at once, and how old the last backup may be then."""

    purges: tuple[Purge, ...]
    batch_rows: int
    backup_max_age: Duration | None = None


class Action(NamedTuple):
    """What a machine may do by itself; `alerts` are the labels of the alerts on which it may."""

    does: str
    command: tuple[str, ...]
    labels: Mapping[str, str]
    cool_down: Duration
    at_most_per_hour: int
    time_limit: Duration
    dry_run: bool
    alerts: tuple[Mapping[str, str], ...]


class Sections(NamedTuple):
    """What specs say of a server; its service says all up to `logging`, and the thresholds are never None there."""

    owner: str | None = None
    metrics: Mapping[str, Family] | None = None
    expositions: Mapping[str, tuple[str, ...]] | None = None
    request_classes: Mapping[str, RequestClass] | None = None
    unmeasured_routes: tuple[str, ...] | None = None
    health: Health | None = None
    logging: Logging | None = None
    thresholds: tuple[Threshold, ...] | None = None
    tracing: Tracing | None = None
    timeouts: Timeouts | None = None
    limits: Limits | None = None
    breakers: Mapping[str, Breaker] | None = None
    shutdown: Shutdown | None = None
    rate_limits: Mapping[str, RateLimit] | None = None
    authentication: Authentication | None = None
    retention: Retention | None = None
    automation: Mapping[str, Action] | None = None


class ServerContract(NamedTuple):
    """The contract of one service's server, or the part of it that one spec says."""

    service: str
    sections: Sections
    origins: tuple[str, ...]


def automated(acting: Iterable[Acting]) -> Iterator[ServerContract]:
    """Say, for each service, what a machine may do on its alerts."""
    ordered = sorted(acting, key=lambda one: (one.service, one.identity))
    for service, alerts in groupby(ordered, key=lambda one: one.service):
        found: dict[str, Action] = {}
        origins: set[str] = set()
        for one in alerts:
            origins |= {one.rule.origin, one.runbook.origin}
            for name, action in one.actions:
                known = found.get(name) or _action(action)
                # An alert with several severities has a rule for each.
                more = () if dict(one.identity) in known.alerts else (dict(one.identity),)
                found[name] = known._replace(alerts=(*known.alerts, *more))
        yield ServerContract(service, Sections(automation=found), tuple(sorted(origins)))


def _action(action: facts.Action) -> Action:
    return Action(
        does=action.does,
        command=action.command,
        labels=dict(action.labels),
        cool_down=action.cool_down,
        at_most_per_hour=action.at_most_per_hour,
        time_limit=action.time_limit,
        dry_run=action.dry_run,
        alerts=(),
    )


def joined(parts: Iterable[ServerContract]) -> tuple[ServerContract, ...]:
    """Join what the specs say of each server, sorted by service; a service without one gets no contract."""
    ordered = sorted(parts, key=lambda part: (part.service, part.origins))
    services = [list(same) for _, same in groupby(ordered, key=lambda part: part.service)]
    return tuple(_one(same) for same in services if any(part.sections.owner for part in same))


def _one(parts: list[ServerContract]) -> ServerContract:
    said: dict[str, Any] = {}
    for part in parts:
        for name, value in part.sections._asdict().items():
            if value is not None:  # each SLO says its own thresholds; everything else is said once
                said[name] = (*said.get(name, ()), *value) if name == "thresholds" else value
    origins = dict.fromkeys(origin for part in parts for origin in part.origins)
    return ServerContract(parts[0].service, Sections(**said), tuple(origins))
