"""The SLI on a raw gauge: good, bad for a while, good again; then absent."""

from collections.abc import Iterator
from fractions import Fraction

from generator import naming
from generator.kinds._intervals import BASE, FAST, SLOW
from generator.kinds.slo import windows
from generator.kinds.slo._alert_case import STEP, without_data
from generator.kinds.slo._feed import FIRST_COUNTER, Subject, expected, fed
from generator.plan.proof import InputSeries, TestCase, ValueCheck
from generator.units import Duration

SCRAPE = FAST
BAD_SCRAPES = range(27, 32)  # the base range before the first evaluation holds the first of them
LAST = 60
GONE = Duration(3 * STEP)


def gauge_case(subject: Subject) -> TestCase:
    """Feed the gauge through the recording rules, and take it away."""
    good, bad, _ = subject.gauge or ("", "", True)
    samples = [bad if place in BAD_SCRAPES else good for place in range(LAST + 1)]
    series = InputSeries(FIRST_COUNTER, fed("", (), [*samples, "stale"]).values)
    name = "the SLI on a raw gauge: partly bad; good; absent"
    return TestCase(name, SCRAPE, (series,), tuple(without_data(subject, GONE, "good")), tuple(_values(subject)))


def _values(subject: Subject) -> Iterator[ValueCheck]:
    for step in (1, 2):
        at = Duration(step * STEP)
        seen = [place for place in range(LAST + 1) if at - BASE < place * SCRAPE <= at]
        # Events per second where each sample is one; else one event per moment.
        total = Fraction(len(seen)) / BASE.seconds if subject.gauge and subject.gauge[2] else Fraction(1)
        bad = total * sum(place in BAD_SCRAPES for place in seen) / len(seen)
        yield expected(at, windows.TOTAL, subject.labels, total)
        yield expected(at, windows.BAD, subject.labels, bad)
        yield expected(at, naming.error_ratio(BASE), subject.labels, bad / total)
        for name, rate in zip(windows.TILES, (total, bad), strict=True):
            yield expected(at, name, subject.labels, rate * SLOW.seconds)
    for name in (windows.TOTAL, naming.error_ratio(BASE)):
        yield expected(GONE, name, subject.labels, None)
