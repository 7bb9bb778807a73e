"""What the ready SLI types share: they know an exporter's metrics, so that a spec only says which series to take.

A ready type is a table (the metric families, which events are bad) and the fields that select; no PromQL.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from generator.kinds._base import PositiveDuration
from generator.kinds.slo.sli._base import Context, Events, Family, Matchers, SLIBase, Use, labels_of, shown
from generator.kinds.slo.sli._counting import (
    counter_series,
    histogram_series,
    moments_gauge,
    of_counters,
    of_histogram,
    of_moments,
    of_samples,
    samples_gauge,
    two_counters_series,
)
from generator.kinds.slo.sli._example import Counter, Gauge
from generator.promql import Matcher, matching
from generator.units import Duration

A_DAY_LATER = 86_400  # than tests begin, which is at 0
# The value of a label, taken literally; patterns go into `where`.
Value = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True)
class Label:
    """Marks a field that selects by a label: for its value, or for the pattern that stands for the value."""

    name: str
    patterns: Mapping[str, str] | None = None

    def matcher(self, value: str) -> Matcher:
        """Match the label against a field's value."""
        return matching(self.name, self.patterns[value]) if self.patterns else Matcher(self.name, "=", value)


def bounds(text: str) -> tuple[Decimal, ...]:
    """Read bucket bounds: `0.1 0.3 1.2`."""
    return tuple(Decimal(bound) for bound in text.split())


class ReadySLI(SLIBase):
    """The base of the ready types' models."""

    # Series that every use of the type selects or leaves out, whatever the spec says.
    always: ClassVar[tuple[Matcher, ...]] = ()

    type: str
    job: Annotated[Value | None, Label("job")] = Field(
        default=None, description="The scrape job of the exporter; any if left out.", examples=["ingress-nginx"]
    )
    where: Matchers = Field(default=(), description="Which series count at all, beside what the other fields select.")

    @abstractmethod
    def families(self) -> tuple[Family, ...]:
        """Name the metric families that it reads."""

    def uses(self) -> Iterator[Use]:
        """Read the families by the labels that the fields select."""
        labels = (*((matcher.label, field) for field, matcher in self._fields()), *labels_of("where", self.where))
        for family in self.families():
            yield Use(family.name, family.type, "type", labels, known=family)

    @property
    def selection(self) -> tuple[Matcher, ...]:
        """The matchers of the series that count."""
        return (*(matcher for _, matcher in self._fields()), *self.always, *self.where)

    def select(self, context: Context, family: Family, *more: Matcher) -> str:
        """Select a family's series that count."""
        return context.select(family.name, *self.selection, *more)

    def _fields(self) -> Iterator[tuple[str, Matcher]]:
        for name, info in type(self).model_fields.items():
            for mark in info.metadata:
                if isinstance(mark, Label) and (value := getattr(self, name)) is not None:
                    yield name, mark.matcher(value)


class ReadyAvailability(ReadySLI):
    """The share of a counter's events that are not bad."""

    counter: ClassVar[Family]
    bad: ClassVar[tuple[Matcher, ...]]

    errors: Matchers = Field(default=(), description="Which events are bad, if not the usual ones.")

    @property
    def counts_requests(self) -> bool:
        """Its events are requests."""
        return True

    def families(self) -> tuple[Family, ...]:
        """Name the counter."""
        return (self.counter,)

    def uses(self) -> Iterator[Use]:
        """Read the counter, also by the labels that tell bad events apart."""
        for use in super().uses():
            labels = (*use.labels, *labels_of("errors", self.errors))
            yield Use(use.metric, use.type, use.field, labels, known=use.known)

    def events(self, context: Context) -> Events:
        """Count all events and the bad ones."""
        bad = self.select(context, self.counter, *(self.errors or self.bad))
        return of_counters(context, (self.select(context, self.counter),), (bad,))

    def counters(self, context: Context) -> tuple[Counter, ...]:
        """Name a series of good events, and one of bad ones."""
        return counter_series(context, self.counter.name, self.selection, self.errors or self.bad)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"an event of {self.counter.name}{shown((*self.selection, *(self.errors or self.bad)))}"


class ReadyRatio(ReadySLI):
    """The share of events that a counter of bad ones does not count."""

    total: ClassVar[tuple[Family, ...]]
    bad: ClassVar[Family]

    def families(self) -> tuple[Family, ...]:
        """Name the counters."""
        return tuple(dict.fromkeys((*self.total, self.bad)))

    def events(self, context: Context) -> Events:
        """Count all events and the bad ones, each by their own counters."""
        total = tuple(self.select(context, family) for family in self.total)
        return of_counters(context, total, (self.select(context, self.bad),))

    def counters(self, context: Context) -> tuple[Counter, ...]:
        """Name a series of all events, and one of bad ones."""
        if len(self.total) > 1:
            return ()  # bad events are counted by one of them: without it there is no data
        return two_counters_series(context, self.total[0].name, self.bad.name, self.selection)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"an event of {self.bad.name}{shown(self.selection)}"


class ReadyLatency(ReadySLI):
    """The share of a classic histogram's events within a threshold, which must be one of its buckets."""

    histogram: ClassVar[Family]

    threshold: PositiveDuration = Field(
        description="How long an event may take; one of the histogram's bounds.", examples=["500ms"]
    )

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
        """The threshold in the histogram's unit."""
        milliseconds = Decimal(int(self.threshold))
        return milliseconds if self.histogram.unit == "milliseconds" else milliseconds / 1000

    def families(self) -> tuple[Family, ...]:
        """Name the histogram."""
        return (self.histogram,)

    def uses(self) -> Iterator[Use]:
        """Read the histogram at one bucket."""
        for use in super().uses():
            yield Use(use.metric, use.type, use.field, use.labels, self.bound, use.known)

    def events(self, context: Context) -> Events:
        """Count all events and those within the bucket."""
        return of_histogram(context, self.histogram.name, self.selection, self.bound)

    def counters(self, context: Context) -> tuple[Counter, ...]:
        """Name the count of a histogram, and the bucket of those within the threshold."""
        return histogram_series(context, self.histogram.name, self.selection, self.bound)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"an event of {self.histogram.name}{shown(self.selection)} that takes longer than {self.threshold}"


class ReadyUptime(ReadySLI):
    """The share of a gauge's samples that are 1; unweighted by traffic."""

    family: ClassVar[Family]

    def families(self) -> tuple[Family, ...]:
        """Name the gauge."""
        return (self.family,)

    def events(self, context: Context) -> Events:
        """Count the samples and those that are 1."""
        return of_samples(context, self.select(context, self.family))

    def gauge(self, context: Context) -> Gauge | None:
        """Name a series of the gauge."""
        return samples_gauge(context, self.family.name, self.selection)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"a moment in which {self.family.name}{shown(self.selection)} is 0 (unweighted by traffic)"


def ages_gauge(context: Context, metric: str, where: tuple[Matcher, ...], max_age: PositiveDuration) -> Gauge | None:
    """Name a series of a gauge of Unix times, with one that is yet to come, and one that was too long ago."""
    return moments_gauge(context, metric, where, A_DAY_LATER, -int(max_age) // 1000 - A_DAY_LATER)


def of_ages(context: Context, timestamps: str, max_age: PositiveDuration) -> Events:
    """Count the moments in which a gauge of Unix times lies further back than an age."""
    return of_moments(context, f"time() - {timestamps}", ">", str(int(max_age) // 1000))
