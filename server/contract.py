"""What the specs promise of this server, as published in `contract.json`. Read once at the start, never changed."""

import json
import re
from pathlib import Path
from typing import Annotated, Literal, NoReturn, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from server.refusal import Refusal

FORMAT = 1

LABEL = re.compile(r"\{(\w+)\}")  # in a command, stands for a label of the alert

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]
Ratio = Annotated[float, Field(ge=0, le=1)]
Level = Literal["debug", "info", "warning", "error"]


class Part(BaseModel):
    """A part of the contract: frozen, and strict about unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Family(Part):
    """A metric family: its type, labels and bounds; `values` are the closed sets of values of some labels."""

    type: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    values: dict[str, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _has_bounds_if_a_histogram(self) -> Self:
        if (self.type == "histogram") != bool(self.buckets):
            raise _wrong("a histogram has buckets, and nothing else has")
        if list(self.buckets) != sorted(set(self.buckets)):
            raise _wrong("buckets ascend")
        if unknown := sorted(self.values.keys() - set(self.labels)):
            raise _wrong(f"values are given for '{unknown[0]}', which is no label")
        return self


class Threshold(Part):
    """A bound that an SLO reads of a histogram."""

    slo: str
    metric: str
    bound: float


class RequestClass(Part):
    """The routes of one sort of requests, as patterns; of several that fit, the longest counts."""

    routes: tuple[str, ...]


class Timeouts(Part):
    """How long the server waits for clients, and for itself."""

    request_seconds: Positive
    headers_seconds: Positive
    keep_alive_seconds: Positive


class Limits(Part):
    """How much the server takes on."""

    body_bytes: Count
    requests_in_flight: Count
    queue_length: Annotated[int, Field(ge=0)]
    queue_seconds: Positive
    tool_executions_in_flight: Count
    label_sets: Count


class Breaker(Part):
    """When calls to a dependency are no longer tried."""

    failure_ratio: Ratio
    minimum_calls: Count
    window_seconds: Positive
    reset_seconds: Positive
    timeout_seconds: Positive
    half_open_calls: Count


class Shutdown(Part):
    """How the server ends: it drains, finishes, flushes, and is cut off at last."""

    drain_seconds: NotNegative
    grace_seconds: Positive
    flush_seconds: Positive
    hard_limit_seconds: Positive

    @model_validator(mode="after")
    def _fits_below_the_hard_limit(self) -> Self:
        needed = self.drain_seconds + self.grace_seconds + self.flush_seconds
        if needed >= self.hard_limit_seconds:
            raise _wrong(f"drain, grace and flush take {needed:g} s, the hard limit is {self.hard_limit_seconds:g} s")
        return self


class RateLimit(Part):
    """How often somebody may do something within a window, by tier."""

    window_seconds: Count
    default_tier: str
    tiers: dict[str, Count]

    @model_validator(mode="after")
    def _has_its_default_tier(self) -> Self:
        if self.default_tier not in self.tiers:
            raise _wrong(f"the default tier '{self.default_tier}' is not among the tiers")
        return self


class BruteForce(Part):
    """When failed logins are slowed down, and by how much."""

    window_seconds: Positive
    account_failures: Count
    address_failures: Count
    delay_seconds: Positive
    max_delay_seconds: Positive


class Authentication(Part):
    """How callers prove who they are."""

    token_seconds: Count
    algorithms: Annotated[tuple[str, ...], Field(min_length=1)]
    brute_force: BruteForce


class Health(Part):
    """The probes, and what readiness depends on."""

    liveness: str
    readiness: str
    interval_seconds: Positive
    timeout_seconds: Positive
    failures_down: Count
    successes_up: Count
    dependencies: dict[str, Literal["required", "degraded"]] = {}


class Logging(Part):
    """What is logged."""

    level: Level
    queue_records: Count
    redact: tuple[str, ...]


class Tracing(Part):
    """What is traced."""

    sample_ratio: Ratio
    critical_paths: tuple[str, ...] = ()


class Purge(Part):
    """What happens to data of an age."""

    data: str
    action: Literal["delete", "archive"]
    after_seconds: Positive
    measured_from: str


class Retention(Part):
    """What is purged, how much at once, and how old the last backup may be."""

    purges: tuple[Purge, ...]
    batch_rows: Count
    backup_max_age_seconds: Positive | None = None


class Action(Part):
    """What a machine may do by itself on some alerts: a program and its arguments, with `{labels}` of the alert."""

    does: str
    command: Annotated[tuple[str, ...], Field(min_length=1)]
    labels: dict[str, str] = {}
    cool_down_seconds: Positive
    at_most_per_hour: Count
    time_limit_seconds: Positive
    dry_run: bool = True
    alerts: tuple[dict[str, str], ...]

    @model_validator(mode="after")
    def _runs_nothing_unguarded(self) -> Self:
        program, *arguments = self.command
        if LABEL.search(program):
            raise _wrong(f"the program '{program}' is taken from a label")
        for label in sorted({name for argument in arguments for name in LABEL.findall(argument)} - set(self.labels)):
            raise _wrong(f"'{{{label}}}' stands in the command, and no expression says which values may be run")
        for pattern in self.labels.values():
            try:
                re.compile(pattern)
            except re.error as error:
                raise _wrong(f"'{pattern}' is no regular expression: {error}") from None
        if not all("alertname" in alert for alert in self.alerts):
            raise _wrong("an alert on which it runs has no name")
        return self


class Contract(Part):
    """What one service's server promises. A part without a default is one that the server cannot do without."""

    service: str
    environment: str
    owner: str
    metrics: dict[str, Family]
    expositions: dict[str, tuple[str, ...]]
    thresholds: tuple[Threshold, ...] = ()
    request_classes: dict[str, RequestClass] = {}
    unmeasured_routes: tuple[str, ...] = ()
    timeouts: Timeouts
    limits: Limits
    breakers: dict[str, Breaker]
    shutdown: Shutdown
    rate_limits: dict[str, RateLimit]
    authentication: Authentication
    health: Health
    logging: Logging
    tracing: Tracing | None = None
    retention: Retention | None = None
    automation: dict[str, Action] = {}

    @model_validator(mode="after")
    def _exposes_every_family_once(self) -> Self:
        exposed = [name for names in self.expositions.values() for name in names]
        for name in sorted({*exposed, *self.metrics}):
            if name not in self.metrics or exposed.count(name) != 1:
                raise _wrong(f"'{name}' must stand once in metrics and once in expositions")
        return self

    @model_validator(mode="after")
    def _every_threshold_is_a_bucket(self) -> Self:
        for threshold in self.thresholds:
            family = self.metrics.get(threshold.metric)
            if family is None or threshold.bound not in family.buckets:
                what = f"{threshold.metric} has no bucket at {threshold.bound:g}"
                raise _wrong(f"{what}, which the SLO '{threshold.slo}' reads")
        return self

    @model_validator(mode="after")
    def _has_what_the_server_asks_for_by_name(self) -> Self:
        for section, name in (("breakers", "external-api"), ("rate_limits", "tool-executions")):
            if name not in getattr(self, section):
                raise _wrong(f"{section} has no '{name}', which the server needs")
        return self


