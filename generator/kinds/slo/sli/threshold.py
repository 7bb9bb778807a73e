"""The share of time that a gauge keeps on the right side of a number. Take it for queues, lags and ages.

It is **unweighted**: every moment of every series counts the same, however much traffic there was. A series that
vanishes is missing data, not an error; a NaN does not count at all.
"""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import MetricName, Number, refused
from generator.kinds.slo.sli._base import Context, Events, Matchers, SLIBase, Use, labels_of, shown
from generator.kinds.slo.sli._counting import moments_gauge, of_moments
from generator.kinds.slo.sli._example import Gauge
from generator.units import plain


class ThresholdSLI(SLIBase):
    """The share of moments in which a gauge is not above, or not below, a number."""

    type: Literal["threshold"] = Field(description="How events are counted.")
    metric: MetricName = Field(description="The gauge.", examples=["kafka_consumergroup_lag"])
    above: Number | None = Field(default=None, description="A moment is bad while the gauge is above this.")
    below: Number | None = Field(default=None, description="A moment is bad while the gauge is below this.")
    where: Matchers = Field(default=(), description="Which of its series count at all.")

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.above is None) == (self.below is None):
            which = "neither 'above' nor 'below' is" if self.above is None else "both 'above' and 'below' are"
            raise refused("threshold-sides", f"{which} given", "write exactly one of them", "below")
        return self

    @property
    def bad(self) -> str:
        """The comparison that makes a moment bad: `> 100`."""
        return f"> {plain(self.above)}" if self.above is not None else f"< {plain(self.below or 0)}"

    def events(self, context: Context) -> Events:
        """Sample the comparison; each series is one event per moment."""
        return of_moments(context, context.select(self.metric, *self.where), *self.bad.split(" "))

    def gauge(self, context: Context) -> Gauge | None:
        """Name a series of the gauge; at its limit, a moment is good."""
        limit, beyond = (self.above, 1) if self.above is not None else (self.below or 0, -1)
        return moments_gauge(context, self.metric, self.where, limit, limit + beyond)

    def uses(self) -> Iterator[Use]:
        """Read one gauge."""
        yield Use(self.metric, "gauge", "metric", labels_of("where", self.where))

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"a moment in which {self.metric}{shown(self.where)} is {self.bad} (unweighted by traffic)"


SLI = ThresholdSLI
