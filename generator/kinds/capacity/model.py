"""`Capacity`: how much of everything a service is expected to need, today and in a year."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from generator.diagnostics import did_you_mean
from generator.kinds._base import DataName, Model, Number, PositiveDuration, Quantity, WholePromQL, refused
from generator.kinds._for_service import ForService
from generator.units import plain

SECONDS_OF_A_DAY = 86_400
# The units that are rates: so many a day.
DAILY = ("requests_per_day", "executions_per_day")


class Projection(Model):
    """How much of one thing is needed."""

    unit: Literal["requests_per_day", "executions_per_day", "bytes"] = Field(description="What is counted.")
    now: Quantity = Field(description="Today.", examples=["100k"])
    in_3_months: Quantity | None = Field(default=None, description="In 3 months.", examples=["250k"])
    in_6_months: Quantity | None = Field(default=None, description="In 6 months.", examples=["500k"])
    in_12_months: Quantity | None = Field(default=None, description="In 12 months.", examples=["1M"])
    part_of: DataName | None = Field(
        default=None, description="What it is a part of, as a database is of all storage.", examples=["storage"]
    )
    query: WholePromQL | None = Field(default=None, description="What of it there is, in the same unit.")
    provisioning: PositiveDuration | None = Field(
        default=None, description="How long it takes until there is more of it, if not as long as of everything else."
    )

    @property
    def points(self) -> tuple[tuple[int, Decimal], ...]:
        """What is needed, by the months from now."""
        every = {0: self.now, 3: self.in_3_months, 6: self.in_6_months, 12: self.in_12_months}
        return tuple((months, amount) for months, amount in every.items() if amount is not None)

    @property
    def daily(self) -> bool:
        """Whether it is a rate."""
        return self.unit in DAILY


class Capacity(ForService):
    """How much a service is expected to need."""

    resources: dict[DataName, Projection] = Field(
        min_length=1, description="What is needed, by its name.", examples=[{"requests": {}}]
    )
    peak_factor: Number = Field(
        default=10, description="How many times the mean of a day its busiest moment is, for what is counted by day."
    )
    provisioning: PositiveDuration | None = Field(
        default=None,
        description="How long it takes from the order until there is more: alerts must look ahead as far.",
        examples=["14d"],
    )

    def peak_rates(self, projection: Projection) -> Iterator[tuple[int, Fraction]]:
        """Tell the rate at the busiest moment, in events a second, by the months from now."""
        for months, amount in projection.points:
            yield months, Fraction(amount) * Fraction(self.peak_factor) / SECONDS_OF_A_DAY

    @model_validator(mode="after")
    def _the_peak_is_no_less_than_the_mean(self) -> Self:
        if self.peak_factor < 1:
            message = f"a peak of {plain(self.peak_factor)} times the mean is below the mean"
            raise refused("bad-number", message, "write 1 or more; 10 is usual where people sleep", "peak_factor")
        return self

    @model_validator(mode="after")
    def _parts_are_of_what_is_known(self) -> Self:
        for name, projection in self.resources.items():
            whole = projection.part_of
            if whole is None:
                continue
            others = {other: one for other, one in self.resources.items() if other != name}
            if whole not in others:
                message = f"no other resource is named '{whole}', of which '{name}' is said to be part"
                raise refused("unknown-resource", message, did_you_mean(whole, others), "resources", name, "part_of")
            if others[whole].unit != projection.unit:
                message = f"'{whole}' is in {others[whole].unit}, and '{name}' in {projection.unit}"
                raise refused("unknown-resource", message, "take one of the same unit", "resources", name, "part_of")
        return self
