"""`LoadTest`: what a service must bear, and how fast it must be then."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, model_validator

from generator.kinds._base import Model, Name, Number, Percentage, PositiveDuration, refused
from generator.kinds._for_service import ForService
from generator.units import Duration, percent, plain

Count = Annotated[int, Field(ge=1)]


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
    """What a service must bear. The loads of `benchmarks` are of all replicas together."""

    benchmarks: dict[Name, Benchmark] = Field(
        min_length=1, description="Loads and bounds, by their name.", examples=[{"baseline": {}}]
    )
    connections: Count | None = Field(
        default=None, description="Clients that are connected at once, to all replicas together.", examples=[1000]
    )
    tools_in_flight: Count | None = Field(
        default=None, description="Tools that each replica executes at once.", examples=[25]
    )
