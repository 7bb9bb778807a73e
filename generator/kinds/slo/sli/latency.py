"""The share of requests that are fast enough. Take it for "P95 below 200 ms": objective 95%, threshold 200ms."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from generator import promql
from generator.kinds._base import MetricName, PositiveDuration
from generator.kinds.slo.sli._base import Context, Events, Matchers, SLIBase, Use, labels_of, shown


class LatencySLI(SLIBase):
    """The share of events of a classic histogram within a threshold, which must be one of its buckets."""

    type: Literal["latency"] = Field(description="How events are counted.")
    metric: MetricName = Field(
        description="The histogram, without _bucket.", examples=["http_request_duration_seconds"]
    )
    threshold: PositiveDuration = Field(description="How long an event may take.", examples=["200ms"])
    where: Matchers = Field(default=(), description="Which of its series count at all.")

    @property
    def bound(self) -> Decimal:
        """The threshold as a bucket bound, in seconds."""
        return Decimal(int(self.threshold)) / 1000

    def events(self, context: Context) -> Events:
        """Subtract the events within the threshold's bucket from all events."""
        fast = promql.Matcher("le", *_bound_matcher(self.bound))
        total = context.rate(context.select(self.metric, *self.where, suffix="_count"))
        good = context.rate(context.select(self.metric, *self.where, fast, suffix="_bucket"))
        return Events(total, context.all_but(good))

    def uses(self) -> Iterator[Use]:
        """Read one histogram at one bucket."""
        yield Use(self.metric, "histogram", "metric", labels_of("where", self.where), self.bound)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"an event of {self.metric}{shown(self.where)} that takes longer than {self.threshold}"


def _bound_matcher(bound: Decimal) -> tuple[str, str]:
    """Match a bucket bound however it is printed: Go writes 5, Python and Prometheus 3 write 5.0."""
    forms = {_go_float(bound), repr(float(bound))}
    if len(forms) == 1:
        return "=", forms.pop()
    whole = _go_float(bound)
    if forms == {whole, f"{whole}.0"}:
        return "=~", f"{whole}(\\.0)?"
    return "=~", "|".join(sorted(form.replace(".", "\\.").replace("+", "\\+") for form in forms))


def _go_float(bound: Decimal) -> str:
    text = repr(float(bound)).removesuffix(".0")
    return text if float(bound) < 1e6 else f"{float(bound):g}"


SLI = LatencySLI
