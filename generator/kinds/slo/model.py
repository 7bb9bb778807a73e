"""`SLO`: an objective for a service level indicator over a window."""

from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from generator import registry
from generator.kinds._base import Model, OwnLabel, Percentage, PositiveDuration, Ref, refused
from generator.units import Duration, percent

DISABLED = "disabled"
SHORTEST_WINDOW = Duration.parse("1h")
LONGEST_WINDOW = Duration.parse("90d")

# A union of the SLI types in `sli/`, told apart by their `type`.
AnySLI: Any = Annotated[reduce(or_, registry.variants("kinds/slo/sli", "SLI").values()), Field(discriminator="type")]


class Alerting(Model):
    """The level of the severity scale for each sort of alert; `disabled` publishes none."""

    page: str = Field(default="P1", description="The level of alerts that wake somebody.", examples=["P1"])
    ticket: str = Field(default="P3", description="The level of alerts that can wait.", examples=["P3"])


class SLO(Model):
    """A service level objective."""

    service: Annotated[str, Ref("Service")] = Field(description="The service that keeps it.")
    description: str = Field(default="", description="What is promised, in one sentence.")
    objective: Percentage = Field(description="The share of good events that is promised.", examples=["99.9%"])
    window: PositiveDuration = Field(description="The SLO window: over what time.", examples=["30d"])
    sli: AnySLI = Field(description="How good and bad events are told apart.")
    by: list[OwnLabel] = Field(
        default=[], description="Labels that split it: one error budget and one alert for each of their values."
    )
    policy: Annotated[str, Ref("BurnRatePolicy")] = Field(
        default="google", description="The BurnRatePolicy by which it alerts."
    )
    alerting: Alerting = Field(default=Alerting.model_construct(), description="How loud its alerts are.")
    runbook: Annotated[str | None, Ref("Runbook", address=True)] = Field(
        default=None, description="The runbook that helps."
    )

    @property
    def budget(self) -> Decimal:
        """The error budget as a ratio: 1 − objective."""
        return 1 - self.objective

    @model_validator(mode="after")
    def _is_an_objective(self) -> Self:
        if not 0 < self.objective < 1:
            why = "promises nothing" if self.objective <= 0 else "leaves no error budget to burn"
            hint = "write a share above 0% and below 100%: 99.9%"
            raise refused("bad-objective", f"an objective of {percent(self.objective)} {why}", hint, "objective")
        if not SHORTEST_WINDOW <= self.window <= LONGEST_WINDOW:
            message = f"the SLO window {self.window} is not between {SHORTEST_WINDOW} and {LONGEST_WINDOW}"
            raise refused("bad-window", message, "30d is usual, 7d for what changes fast", "window")
        return self
