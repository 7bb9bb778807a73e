"""How fast a service may be scaled, up and down."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import AnyDuration, Model, Percentage, PositiveDuration, refused
from generator.units import Duration, percent

# https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
LONGEST_STABILIZATION = Duration.parse("1h")
LONGEST_PERIOD = Duration.parse("30m")


def _unfit(what: str, given: Duration, longest: Duration) -> str:
    """Say why the API does not take a time."""
    if given > longest:
        return f"{what} of {given} is longer than {longest}, the longest that Kubernetes takes"
    return f"{what} of {given} is no whole number of seconds"


class Policy(Model):
    """How many replicas may come or go within a period: so many pods, or such a share of those there are."""

    pods: Annotated[int, Field(ge=1)] | None = Field(default=None, description="So many pods; or write percent.")
    percent: Percentage | None = Field(default=None, description="Such a share of the replicas; or write pods.")
    every: PositiveDuration = Field(description="The period, in whole seconds up to 30m.", examples=["1m"])

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        if (self.pods is None) == (self.percent is None):
            which = "neither 'pods' nor 'percent' is" if self.pods is None else "both 'pods' and 'percent' are"
            raise refused("policy-sides", f"{which} given", "write exactly one of them", "percent")
        if self.percent is not None and (self.percent <= 0 or self.percent * 100 % 1):
            message = f"{percent(self.percent)} is no whole percentage above 0%"
            raise refused("bad-ratio", message, "write a whole one: 25%", "percent")
        if self.every > LONGEST_PERIOD or self.every % 1000:
            raise refused("bad-duration", _unfit("a period", self.every, LONGEST_PERIOD), "1m is usual", "every")
        return self

    @property
    def seconds(self) -> int:
        """The period in seconds."""
        return int(self.every.seconds)


class Behavior(Model):
    """How fast the number of replicas may change in one direction."""

    stabilization: AnyDuration | None = Field(
        default=None,
        description="How long the most careful of all recommendations counts, up to 1h; by default 0s up and 5m "
        "down, as in Kubernetes.",
    )
    select: Literal["max", "min", "disabled"] = Field(
        default="max", description="Which policy counts: the one that allows the most, the least, or no change at all."
    )
    policies: list[Policy] = Field(
        default=[],
        description="How much may change at once; by default as in Kubernetes: up by 4 pods or 100% every 15s, down by "
        "100% every 15s. The published manifest always has them.",
    )
    tolerance: Percentage | None = Field(
        default=None,
        description="How far a metric may be off its target before anything changes; by default 10%. Kubernetes 1.35.",
        examples=["5%"],
    )

    @model_validator(mode="after")
    def _is_what_the_api_takes(self) -> Self:
        wait = self.stabilization
        if wait is not None and (wait > LONGEST_STABILIZATION or wait % 1000):
            message = _unfit("a stabilization", wait, LONGEST_STABILIZATION)
            raise refused("bad-duration", message, "5m is usual for scaling down", "stabilization")
        if self.tolerance is not None and self.tolerance >= 1:
            message = f"with a tolerance of {percent(self.tolerance)} nothing is ever scaled down"
            raise refused("bad-ratio", message, "write less than 100%: 5%", "tolerance")
        return self

    @property
    def tolerated(self) -> Decimal:
        """The share by which a metric may be off its target; Kubernetes' own is a tenth."""
        return USUAL_TOLERANCE if self.tolerance is None else self.tolerance


USUAL_TOLERANCE = Decimal("0.1")


def _usual(percentage: str | None, pods: int | None) -> Policy:
    share = Decimal(percentage) if percentage else None
    return Policy.model_construct(pods=pods, percent=share, every=Duration.parse("15s"))


# What Kubernetes does where nothing is said, written out (measured: kubernetes 1.36, and the source named above).
USUAL_UP = (Duration(0), (_usual(None, 4), _usual("1", None)))
USUAL_DOWN = (Duration.parse("5m"), (_usual("1", None),))
