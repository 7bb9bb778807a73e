"""`Resilience`: how long a service waits, how much it takes on, whom it stops calling, and how it ends."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from generator.diagnostics import did_you_mean
from generator.kinds._base import AnyDuration, Model, Name, Percentage, PositiveDuration, Quantity, Ref, refused
from generator.kinds._for_service import ForService
from generator.units import Duration, percent, plain

_MANY = 1_000_000_000


class Timeouts(Model):
    """How long the server waits, for a client and for itself."""

    request: PositiveDuration = Field(description="How long a request may take, its body included.", examples=["30s"])
    headers: PositiveDuration = Field(
        default=Duration.parse("10s"), description="How long a client may take to send the head of a request."
    )
    keep_alive: PositiveDuration = Field(
        default=Duration.parse("75s"),
        description="How long an idle connection stays open: longer than the load balancer keeps it.",
    )


class Limits(Model):
    """How much one instance takes on; what is beyond is refused, and counted."""

    body: Quantity = Field(default=Decimal(2**20), description="How large the body of a request may be: 1Mi.")
    requests_in_flight: int = Field(ge=1, le=_MANY, description="Requests that are answered at once.")
    queue_length: int = Field(ge=0, le=_MANY, description="Requests that wait to be admitted.")
    queue_time: PositiveDuration = Field(
        default=Duration.parse("1s"), description="How long a request waits to be admitted."
    )
    tool_executions_in_flight: int | None = Field(
        default=None, ge=1, le=_MANY, description="Tools that are executed at once."
    )
    label_sets: int = Field(
        default=500,
        ge=1,
        le=1_000_000,
        description="Series that one metric may have; beyond, they are lumped together.",
    )

    @model_validator(mode="after")
    def _a_body_has_whole_bytes(self) -> Self:
        if self.body < 1 or self.body != int(self.body):
            message = f"a body of {plain(self.body)} bytes is no size"
            raise refused("bad-quantity", message, "write it as Kubernetes does: 512Ki, 1Mi", "body")
        return self


class Breaker(Model):
    """A circuit breaker: after too many failures the dependency is left alone for a while, and then tried again."""

    failure_ratio: Percentage = Field(description="The share of failed calls that opens it.", examples=["50%"])
    minimum_calls: int = Field(
        default=10, ge=1, le=1_000_000, description="Calls that the window must hold before the share means anything."
    )
    window: PositiveDuration = Field(
        default=Duration.parse("1m"), description="The rolling window over which calls are counted."
    )
    reset: PositiveDuration = Field(description="How long it stays open.", examples=["30s"])
    timeout: PositiveDuration = Field(description="How long a call may take; beyond, it failed.", examples=["5s"])
    half_open_calls: int = Field(
        default=1, ge=1, le=1000, description="Calls at once that try whether the dependency is back."
    )
    slos: Annotated[list[str], Ref("SLO", address=True)] = Field(
        default=[], description="The SLOs whose events wait for its calls."
    )

    @model_validator(mode="after")
    def _opens_at_something(self) -> Self:
        if not 0 < self.failure_ratio <= 1:
            message = f"a share of {percent(self.failure_ratio)} is not above 0% and up to 100%"
            raise refused("bad-ratio", message, "50% is usual", "failure_ratio")
        return self


class Shutdown(Model):
    """How an instance ends when it is told to.

    It says that it is not ready and goes on serving (drain), lets the requests in flight end (grace), writes what it
    has to say (flush), and is cut off at the hard limit.
    """

    drain: PositiveDuration = Field(
        description="How long it serves on, so that balancers see that it is not ready.", examples=["5s"]
    )
    grace: PositiveDuration = Field(description="How long requests in flight may take to end.", examples=["20s"])
    flush: PositiveDuration = Field(
        default=Duration.parse("3s"), description="How long its last logs and spans may take to be written."
    )
    hard_limit: PositiveDuration = Field(description="When it ends whatever is left to do.", examples=["30s"])
    pre_stop: AnyDuration = Field(
        default=Duration(0),
        description="How long the cluster waits before it tells the instance to end, for programs that do not drain.",
    )
    termination_grace: PositiveDuration | None = Field(
        default=None,
        description="When the cluster kills it, from the beginning of pre_stop; by default 5s after the hard limit.",
    )


class ProbeTimes(Model):
    """How often the cluster asks an instance how it is."""

    period: PositiveDuration = Field(description="How often.")
    timeout: PositiveDuration = Field(description="How long an answer may take.")
    failures: int = Field(ge=1, le=1000, description="Failures in a row until it counts.")


def _times(period: str, timeout: str, failures: int) -> ProbeTimes:
    each = (Duration.parse(period), Duration.parse(timeout), failures)
    return ProbeTimes.model_construct(period=each[0], timeout=each[1], failures=each[2])


class Probes(Model):
    """How the cluster asks: whether an instance has started, whether it lives, whether it is ready."""

    startup: ProbeTimes = Field(
        default=_times("5s", "2s", 30), description="Until it has started; the others wait for that."
    )
    liveness: ProbeTimes = Field(default=_times("10s", "2s", 3), description="Whether it must be started anew.")
    readiness: ProbeTimes = Field(default=_times("5s", "2s", 2), description="Whether it gets requests.")


class RateLimit(Model):
    """How often a caller may do something within a window."""

    window: PositiveDuration = Field(description="The window in which is counted.", examples=["15m"])
    default_tier: Name = Field(description="The tier of callers of whom no other is known.", examples=["free"])
    tiers: dict[Name, Annotated[int, Field(ge=1, le=_MANY)]] = Field(
        min_length=1,
        description="How often each tier may, the lowest tier first.",
        examples=[{"free": "10"}],
    )

    @model_validator(mode="after")
    def _default_is_a_tier(self) -> Self:
        if self.default_tier not in self.tiers:
            message = f"there is no tier '{self.default_tier}'"
            raise refused("unknown-tier", message, did_you_mean(self.default_tier, self.tiers), "default_tier")
        return self


class Resilience(ForService):
    """How a service stays well when its clients, its dependencies or its platform do not."""

    timeouts: Timeouts | None = Field(default=None, description="How long it waits.")
    limits: Limits | None = Field(default=None, description="How much it takes on.")
    breakers: dict[Name, Breaker] = Field(
        default={}, description="Circuit breakers, by the name of the dependency that is called through them."
    )
    shutdown: Shutdown | None = Field(default=None, description="How an instance ends.")
    probes: Probes = Field(default=Probes.model_construct(), description="How the cluster asks an instance how it is.")
    rate_limits: dict[Name, RateLimit] = Field(
        default={}, description="How often a caller may do something, by what it is."
    )
