"""The share of requests that are fast enough. Take it for "P95 below 200 ms": objective 95%, threshold 200ms."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from generator.kinds._base import MetricName, PositiveDuration
from generator.kinds.slo.sli._base import Context, Events, Matchers, SLIBase, Use, labels_of, shown
from generator.kinds.slo.sli._counting import histogram_series, of_histogram
from generator.kinds.slo.sli._example import Counter
from generator.units import Duration


class LatencySLI(SLIBase):
    """The share of events of a classic histogram within a threshold, which must be one of its buckets."""

    type: Literal["latency"] = Field(description="How events are counted.")
    metric: MetricName = Field(
        description="The histogram, without _bucket.", examples=["http_request_duration_seconds"]
    )
    threshold: PositiveDuration = Field(description="How long an event may take.", examples=["200ms"])
    where: Matchers = Field(default=(), description="Which of its series count at all.")

    @property
    def counts_requests(self) -> bool:
        """Its events are requests."""
        return True

    @property
    def longest(self) -> Duration | None:
        """Up to the threshold."""
        return self.threshold

    @property
    def bound(self) -> Decimal:
        """The threshold as a bucket bound, in seconds."""
        return Decimal(int(self.threshold)) / 1000

    def events(self, context: Context) -> Events:
        """Subtract the events within the threshold's bucket from all events."""
        return of_histogram(context, self.metric, self.where, self.bound)

    def counters(self, context: Context) -> tuple[Counter, ...]:
        """Name the count of a histogram, and the bucket of those within the threshold."""
        return histogram_series(context, self.metric, self.where, self.bound)

    def uses(self) -> Iterator[Use]:
        """Read one histogram at one bucket."""
        yield Use(self.metric, "histogram", "metric", labels_of("where", self.where), self.bound)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"an event of {self.metric}{shown(self.where)} that takes longer than {self.threshold}"


SLI = LatencySLI
