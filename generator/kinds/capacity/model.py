"""`Capacity`: how much of everything a service is expected to need, today and in a year."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.diagnostics import did_you_mean
from generator.kinds._base import DataName, Model, Number, PositiveDuration, Quantity, Ref, WholePromQL, refused, shown
from generator.kinds._for_service import ForService
from generator.kinds._times import Date
from generator.kinds.capacity.alerting import Alerting
from generator.kinds.capacity.backups import Backups
from generator.kinds.capacity.cost import Cost
from generator.kinds.capacity.traffic import Traffic
from generator.promql_tree import Selector, read, walk
from generator.units import Duration, plain

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

    limit: Quantity | None = Field(
        default=None, description="How much of it there may be before more must be ordered; or write limit_query."
    )
    limit_query: WholePromQL | None = Field(default=None, description="What tells that limit, in the same unit.")
    price: Number | None = Field(
        default=None, description="What a GB of it costs in a month, where that is not `cost.storage_gb_month`."
    )

    @property
    def limited(self) -> bool:
        """Whether it is known how much of it there may be."""
        return self.limit is not None or self.limit_query is not None

    @property
    def points(self) -> tuple[tuple[int, Decimal], ...]:
        """What is needed, by the months from now."""
        every = {0: self.now, 3: self.in_3_months, 6: self.in_6_months, 12: self.in_12_months}
        return tuple((months, amount) for months, amount in every.items() if amount is not None)

    @property
    def daily(self) -> bool:
        """Whether it is a rate."""
        return self.unit in DAILY

    def at(self, months: int) -> Decimal:
        """Tell what is needed so many months from now, on the straight line between the points beside it."""
        before = max((point for point in self.points if point[0] <= months), default=(0, self.now))
        after = min((point for point in self.points if point[0] >= months), default=before)
        if after[0] == before[0]:
            return before[1]
        return before[1] + (after[1] - before[1]) * (months - before[0]) / (after[0] - before[0])

    @model_validator(mode="after")
    def _has_one_limit(self) -> Self:
        if self.limit is not None and self.limit_query is not None:
            hint = "keep one of them"
            raise refused("limit-sides", "both 'limit' and 'limit_query' are given", hint, "limit_query")
        if self.limited and self.query is None:
            message = "nothing tells how much of the limit is used"
            raise refused("limit-sides", message, "write its 'query' as well", "limit" if self.limit else "limit_query")
        return self

    @model_validator(mode="after")
    def _asks_for_series(self) -> Self:
        for field in ("query", "limit_query"):
            asked: str | None = getattr(self, field)
            if asked is not None and not any(isinstance(place.node, Selector) for place in walk(read(asked))):
                hint = "write a number as 'limit'" if field == "limit_query" else "write what is measured"
                raise refused("query-of-nothing", f"'{shown(asked)}' asks for no series", hint, field)
        return self

    @model_validator(mode="after")
    def _is_priced_by_its_size(self) -> Self:
        if self.price is not None and (self.daily or self.price < 0):
            message = "a price of a GB belongs to bytes" if self.daily else f"{plain(self.price)} is no price"
            raise refused("bad-number", message, "take it out, or write 0 or more", "price")
        return self


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

    as_of: Date | None = Field(
        default=None,
        description="The day that `now` is; with it, what is measured is held against the projection.",
        examples=["2026-01-05"],
    )
    alerting: Alerting | None = Field(
        default=None, description="What is alerted on, of resources with a query; nothing if left out."
    )
    traffic: Traffic | None = Field(default=None, description="How the requests spread over a day.")
    backups: Backups | None = Field(default=None, description="Copies of a resource, and where they are kept.")
    cost: Cost | None = Field(default=None, description="What it costs.")
    runbook: Annotated[str | None, Ref("Runbook", address=True)] = Field(
        default=None, description="The runbook that helps."
    )

    def lead(self, projection: Projection) -> Duration | None:
        """Tell how long it takes until there is more of something."""
        return projection.provisioning or self.provisioning

    def forecast_of(self, projection: Projection) -> Duration | None:
        """Tell how far ahead the forecast looks for something; None where nothing says how much there may be."""
        looked = self.alerting.forecast.ahead if self.alerting else None
        return (looked or self.lead(projection)) if self.alerting and projection.limited else None

    @property
    def stored(self) -> dict[str, Projection]:
        """What is stored, and no part of anything else that is: its sizes can be added up."""
        return {name: one for name, one in self.resources.items() if not one.daily and one.part_of is None}

    def queries(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """List what Prometheus is asked, each with the field where it stands."""
        for name, one in self.resources.items():
            for field in ("query", "limit_query"):
                asked = getattr(one, field)
                if asked is not None:
                    yield ("resources", name, field), asked
        if self.cost and self.cost.query is not None:
            yield ("cost", "query"), self.cost.query

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

    @model_validator(mode="after")
    def _backups_are_of_what_is_known(self) -> Self:
        for field in ("of", "kept_in") if self.backups else ():
            name = getattr(self.backups, field)
            fitting = [known for known, one in self.resources.items() if not one.daily]
            if name is not None and name not in fitting:
                message = f"no resource in bytes is named '{name}'"
                raise refused("unknown-resource", message, did_you_mean(name, fitting), "backups", field)
        return self
