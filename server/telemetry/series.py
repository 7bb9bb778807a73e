"""Metric families and their series: a fixed set of labels, a bounded number of series, values kept in memory.

Written for the event loop: adding to a value is a plain addition. Where another thread adds as well, the family's
`add` takes its lock. prometheus_client writes them out; its own metric classes lock and check on every use.
"""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, product
from threading import Lock
from typing import Generic, TypeVar

from prometheus_client import Metric
from prometheus_client.samples import Exemplar, Sample
from prometheus_client.utils import floatToGoString

from server.contract import Family as Declared

OVERFLOW = "_overflow"  # OpenTelemetry's otel.metric.overflow, as a label's value

Labels = tuple[str, ...]


class Value:
    """The series of a counter or a gauge."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0.0


class Distribution:
    """The series of a histogram: how many observations fell between two bounds, their sum, an exemplar each."""

    __slots__ = ("bounds", "counts", "exemplars", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0
        self.exemplars: dict[int, Exemplar] = {}

    def observe(self, value: float, trace_id: str | None = None) -> None:
        """Count a value; the trace is one that is really kept, or the link from the exemplar leads nowhere."""
        place = bisect_left(self.bounds, value)
        self.counts[place] += 1
        self.total += value
        if trace_id is not None:
            self.exemplars[place] = Exemplar({"trace_id": trace_id}, value, time.time())


S = TypeVar("S", bound=Value | Distribution)


class Family(Generic[S]):
    """A metric family. Its series appear when they are first used, up to a limit; those that are known, at once."""

    def __init__(
        self, name: str, declared: Declared, limit: int, make: Callable[[], S], overflow: Callable[[str], None]
    ):
        self.name = name
        self.declared = declared
        self.labels = declared.labels
        self._limit = limit
        self._make = make
        self._overflow = overflow
        self._series: dict[Labels, S] = {}
        self._lock = Lock()
        self._collapsed = tuple(OVERFLOW if label not in declared.values else "" for label in self.labels)
        self.know({})

    def series(self, *values: str) -> S:
        """Give the series of these label values; beyond the limit, one that collects all that is new."""
        found = self._series.get(values)
        return found if found is not None else self._new(values)

    def has(self, *values: str) -> bool:
        """Say whether these label values have a series of their own."""
        return values in self._series

    def know(self, known: Mapping[str, Iterable[str]]) -> None:
        """Make the series whose label values are all known, from the contract or from what is given."""
        choices = [known.get(label, self.declared.values.get(label, ())) for label in self.labels]
        with self._lock:
            for values in product(*choices):
                self._series.setdefault(values, self._make())

    def everything(self) -> list[tuple[Labels, S]]:
        """Copy the list of series; another thread may read it."""
        with self._lock:
            return list(self._series.items())

    def _new(self, values: Labels) -> S:
        with self._lock:
            if len(self._series) < self._limit:
                return self._series.setdefault(values, self._make())
            collapsed = tuple(mark or value for mark, value in zip(self._collapsed, values, strict=True))
            found = self._series.setdefault(collapsed, self._make())
        self._overflow(self.name)
        return found


class Values(Family[Value]):
    """A counter or a gauge."""

    def add(self, amount: float, *values: str) -> None:
        """Add to a series, from any thread."""
        found = self.series(*values)
        with self._lock:
            found.value += amount

    def set(self, value: float, *values: str) -> None:
        """Set a series."""
        self.series(*values).value = value

    def collect(self) -> Iterator[Metric]:
        """Write out the family, for prometheus_client."""
        metric = Metric(self.name.removesuffix("_total"), self.declared.help, self.declared.type)
        for values, series in self.everything():
            labels = dict(zip(self.labels, values, strict=True))
            metric.samples.append(Sample(self.name, labels, series.value))
        yield metric


class Distributions(Family[Distribution]):
    """A histogram."""

    def observe(self, value: float, *values: str) -> None:
        """Count a value in a series."""
        self.series(*values).observe(value)

    def collect(self) -> Iterator[Metric]:
        """Write out the family, for prometheus_client."""
        metric = Metric(self.name, self.declared.help, "histogram")
        bounds = [*map(floatToGoString, self.declared.buckets), "+Inf"]
        for values, series in self.everything():
            labels = dict(zip(self.labels, values, strict=True))
            # The sum first: what is observed in between may be missing from it, but not counted in it alone.
            total, counts = series.total, list(accumulate(series.counts))
            for place, (bound, count) in enumerate(zip(bounds, counts, strict=True)):
                exemplar = series.exemplars.get(place)
                metric.samples.append(Sample(f"{self.name}_bucket", {**labels, "le": bound}, count, None, exemplar))
            metric.samples.append(Sample(f"{self.name}_count", labels, counts[-1]))
            metric.samples.append(Sample(f"{self.name}_sum", labels, total))
        yield metric


def values(name: str, declared: Declared, limit: int, overflow: Callable[[str], None]) -> Values:
    """Make a counter or a gauge."""
    return Values(name, declared, limit, Value, overflow)


def distributions(name: str, declared: Declared, limit: int, overflow: Callable[[str], None]) -> Distributions:
    """Make a histogram."""
    bounds = declared.buckets
    return Distributions(name, declared, limit, lambda: Distribution(bounds), overflow)
