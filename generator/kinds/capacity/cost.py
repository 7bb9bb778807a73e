"""What a service costs: prices, what is saved on what always runs and on what comes and goes, and a budget."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from generator.kinds._base import Model, Number, Percentage, WholePromQL, described, refused
from generator.units import percent, plain

# A year of 8,760 hours, divided by 12: how clouds count a month.
HOURS_OF_A_MONTH = 730
_CURRENCY = r"^[A-Z]{3}$"


def _currency(value: object) -> str:
    if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
        raise refused("bad-name", f"{described(value)} is no currency", "write its code: EUR, USD")
    return value


Currency = Annotated[str, PlainValidator(_currency), WithJsonSchema({"type": "string", "pattern": _CURRENCY})]


class Reserved(Model):
    """What is ordered for a year or more: the least replicas, which always run."""

    discount: Percentage = Field(description="What is saved against the price of an hour.", examples=["40%"])


class Spot(Model):
    """What may be taken back at any time: replicas above the least, which come and go."""

    discount: Percentage = Field(description="What is saved against the price of an hour.", examples=["65%"])
    share: Percentage = Field(default=Decimal(1), description="The share of those replicas that run on it.")


class Cost(Model):
    """Prices, and what all may cost in a month."""

    currency: Currency = Field(description="The currency of all prices.", examples=["EUR"])
    cpu_hour: Number = Field(description="A CPU for an hour.", examples=[0.032])
    memory_gib_hour: Number = Field(description="A GiB of memory for an hour.", examples=[0.004])
    storage_gb_month: Number = Field(description="A GB of storage for a month.", examples=[0.1])
    reserved: Reserved | None = Field(default=None, description="What is saved on the least replicas.")
    spot: Spot | None = Field(default=None, description="What is saved on those above.")
    monthly_budget: Number | None = Field(default=None, description="What all may cost in a month.", examples=[500])
    query: WholePromQL | None = Field(
        default=None,
        description="What it costs in a month at the present rate, as OpenCost tells it; else requests times prices.",
    )

    @property
    def reserved_factor(self) -> Decimal:
        """What the least replicas cost, against the price of an hour."""
        return 1 - self.reserved.discount if self.reserved else Decimal(1)

    @property
    def burst_factor(self) -> Decimal:
        """What replicas above the least cost, against the price of an hour."""
        return 1 - self.spot.discount * self.spot.share if self.spot else Decimal(1)

    @model_validator(mode="after")
    def _saves_a_share(self) -> Self:
        for name, field in (("reserved", "discount"), ("spot", "discount"), ("spot", "share")):
            part = getattr(self, name)
            share = getattr(part, field) if part else Decimal(0)
            if share > 1:
                raise refused("bad-ratio", f"{percent(share)} is more than all", "write 100% or less", name, field)
        return self

    @model_validator(mode="after")
    def _costs_something(self) -> Self:
        for name in ("cpu_hour", "memory_gib_hour", "storage_gb_month"):
            if getattr(self, name) < 0:
                raise refused("bad-number", f"{plain(getattr(self, name))} is no price", "write 0 or more", name)
        if self.monthly_budget is not None and self.monthly_budget <= 0:
            message = f"a budget of {plain(self.monthly_budget)} is always overrun"
            raise refused("bad-number", message, "write more than 0, or take it out", "monthly_budget")
        return self
