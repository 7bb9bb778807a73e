"""The SLI on raw counters, phase by phase; and a total outage, on the base rates that such counters give.

A phase is as long as the step between two evaluations; the range of the base rates lies whole inside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from generator import naming
from generator.kinds._intervals import BASE, DAY, FAST
from generator.kinds.slo import timing, windows
from generator.kinds.slo._alert_case import NO_DATA_STEPS, STEP, without_data
from generator.kinds.slo._feed import PAGE, Subject, counted, expected, fed, fed_counters, number, selector
from generator.kinds.slo._growth import Counters, Samples
from generator.kinds.slo.policy import Tier
from generator.kinds.slo.rules import SLO_NAME
from generator.plan.proof import InputSeries, TestCase, ValueCheck
from generator.units import Duration

SCRAPE = FAST

# Events counted from one scrape to the next, good and bad, and the last scrape at which it is so. At the first
# evaluation the counters are younger than a tile. The bad series comes with the third phase and goes with it. There
# the rate changes in the middle of the base range: a range half as long or twice as long would see another rate.
FIRST = 22
NEW = (0, 0, 30)
HEALTHY = (30, 0, 69)
BURNING = ((110, 38, 83), (65, 20, 87))
IDLE = (0, 0, 116)
BAD_SCRAPES = range(73, 89)
PHASES = ("new and idle", "healthy, no bad series yet", "burning", "idle, and no bad series")


FIRING_PAGE = (("alertname", naming.BURN_ALERT), ("slo", SLO_NAME), ("severity", PAGE), ("alertstate", "firing"))
GONE = len(PHASES) + 1  # the step at which the counters are gone
NO_DATA = GONE + NO_DATA_STEPS  # the step at which that has lasted for long enough


def traffic_case(subject: Subject) -> TestCase:
    """Feed raw counters through the recording rules, take them away, and let there be a total outage in the end.

    One case for both: each new one costs promtool as much time as ten evaluations.
    """
    counters = Counters({which: _samples(which) for which in subject.counters})
    values = [value for step in range(1, GONE) for value in _counted(subject, Duration(step * STEP), counters)]
    at = Duration(GONE * STEP)
    values += [expected(at, name, subject.labels, None) for name in (windows.TOTAL, naming.error_ratio(BASE))]
    alerts = tuple(without_data(subject, Duration(GONE * STEP), PHASES[-1]))
    name = f"the SLI on raw counters: {'; '.join(PHASES)}; absent"
    outage = _outage(subject)
    if outage is None:
        return TestCase(name, SCRAPE, tuple(fed_counters(subject, _phases)), alerts, tuple(values))
    name += f"; then an outage of {Duration(outage.end - outage.begin)}, which fires tier {outage.tier.name} in time"
    series = (*outage.base(), *fed_counters(subject, lambda which: outage.counter(which, _phases(which))))
    return TestCase(name, SCRAPE, series, alerts, (*values, *outage.values()))


def _phases(which: str) -> list[str]:
    """Write a counter through the phases, and its end."""
    samples = _samples(which)
    last = max(samples)
    return [number(samples[at]) if at in samples else "_" for at in map(_scrape, range(last // SCRAPE + 1))] + ["stale"]


def _scrape(place: int) -> Duration:
    return Duration(place * SCRAPE)


def _samples(which: str) -> Samples:
    """Count through the phases."""
    phases = (NEW, HEALTHY, *BURNING, IDLE)
    begins = [0, *(end for _, _, end in phases)]
    good, bad = (
        [phase[column] for phase, begin in zip(phases, begins, strict=False) for _ in range(phase[2] - begin)]
        for column in (0, 1)
    )
    counts = counted(which, good, bad)
    there = BAD_SCRAPES if which == "bad" else range(FIRST, len(counts))
    return {_scrape(place): counts[place] for place in there}


def _counted(subject: Subject, at: Duration, counters: Counters) -> Iterator[ValueCheck]:
    """Work out the base rates and the tiles."""
    total, bad = counters.rates(at)
    yield expected(at, windows.TOTAL, subject.labels, total)
    yield expected(at, windows.BAD, subject.labels, bad)
    yield expected(at, naming.error_ratio(BASE), subject.labels, bad / total if total else 0)
    if subject.counted:
        for name, events in zip(windows.TILES, counters.tiles(at), strict=True):
            yield expected(at, name, subject.labels, events)


def _outage(subject: Subject) -> "_Outage | None":
    """Let everything fail after a quiet past, until the fastest page has had its time; then all is well again."""
    tier = _fastest_page(subject)
    budget = Fraction(subject.shape.budget)
    times = timing.predicted(tier, subject.window(tier.long), budget, Fraction(1)) if tier else None
    if tier is None or times is None:
        return None
    past = Duration(NO_DATA * STEP)
    lasting = _on_grid(times.fires + timing.lateness(subject.window(tier.long), SCRAPE))
    begin, fires = _span(Duration(past + tier.long), lasting)
    clears = -(-_cleared(subject, lasting, budget) // STEP)
    return _Outage(subject, tier, past, begin, Duration(fires * STEP), Duration((fires + clears) * STEP))


def _fastest_page(subject: Subject) -> Tier | None:
    """Find the page with the shortest long window; only one that fires at once, and within hours, is tried."""
    pages = subject.of_severity(PAGE) if PAGE in subject.severities else []
    tier = min(pages, key=lambda tier: (tier.long, tier.short), default=None)
    return None if tier is None or tier.for_ or tier.keep_firing_for or tier.long > DAY // 12 else tier


def _span(past: Duration, lasting: Duration) -> tuple[Duration, int]:
    """Choose when the outage begins, and the step at which it has lasted for so long."""
    step = -(-(past + lasting) // STEP)
    while step * STEP % SCRAPE == 0:  # whole windows would end on a sample there
        step += 1
    return Duration((step * STEP - lasting) // SCRAPE * SCRAPE), step


def _cleared(subject: Subject, lasting: Duration, budget: Fraction) -> Duration:
    """Say how long after the outage no page fires any more: of those that may have fired in it, the last one."""
    pages = [(tier, timing.theory(tier, budget, Fraction(1))) for tier in subject.of_severity(PAGE)]
    longest = Duration(lasting + 2 * SCRAPE)
    fired = [tier for tier, times in pages if times and times.fires <= longest.seconds]
    last = max(fired, key=lambda tier: tier.short + tier.keep_firing_for)
    return Duration(last.short + last.keep_firing_for + 2 * SCRAPE)


@dataclass(frozen=True)
class _Outage:
    """A total outage: quiet since `past`, all events are bad from `begin` to `end`; no page is left at `cleared`."""

    subject: Subject
    tier: Tier
    past: Duration
    begin: Duration
    end: Duration
    cleared: Duration

    def base(self) -> Iterator[InputSeries]:
        """Feed the base rates of the quiet past and of the outage."""
        quiet = self.past // SCRAPE + 1
        shares, labels, rate = [self.share(at) for at in self.scrapes[quiet:]], self.subject.labels, self.rate
        yield fed(windows.TOTAL, labels, ["_"] * quiet + [str(rate)] * len(shares))
        yield fed(windows.BAD, labels, ["_"] * quiet + [number(share * rate) for share in shares])

    @property
    def scrapes(self) -> list[Duration]:
        return [Duration(at) for at in range(0, self.cleared + 1, SCRAPE)]

    @property
    def rate(self) -> int:
        """Choose a rate at which the minimum of bad events is no hurdle."""
        needed = (self.subject.guard or 1) / (Fraction(self.subject.threshold(self.tier)) * self.tier.long.seconds)
        return 10 * max(100, -(-needed.numerator // needed.denominator))

    def share(self, at: Duration) -> Fraction:
        """Say which share of the base range before a scrape lies in the outage."""
        inside = min(at, self.end) - max(at - BASE, self.begin)
        return Fraction(max(0, inside), BASE)

    def counter(self, which: str, before: list[str]) -> list[str]:
        """Count the events from a base range before the page on: earlier ones stand in the base rates."""
        events = self.rate * SCRAPE // 1000
        first = (self.end - BASE) // SCRAPE
        failed = [events if self.begin < at <= self.end else 0 for at in self.scrapes[first + 1 :]]
        return (
            before
            + ["_"] * (first - len(before))
            + [number(count) for count in counted(which, [events - bad for bad in failed], failed, 100 * events)]
        )

    def values(self) -> Iterator[ValueCheck]:
        """Expect no page before the outage, one after its time, none in the end; and the ratio that fires it."""
        query = f"(count({selector('ALERTS', FIRING_PAGE)}) or vector(0)) > bool 0"
        for at, fires in ((self.end - STEP, 0), (self.end, 1), (self.cleared, 0)):
            yield ValueCheck(Duration(at), query, fires)
        front, inside = BASE // 2, (self.tier.long - BASE // 2) // SCRAPE
        last = self.end // SCRAPE
        # The newest rate is made from the raw counters, whose samples in the base range span nine scrapes.
        newest = Fraction(min(9, last - self.begin // SCRAPE), 9)
        bad = sum(map(self.share, self.scrapes[last - inside + 1 : last + 1]), newest) * FAST + newest * front
        total = (inside + 1) * FAST + front
        yield expected(self.end, naming.error_ratio(self.tier.long), self.subject.labels, bad / total)


def _on_grid(seconds: Fraction) -> Duration:
    milliseconds = seconds * 1000
    return Duration(-(-milliseconds // SCRAPE) * SCRAPE)
