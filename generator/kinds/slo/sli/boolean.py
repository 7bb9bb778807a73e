"""The share of time that a gauge says 1. Take it for `up`, `probe_success` and their like.

It is **unweighted**: every scrape of every series counts the same, however much traffic there was. A target that
vanishes is missing data, not an error.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from generator.kinds._base import MetricName
from generator.kinds.slo.sli._base import Context, Events, Matchers, SLIBase, Use, labels_of, shown
from generator.kinds.slo.sli._counting import of_samples, samples_gauge
from generator.kinds.slo.sli._example import Gauge


class BooleanSLI(SLIBase):
    """The share of samples of a gauge that are 1; it must be 0 otherwise."""

    type: Literal["boolean"] = Field(description="How events are counted.")
    metric: MetricName = Field(description="The gauge, 1 where all is well and 0 where not.", examples=["up"])
    where: Matchers = Field(default=(), description="Which of its series count at all.")

    def events(self, context: Context) -> Events:
        """Count the samples and those that are 1."""
        return of_samples(context, context.select(self.metric, *self.where))

    def gauge(self, context: Context) -> Gauge | None:
        """Name a series of the gauge."""
        return samples_gauge(context, self.metric, self.where)

    def uses(self) -> Iterator[Use]:
        """Read one gauge; `up` is there for every job."""
        if self.metric != "up":
            yield Use(self.metric, "gauge", "metric", labels_of("where", self.where))

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"a moment in which {self.metric}{shown(self.where)} is 0 (unweighted by traffic)"


SLI = BooleanSLI
