"""The share of requests that are fast enough, from a native histogram. Take it where the program exposes one.

Any threshold can be taken: between two bounds of the histogram Prometheus interpolates (+0.06 % of the error
ratio where it was measured, at schema 3). Prometheus 2.40 to 3.7 need `--enable-feature=native-histograms`.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from generator.kinds._base import MetricName, PositiveDuration
from generator.kinds.slo.sli._base import Context, Events, Matchers, SLIBase, Use, labels_of, shown
from generator.units import Duration, plain


class NativeLatencySLI(SLIBase):
    """The share of events of a native histogram within a threshold."""

    type: Literal["native_latency"] = Field(description="How events are counted.")
    metric: MetricName = Field(description="The native histogram.", examples=["http_request_duration_seconds"])
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

    def events(self, context: Context) -> Events:
        """Take the fraction above the threshold from the count of all events."""
        histogram = context.rate(context.select(self.metric, *self.where))
        bound = plain(Decimal(int(self.threshold)) / 1000)
        slow = f"(1 - histogram_fraction(0, {bound}, {histogram}))"
        # Without traffic the fraction is NaN, which `>= 0` drops.
        bad = f"(\n  histogram_count({histogram})\n    *\n  {slow}\n) >= 0"
        return Events(f"histogram_count({histogram})", bad)

    def uses(self) -> Iterator[Use]:
        """Read one histogram."""
        yield Use(self.metric, "native_histogram", "metric", labels_of("where", self.where))

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"an event of {self.metric}{shown(self.where)} that takes longer than {self.threshold}"


SLI = NativeLatencySLI
