"""`LoadTest`: what a service must bear, how fast it must be then, and how that is tried."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, model_validator

from generator.kinds._base import Model, Name, Number, Percentage, PositiveDuration, Ref, refused
from generator.kinds._for_service import ForService
from generator.kinds.load_test.journey import Count, Journey, Target
from generator.units import Duration, percent, plain

# What the loads are called that are no benchmark; k6 counts growing apart, as a load of its own.
CONNECTIONS, TOOLS, RAMP = "connections", "tools", "ramp"


class Benchmark(Model):
    """A load, and how fast the answers must be under it."""

    rate: Number = Field(description="Requests a second.", examples=[100])
    latency: PositiveDuration = Field(description="How long an answer may take.", examples=["100ms"])
    quantile: Percentage = Field(
        default=Decimal("0.95"), description="The share of the answers that must be as fast.", examples=["95%"]
    )
    ramp: PositiveDuration = Field(
        default=Duration.parse("2m"), description="How long the load grows until it is reached."
    )
    hold: PositiveDuration = Field(default=Duration.parse("10m"), description="How long it is held.")

    @property
    def in_flight(self) -> Fraction:
        """Requests that are answered at once if each takes as long as it may: Little's law."""
        return Fraction(self.rate) * self.latency.seconds

    @model_validator(mode="after")
    def _is_a_load(self) -> Self:
        if self.rate <= 0:
            raise refused("bad-number", f"{plain(self.rate)} requests a second are none", "write 100, say", "rate")
        if not 0 < self.quantile < 1:
            message = f"a share of {percent(self.quantile)} is not above 0% and below 100%"
            raise refused("bad-ratio", message, "95% is usual", "quantile")
        return self


class LoadTest(ForService):
    """What a service must bear. The loads of `benchmarks` are of all replicas together.

    With `target` and `journey`, scripts for Locust and k6 are published in the environments that the target names.
    """

    benchmarks: dict[Name, Benchmark] = Field(
        min_length=1, description="Loads and bounds, by their name.", examples=[{"baseline": {}}]
    )
    connections: Count | None = Field(
        default=None, description="Clients that are connected at once, to all replicas together.", examples=[1000]
    )
    connected_for: PositiveDuration = Field(
        default=Duration.parse("5m"), description="How long they stay connected in the test."
    )
    tools_in_flight: Count | None = Field(
        default=None, description="Tools that each replica executes at once.", examples=[25]
    )
    tools_each: Count = Field(
        default=40, description="How many tools each client executes in the test, one after the other."
    )
    target: Target | None = Field(default=None, description="Whom the load meets.")
    journey: Journey | None = Field(default=None, description="What the load is made of.")
    slos: Annotated[list[str], Ref("SLO")] = Field(
        default=[], description="The SLOs that must be kept under load, by all requests but the tools."
    )
    tool_slos: Annotated[list[str], Ref("SLO")] = Field(
        default=[], description="The SLOs that must be kept by the tools; those of `slos` if left out."
    )
    volume: Percentage = Field(
        default=Decimal("0.9"),
        description="The share of the planned requests that must be made: a ratio over none proves nothing.",
    )

    @property
    def executing(self) -> int | None:
        """Tools that all replicas of the target execute at once."""
        return self.tools_in_flight * self.target.replicas if self.tools_in_flight and self.target else None

    @model_validator(mode="after")
    def _knows_whom_and_what(self) -> Self:
        if (self.target is None) != (self.journey is None):
            given, missing = ("target", "journey") if self.journey is None else ("journey", "target")
            message = f"'{given}' is given, and no '{missing}'"
            raise refused("load-test-halves", message, "write both, or none", given)
        return self

    @model_validator(mode="after")
    def _demands_a_volume(self) -> Self:
        if not 0 < self.volume <= 1:
            message = f"a share of {percent(self.volume)} is not above 0% and up to 100%"
            raise refused("bad-ratio", message, "90% is usual", "volume")
        return self

    @model_validator(mode="after")
    def _tells_loads_apart(self) -> Self:
        for name in (CONNECTIONS, TOOLS, RAMP):
            if name in self.benchmarks:
                message = f"another load is called '{name}'"
                raise refused("name-twice", message, "give the benchmark another one", "benchmarks", name, "[key]")
        return self

    @model_validator(mode="after")
    def _has_tools_to_execute(self) -> Self:
        if self.tools_in_flight and self.journey and not any(one.tool for one in self.journey.requests):
            message = f"{self.tools_in_flight} tools are to be executed at once, and no request executes one"
            raise refused("no-tool", message, "write 'tool: true' beside a request of the journey", "tools_in_flight")
        return self
