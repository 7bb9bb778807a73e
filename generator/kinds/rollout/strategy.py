"""The ways of a Rollout: what judges a new version, a canary, blue and green, and versions that people move."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import Model, Number, Percentage, PositiveDuration, Ref, refused
from generator.units import Duration, percent, plain

Count = Annotated[int, Field(ge=1, le=100_000)]
Colour = Literal["blue", "green"]
WHOLE = Decimal(1)


class Judged(Model):
    """An SLO that the new version must keep, for itself."""

    slo: Annotated[str, Ref("SLO")] = Field(description="The SLO; its SLI is asked of the new pods alone.")
    burn_rate: Number = Field(
        default=10,
        description="The burn rate at which the new version fails: the share of bad events over the error budget.",
        examples=[10],
    )

    @model_validator(mode="after")
    def _is_a_rate(self) -> Self:
        if self.burn_rate <= 0:
            message = f"a burn rate of {plain(self.burn_rate)} is never kept"
            raise refused("bad-ratio", message, "10 burns a tenth of a 30-day budget in 7h12m", "burn_rate")
        return self


class Analysis(Model):
    """What judges the new version, and takes it back."""

    slos: list[Judged] = Field(min_length=1, description="What it must keep.")
    window: PositiveDuration = Field(default=Duration.parse("5m"), description="How far each measurement looks back.")
    interval: PositiveDuration = Field(default=Duration.parse("1m"), description="How often it is measured.")
    initial_delay: PositiveDuration = Field(
        default=Duration.parse("5m"), description="How long it waits first, so that the window holds the new pods only."
    )
    failures: int = Field(
        default=2, ge=0, le=100, description="How many measurements may fail; one more takes the new version back."
    )
    inconclusive: int = Field(
        default=5, ge=0, le=1000, description="How many may tell nothing, for want of requests; one more pauses."
    )

    @property
    def verdict(self) -> Duration:
        """How long failures take to take the new version back, the first delay aside."""
        return Duration((self.failures + 1) * self.interval)


class CanaryStep(Model):
    """A share of the traffic for the new version, and how long it lasts."""

    weight: Percentage = Field(description="The share.", examples=["10%"])
    pause: PositiveDuration = Field(description="How long until the next step.", examples=["15m"])


class Canary(Model):
    """The new version gets more and more of the traffic, while it is judged."""

    steps: list[CanaryStep] = Field(
        min_length=1, max_length=50, description="The shares, from small to large, below 100%."
    )
    analysis: Analysis | None = Field(default=None, description="What judges it.")

    @property
    def length(self) -> Duration:
        """How long all steps last."""
        return Duration(sum(step.pause for step in self.steps))

    @model_validator(mode="after")
    def _grows(self) -> Self:
        for number, step in enumerate(self.steps):
            if not 0 < step.weight < 1 or step.weight * 100 % 1:
                message = f"a step of {percent(step.weight)} is no whole percentage between 0% and 100%"
                raise refused("bad-weight", message, "10% is usual for the first one", "steps", number, "weight")
        for number, (low, high) in enumerate(pairwise(self.steps), start=1):
            if low.weight >= high.weight:
                message = f"the step of {percent(high.weight)} is no more than the one before, {percent(low.weight)}"
                raise refused("bad-weight", message, "sort them, from small to large", "steps", number, "weight")
        return self


class BlueGreen(Model):
    """The new version stands complete beside the old one, and then takes over at once."""

    automatic: bool = Field(default=False, description="Whether it takes over without somebody saying so.")
    scale_down_delay: PositiveDuration = Field(
        default=Duration.parse("10m"), description="How long the old version stays, for an instant way back."
    )
    measurements: Count = Field(default=5, description="How often it is judged, before and after.")
    before: Analysis | None = Field(
        default=None, description="What judges it before it takes over: of requests that only testers make."
    )
    after: Analysis | None = Field(default=None, description="What judges it after it took over.")

    def lasts(self, analysis: Analysis) -> Duration:
        """How long an analysis takes."""
        return Duration(analysis.initial_delay + (self.measurements - 1) * analysis.interval)


class Version(Model):
    """What one colour runs, and its share of the traffic, where people move it."""

    image: str | None = Field(default=None, min_length=1, description="The image; the workload's if left out.")
    weight: Percentage = Field(description="Its share; those of both colours make 100%.", examples=["100%"])
    replicas: Count | None = Field(
        default=None, description="How many pods it has, where it is not the one that is scaled by itself."
    )
