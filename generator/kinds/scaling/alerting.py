"""What is alerted on: that autoscaling is no longer enough, and that the autoscaler itself is in trouble."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from generator.kinds._base import (
    AnyDuration,
    Model,
    Percentage,
    PositiveDuration,
    Ref,
    WholePromQL,
    described,
    partly,
    refused,
)
from generator.units import Duration, parse_percentage, percent, plain


def _limit(value: Any) -> Decimal:
    hint = "write a percentage or a number: 70%, 100"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, str):
        raise refused("wrong-type", f"{described(value)} stands here; a percentage or a number is expected", hint)
    try:
        return parse_percentage(value)
    except ValueError as error:
        raise refused("bad-percentage", str(error), hint) from None


_LIMIT_SCHEMA = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]+)? ?%$"}]}
# A number, or a percentage as a ratio.
Limit = Annotated[Decimal, PlainValidator(_limit), WithJsonSchema(_LIMIT_SCHEMA)]


# From here on a number is no ratio: a percentage without its sign.
_MANY_TIMES = 10


class Trigger(Model):
    """An alert while a resource, or a query, is above a limit: more is needed than the autoscaler gives.

    A percentage of a resource means nothing without its base, so that the base is always named: with a request of 250m
    and a limit of 500m, 70% of the request is 175m, and 70% of the limit 350m.
    """

    resource: Literal["cpu", "memory"] | None = Field(
        default=None, description="The mean of the replicas' CPU or memory; or write a query."
    )
    of: Literal["request", "limit"] | None = Field(default=None, description="What the percentage is of.")
    query: WholePromQL | None = Field(default=None, description="What is compared; or write a resource.")
    above: Limit = Field(description="The limit: a percentage, or a number.", examples=["70%"])
    for_: AnyDuration = Field(default=Duration(0), alias="for", description="How long it must be above.")
    level: str = Field(default="P3", description="The level of the severity scale.", examples=["P3"])
    summary: str = Field(default="", description="What is wrong, in one sentence.")
    runbook: Annotated[str | None, Ref("Runbook", address=True)] = Field(
        default=None, description="The runbook that helps; that of the Scaling if left out."
    )

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        if (self.resource is None) == (self.query is None):
            which = "neither 'resource' nor 'query' is" if self.query is None else "both 'resource' and 'query' are"
            raise refused("trigger-sides", f"{which} given", "write exactly one of them", "query")
        if self.resource and self.above >= _MANY_TIMES:
            message = f"{percent(self.above)} of a request or limit is never used"
            raise refused("bad-percentage", message, f"write it with its sign: {plain(self.above)}%", "above")
        if self.resource and not self.of:
            message = f"{percent(self.above)} of what? A percentage of {self.resource} needs its base"
            raise refused("trigger-sides", message, "write 'of: request' or 'of: limit'", "of")
        if self.query and self.of:
            raise refused("trigger-sides", "'of' belongs to a resource", "divide in the query", "of")
        return self


class AtMaximum(Model):
    """It has the most replicas."""

    for_: PositiveDuration = Field(default=Duration.parse("15m"), alias="for", description="How long.")
    level: str = Field(default="P3", description="The level of the severity scale, or `disabled`.")


class Blind(Model):
    """It cannot read a metric."""

    for_: PositiveDuration = Field(default=Duration.parse("5m"), alias="for", description="How long.")
    level: str = Field(default="P2", description="The level of the severity scale, or `disabled`.")


class Unavailable(Model):
    """Fewer replicas are available than there should be."""

    for_: PositiveDuration = Field(
        default=Duration.parse("10m"), alias="for", description="How long: longer than a replica takes to start."
    )
    level: str = Field(default="P2", description="The level of the severity scale, or `disabled`.")


class QuotaUse(Model):
    """A quota of the namespace is almost used."""

    share: Annotated[Percentage, partly("90%")] = Field(
        default=Decimal("0.9"), description="The share of it that may be used."
    )
    for_: PositiveDuration = Field(default=Duration.parse("5m"), alias="for", description="How long.")
    level: str = Field(default="P3", description="The level of the severity scale, or `disabled`.")


class Alerting(Model):
    """When the autoscaler cannot do its work. Read from kube-state-metrics, which a Service must declare."""

    at_maximum: AtMaximum = Field(
        default=AtMaximum.model_construct(), description="It has the most replicas, and may want more."
    )
    blind: Blind = Field(default=Blind.model_construct(), description="It cannot read a metric, and changes nothing.")
    unavailable: Unavailable = Field(
        default=Unavailable.model_construct(), description="Fewer replicas are available than there should be."
    )
    quota: QuotaUse = Field(
        default=QuotaUse.model_construct(),
        description="A quota is almost used: beyond, new replicas are refused. The first of a namespace's "
        "scaled services tells it for all.",
    )