def load(path: Path, service: str | None = None) -> Contract:
    """Read the contract of a service, the only one if none is named; raises Refusal."""
    tree = _read(path)
    services = tree.get("services")
    if tree.get("format") != FORMAT or not isinstance(services, dict):
        raise Refusal(f"contract {path}: format {tree.get('format')}, and this server reads format {FORMAT}")
    name = _chosen(path, sorted(services), service)
    said = services[name]
    if not isinstance(said, dict):
        raise Refusal(f"contract {path}: {name}: an object is expected")
    try:
        return Contract.model_validate({**said, "service": name, "environment": tree.get("environment")})
    except ValidationError as error:
        _refuse(path, name, error)


def _read(path: Path) -> dict[str, object]:
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refusal(f"contract {path}: {error.strerror}; name the file with WATCHBILL_CONTRACT") from None
    except ValueError as error:
        raise Refusal(f"contract {path}: no JSON ({error})") from None
    if not isinstance(tree, dict):
        raise Refusal(f"contract {path}: an object is expected")
    return tree


def _chosen(path: Path, known: list[str], wanted: str | None) -> str:
    if wanted is None and len(known) == 1:
        return known[0]
    if wanted in known:
        return str(wanted)
    if not known:
        raise Refusal(f"contract {path}: no service in it has a server")
    what = f"no service '{wanted}'" if wanted else "several services; choose one with WATCHBILL_SERVICE"
    raise Refusal(f"contract {path}: {what} (it has {', '.join(known)})")


def _refuse(path: Path, service: str, error: ValidationError) -> NoReturn:
    first = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    what = f"'{place}' is missing, and the server needs it" if first["type"] == "missing" else first["msg"]
    place = "" if first["type"] == "missing" or not place else f"{place}: "
    raise Refusal(f"contract {path}: {service}: {place}{what}") from None


def _wrong(message: str) -> PydanticCustomError:
    # Pydantic fills {braces} from the context; the text itself must not be taken for a template.
    return PydanticCustomError("contract", "{message}", {"message": message})
