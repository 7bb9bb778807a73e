"""The share of requests that succeed. Take it when a counter tells failures apart by a label."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import MetricName, refused
from generator.kinds.slo.sli._base import Context, Events, Matchers, SLIBase, Use, labels_of, shown
from generator.kinds.slo.sli._counting import counter_series, of_counters
from generator.kinds.slo.sli._example import Counter


class AvailabilitySLI(SLIBase):
    """The share of events of one counter that are no errors."""

    type: Literal["availability"] = Field(description="How events are counted.")
    metric: MetricName = Field(description="The counter of all events.", examples=["http_requests_total"])
    errors: Matchers = Field(description="Which of its series count bad events.", examples=[{"status": "5.."}])
    where: Matchers = Field(default=(), description="Which of its series count at all.")

    @model_validator(mode="after")
    def _errors_are_some(self) -> Self:
        if not self.errors:
            hint = 'write the labels that tell them apart: errors: {status: "5.."}'
            raise refused("bad-matcher", "no label matchers stand here, so that every event is bad", hint, "errors")
        return self

    @property
    def counts_requests(self) -> bool:
        """Its events are requests."""
        return True

    def events(self, context: Context) -> Events:
        """Divide the error series by all series; no error series yet means no errors."""
        total = context.select(self.metric, *self.where)
        return of_counters(context, (total,), (context.select(self.metric, *self.where, *self.errors),))

    def counters(self, context: Context) -> tuple[Counter, ...]:
        """Name a series of good events, and one of bad ones."""
        return counter_series(context, self.metric, self.where, self.errors)

    def uses(self) -> Iterator[Use]:
        """Read one counter."""
        labels = (*labels_of("errors", self.errors), *labels_of("where", self.where))
        yield Use(self.metric, "counter", "metric", labels)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"an event of {self.metric}{shown((*self.where, *self.errors))}"


SLI = AvailabilitySLI
