"""`BurnRatePolicy`: which error budget burn is worth an alert."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import AnyDuration, Model, Name, Number, Percentage, PositiveDuration, Ref, refused
from generator.units import Duration, percent, plain

Severity = Literal["page", "ticket"]


class Tier(Model):
    """A pair of windows, and the burn that fires within the long one.

    Say which share of the budget may burn within the long window; the burn rate follows from it, share × SLO
    window / long window (SRE workbook, chapter 5: https://sre.google/workbook/alerting-on-slos/). Or say the
    burn rate itself, which is then the same for every SLO window.
    """

    severity: Severity = Field(description="Whether somebody is woken.")
    long: PositiveDuration = Field(description="The long window: how much budget must be gone.")
    short: PositiveDuration = Field(description="The short window: whether it still burns.")
    budget: Percentage | None = Field(
        default=None, description="The share of the error budget that burns within the long window.", examples=["2%"]
    )
    factor: Number | None = Field(default=None, description="The burn rate, instead of a budget share.")
    for_: AnyDuration = Field(
        default=Duration(0), alias="for", description="How long it must last; the short window usually does that work."
    )
    keep_firing_for: AnyDuration = Field(
        default=Duration(0), description="How long the alert stays after the burn has ended."
    )

    @model_validator(mode="after")
    def _fires_at_something(self) -> Self:
        if self.short >= self.long:
            message = f"the short window {self.short} is not shorter than the long window {self.long}"
            raise refused("tier-windows", message, "Google's pairs: 5m/1h, 30m/6h, 2h/1d, 6h/3d", "short")
        if (self.budget is None) == (self.factor is None):
            which = "neither 'budget' nor 'factor' is" if self.budget is None else "both 'budget' and 'factor' are"
            raise refused("tier-budget", f"{which} given", "write one of them: 'budget: 2%', or 'factor: 14.4'")
        if self.budget is not None and not 0 < self.budget <= 1:
            message = f"a budget share of {percent(self.budget)} is not above 0% and up to 100%"
            raise refused("tier-budget", message, "Google's: 2%, 5%, 10%", "budget")
        if self.factor is not None and self.factor <= 0:
            raise refused("tier-budget", f"a burn rate of {plain(self.factor)} is not above 0", None, "factor")
        return self


class AtRisk(Model):
    """When the rest of the budget is worth a word before it is gone."""

    below: Percentage = Field(description="The share of the budget that is left.", examples=["25%"])
    severity: Severity = Field(default="ticket", description="Whether somebody is woken.")


class BurnRatePolicy(Model):
    """The tiers by which an SLO alerts, and what it says of the budget itself."""

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
    disabled: list[Name] = Field(default=[], description="Tiers that it inherits and does not want.")
    exhausted: Severity | None = Field(
        default=None, description="How loud to say that the budget is used up; nothing is said if left out."
    )
    at_risk: AtRisk | None = Field(
        default=None, description="When and how loud to say that little of the budget is left."
    )

    @model_validator(mode="after")
    def _has_tiers(self) -> Self:
        if not self.tiers and self.extends is None:
            hint = "add 'tiers', or take those of another: 'extends: google'"
            raise refused("tiers-missing", "a policy without tiers never alerts", hint, "tiers")
        return self
