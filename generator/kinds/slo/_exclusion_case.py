"""Times that do not count: everything fails in a maintenance and after it, and only the latter is seen."""

from collections.abc import Iterator
from fractions import Fraction

from generator import naming
from generator.kinds._intervals import BASE, FAST
from generator.kinds.slo import windows
from generator.kinds.slo._alert_case import NO_DATA_STEPS, STEP, without_data
from generator.kinds.slo._feed import MAINTENANCE, Subject, counted, expected, fed, fed_counters, number
from generator.kinds.slo._growth import Counters, Samples
from generator.plan.proof import TestCase, ValueCheck
from generator.units import Duration

SCRAPE = FAST
EVENTS = 40, 20  # good and bad ones from one scrape to the next
INSIDE, JUST_AFTER, LONG_AFTER = (Duration(step * STEP) for step in (1, 2, 3))
GONE = LONG_AFTER + STEP
# First and last scrape of each maintenance: one that ended within a base range before JUST_AFTER, where half of the
# range would miss it; one that ended more than a base range before LONG_AFTER, where twice the range would reach it;
# and one in which the counters are gone.
ACTIVE = (
    (INSIDE - BASE, JUST_AFTER - BASE * 4 // 5),
    (LONG_AFTER - 2 * BASE, LONG_AFTER - BASE * 7 // 5),
    (GONE - BASE, GONE + BASE),
)


def exclusion_case(subject: Subject) -> TestCase:
    """Feed raw counters of which a third is bad, and three maintenances."""
    last = Duration(GONE + (NO_DATA_STEPS + 1) * STEP)
    active = ["1" if any(begins <= at <= ends for begins, ends in ACTIVE) else "0" for at in range(0, last, SCRAPE)]
    series = (
        fed(naming.MAINTENANCE_ACTIVE, (("maintenance", MAINTENANCE),), active),
        *fed_counters(subject, lambda which: [*map(number, _samples(which).values()), "stale"]),
    )
    # The maintenance lasts past the first evaluation without counters; only after it data are missing.
    alerts = tuple(without_data(subject, Duration(GONE + STEP), "no metrics, in a maintenance"))
    return TestCase("what happens in a maintenance does not count", SCRAPE, series, alerts, tuple(_values(subject)))


def _samples(which: str) -> Samples:
    good, bad = ([events] * (LONG_AFTER // SCRAPE) for events in EVENTS)
    return {Duration(place * SCRAPE): count for place, count in enumerate(counted(which, good, bad))}


def _values(subject: Subject) -> Iterator[ValueCheck]:
    counters = Counters({which: _samples(which) for which in subject.counters})
    for at, active in ((INSIDE, 1), (JUST_AFTER, 1), (LONG_AFTER, 0)):
        yield expected(at, naming.SLO_MAINTENANCE, subject.labels[:1], active)
        rates, tiles = counters.rates(at), counters.tiles(at)
        names = (*windows.RATES, *(windows.TILES if subject.counted else ()))
        for name, count in zip(names, (*rates, *tiles), strict=False):
            yield expected(at, name, subject.labels, Fraction(0) if active else count)
