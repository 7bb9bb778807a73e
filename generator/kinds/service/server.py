"""The `server:` section of a Service: what the program itself must know to be watched as the specs say."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import Model, Name, Percentage, PositiveDuration, RoutePattern, UrlPath, refused
from generator.units import Duration, percent


class RequestClass(Model):
    """Requests of one sort. Where a route belongs to several classes, the longest pattern counts."""

    routes: list[RoutePattern] = Field(
        min_length=1, description="The routes of this class; '*' stands for any end.", examples=[["/api/v1/tools*"]]
    )


# What a service is without a dependency: nothing, or less.
Need = Literal["required", "degraded"]


class Health(Model):
    """How the server tells whether it lives, and whether it is ready.

    Dependencies are checked in the background, so that a probe is answered at once, however slow they are.
    """

    liveness: UrlPath = Field(default="/health/liveness", description="The path of the liveness probe.")
    readiness: UrlPath = Field(default="/health/readiness", description="The path of the readiness probe.")
    interval: PositiveDuration = Field(
        default=Duration.parse("5s"), description="How often the dependencies are checked."
    )
    timeout: PositiveDuration = Field(default=Duration.parse("1s"), description="How long one check may take.")
    failures_down: int = Field(default=3, ge=1, le=100, description="Failed checks in a row until it counts as down.")
    successes_up: int = Field(default=2, ge=1, le=100, description="Good checks in a row until it counts as up again.")
    dependencies: dict[Name, Need] = Field(
        default={},
        description="What the server depends on: it is not ready without what is `required`, and does less without "
        "the rest.",
        examples=[{"database": "required"}],
    )

    @model_validator(mode="after")
    def _one_check_at_a_time(self) -> Self:
        if self.timeout >= self.interval:
            message = f"a check may take {self.timeout}, and the next one starts after {self.interval}"
            raise refused("health-timeout", message, "write a time-out below the interval", "timeout")
        if self.liveness == self.readiness:
            message = f"liveness and readiness are both answered at {self.readiness}"
            hint = "a server that is not ready must not be killed: give them different paths"
            raise refused("health-paths", message, hint, "readiness")
        return self


class Logging(Model):
    """What the server logs, one JSON object on a line."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least that is logged, unless the program's environment says otherwise."
    )
    queue_records: int = Field(
        default=10_000, ge=1, le=10_000_000, description="Records that wait to be written; beyond, the oldest go."
    )
    redact: list[str] = Field(
        default=["authorization", "password", "token"], description="Fields whose values are never written."
    )


class Tracing(Model):
    """What the server traces."""

    sample_ratio: Percentage = Field(
        description="The share of traces that is kept, where the caller has not decided.", examples=["1%"]
    )
    critical_paths: list[Name] = Field(
        default=[], description="What must show as a span of its own.", examples=[["authentication", "database"]]
    )

    @model_validator(mode="after")
    def _is_a_share(self) -> Self:
        if self.sample_ratio > 1:
            message = f"{percent(self.sample_ratio)} of the traces are more than there are"
            raise refused("bad-ratio", message, "write 100% at most", "sample_ratio")
        return self


class Server(Model):
    """What a service's server must know beside its metrics. It is published as the server's contract."""

    request_classes: dict[Name, RequestClass] = Field(
        default={}, description="Sorts of requests that are told apart, by name."
    )
    unmeasured_routes: list[RoutePattern] = Field(
        default=["/health/*", "/metrics*"],
        description="Routes whose requests count nowhere: probes and scrapes would only make the ratios look better.",
    )
    health: Health = Field(default=Health.model_construct(), description="How it tells that it is well.")
    logging: Logging = Field(default=Logging.model_construct(), description="What it logs.")
    tracing: Tracing | None = Field(default=None, description="What it traces; nothing if left out.")

    @model_validator(mode="after")
    def _a_pattern_means_one_class(self) -> Self:
        owner: dict[str, str] = {}
        for name, requests in self.request_classes.items():
            for number, pattern in enumerate(requests.routes):
                if pattern in owner:
                    message = f"the routes {pattern} already belong to '{owner[pattern]}'"
                    hint = "write each pattern once; of several that fit, the longest counts"
                    place = ("request_classes", name, "routes", number)
                    raise refused("routes-repeated", message, hint, *place)
                owner[pattern] = name
        return self
