"""What is alerted on: storage that runs out, load that grows faster than projected, costs beyond their budget."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from generator.kinds._base import Model, Percentage, PositiveDuration, partly
from generator.units import Duration


class Forecast(Model):
    """A resource runs out before there can be more, if it goes on as in the window."""

    window: PositiveDuration = Field(
        default=Duration.parse("7d"), description="What the straight line is drawn through; a week evens out its days."
    )
    ahead: PositiveDuration | None = Field(
        default=None, description="How far it looks; as long as it takes until there is more, if left out."
    )
    for_: PositiveDuration = Field(default=Duration.parse("1h"), alias="for", description="How long it must say so.")
    level: str = Field(default="P3", description="The level of the severity scale, or `disabled`.")


class Full(Model):
    """A resource is almost used up, whatever the forecast says."""

    share: Annotated[Percentage, partly("90%")] = Field(
        default=Decimal("0.9"), description="The share of it that may be used."
    )
    for_: PositiveDuration = Field(default=Duration.parse("5m"), alias="for", description="How long.")
    level: str = Field(default="P2", description="The level of the severity scale, or `disabled`.")


class Growth(Model):
    """More is used than the projection has for this day."""

    tolerance: Percentage = Field(default=Decimal("0.2"), description="How much more may be used.")
    for_: PositiveDuration = Field(default=Duration.parse("1d"), alias="for", description="How long.")
    level: str = Field(default="P4", description="The level of the severity scale, or `disabled`.")


class Overrun(Model):
    """A month at the present rate costs more than the budget."""

    window: PositiveDuration = Field(default=Duration.parse("1d"), description="The mean of which counts.")
    for_: PositiveDuration = Field(default=Duration.parse("1h"), alias="for", description="How long.")
    level: str = Field(default="P4", description="The level of the severity scale, or `disabled`.")


class Alerting(Model):
    """The alerts, each with how loud it is."""

    forecast: Forecast = Field(
        default=Forecast.model_construct(), description="A limited resource runs out before there can be more."
    )
    full: Full = Field(default=Full.model_construct(), description="A limited resource is almost used up.")
    growth: Growth = Field(default=Growth.model_construct(), description="More is used than projected for this day.")
    overrun: Overrun = Field(default=Overrun.model_construct(), description="It costs more than the budget.")
