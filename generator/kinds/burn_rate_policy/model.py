"""`BurnRatePolicy`: which error budget burn is worth an alert."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import AnyDuration, Model, Name, Percentage, PositiveDuration, Ref, refused
from generator.units import Duration, percent


class Tier(Model):
    """A pair of windows and the share of the budget that may burn within the long one.

    The burn rate that fires follows from it: share × SLO window / long window
    (SRE workbook, chapter 5: https://sre.google/workbook/alerting-on-slos/).
    """

    severity: Literal["page", "ticket"] = Field(description="Whether somebody is woken.")
    long: PositiveDuration = Field(description="The long window: how much budget must be gone.")
    short: PositiveDuration = Field(description="The short window: whether it still burns.")
    budget: Percentage = Field(description="The share of the error budget that burns within the long window.")
    for_: AnyDuration = Field(
        default=Duration(0), alias="for", description="How long it must last; the short window usually does that work."
    )

    @model_validator(mode="after")
    def _short_is_shorter(self) -> Self:
        if self.short >= self.long:
            message = f"the short window {self.short} is not shorter than the long window {self.long}"
            raise refused("tier-windows", message, "Google's pairs: 5m/1h, 30m/6h, 2h/1d, 6h/3d", "short")
        if not 0 < self.budget <= 1:
            message = f"a budget share of {percent(self.budget)} is not above 0% and up to 100%"
            raise refused("tier-budget", message, "Google's: 2%, 5%, 10%", "budget")
        return self


class BurnRatePolicy(Model):
    """The tiers by which an SLO alerts."""

    extends: Annotated[str | None, Ref("BurnRatePolicy")] = Field(
        default=None, description="A policy whose tiers and numbers count where this one says nothing."
    )
    min_bad_events: int | None = Field(
        default=None,
        ge=0,
        le=1_000_000,
        description="Bad events that the long window must hold before a tier fires; 5 unless a policy says otherwise.",
    )
    tiers: dict[Name, Tier] = Field(default={}, description="The tiers by name; each replaces one it inherits.")

    @model_validator(mode="after")
    def _has_tiers(self) -> Self:
        if not self.tiers and self.extends is None:
            hint = "add 'tiers', or take those of another: 'extends: google'"
            raise refused("tiers-missing", "a policy without tiers never alerts", hint, "tiers")
        return self
