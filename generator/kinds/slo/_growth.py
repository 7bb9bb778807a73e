"""By how much Prometheus says that counters have grown: its own arithmetic of `increase`, in exact numbers.

The source is `extrapolatedRate` in Prometheus' promql/functions.go. Near 0, where it extrapolates less, no counter of
a test lies.
"""

from collections.abc import Mapping
from fractions import Fraction

from generator.kinds._intervals import BASE, BRIDGE, SLOW
from generator.units import Duration

Samples = Mapping[Duration, Fraction]  # time → count
NONE = Fraction(0)


class Counters:
    """The counters that an SLI reads, by which events they count: all or good or bad ones, two of these."""

    def __init__(self, counters: Mapping[str, Samples]) -> None:
        self.counters = counters

    def rates(self, at: Duration) -> tuple[Fraction | None, Fraction]:
        """Work out the base rates of all and of bad events, per second."""
        total, bad = self.grown(Duration(at - BASE), at)
        return (None if total is None else total / BASE.seconds), bad / BASE.seconds

    def tiles(self, at: Duration) -> tuple[Fraction, Fraction]:
        """Work out the numbers of all and of bad events since the former tile."""
        start = Duration(at - BRIDGE)
        now, before = (self.grown(start, end) for end in (at, Duration(at - SLOW)))
        return (now[0] or NONE) - (before[0] or NONE), now[1] - before[1]

    def grown(self, start: Duration, end: Duration) -> tuple[Fraction | None, Fraction]:
        """Work out by how much all and bad events have grown over a range; none of all where there is no counter."""
        known = {which: increase(samples, start, end) for which, samples in self.counters.items()}
        seen = [grown for grown in known.values() if grown is not None]
        total = known["all"] if "all" in known else sum(seen, NONE) if seen else None
        bad = known["bad"] if "bad" in known else (total or NONE) - (known["good"] or NONE)
        return total, bad or NONE


def increase(samples: Samples, start: Duration, end: Duration) -> Fraction | None:
    """Extrapolate from the samples in a range to its ends, where they are near; None for less than two samples."""
    times = sorted(time for time in samples if start < time <= end)
    if len(times) < 2:
        return None
    first, last = times[0], times[-1]
    spacing = Fraction(last - first, len(times) - 1)
    gaps = (Fraction(first - start), Fraction(end - last))
    reach = sum((gap if gap < spacing * Fraction(11, 10) else spacing / 2 for gap in gaps), NONE)
    return (samples[last] - samples[first]) * (1 + reach / Fraction(last - first))
