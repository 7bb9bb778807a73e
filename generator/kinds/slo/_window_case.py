"""Every window, and what follows from them: sums over a few marks, which each window must hold or not.

A mark is a sample of the base rates, or of their tiles, of a value of its own. One lies inside each span that a
rule sums up, near its end, where a span half as long would miss it; one lies just beyond it, where a span twice
as long would reach.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice

from generator import naming
from generator.kinds._intervals import BASE, DAY, FAST, SLOW
from generator.kinds.slo import windows
from generator.kinds.slo._feed import Subject, counted, expected, fed, fed_counters, number, selector
from generator.kinds.slo._growth import Counters, Samples
from generator.plan.proof import InputSeries, TestCase, ValueCheck
from generator.units import Duration

GRID = Duration.parse("2m")
NOW = Duration(0)
OFF_GRID = Duration.parse("30s")  # no mark lies on the edge of a window, which Prometheus 2 counts and 3 does not

WHOLE = Duration.parse("6h")  # evaluations are whole multiples of it apart, and OFF_GRID
# The raw counters: for how many samples before the moment they count so many events per second, and so many budgets
# of bad ones. The base range holds the first three samples, half of a tile's ranges the next twelve. The last ones lie
# beyond all ranges.
COUNTED = ((2, 7, 2), (12, 11, 1), (15, 13, 3), (10, 17, 5))
Marks = dict[Duration, Fraction]  # age → rate, or events of a tile


class WindowCase:
    """All windows of an SLO at one moment."""

    def __init__(self, subject: Subject) -> None:
        self.subject, self.shape = subject, subject.shape
        budget = Fraction(self.shape.budget)
        tiled = {*(length for length in subject.lengths if length >= DAY), *self.slo_window()}
        self.base = _marks({SLOW, *self.base_spans()}, budget, newest=True)
        self.tiles = tuple(_in_tiles(marks) for marks in _marks(tiled, budget, newest=False))
        oldest = max(age for marks in (*self.base, *self.tiles) for age in marks)
        self.at = Duration(-(-oldest // WHOLE) * WHOLE + OFF_GRID)
        # What the rules make of the raw counters at that moment.
        self.counters = Counters({which: self.counter(which) for which in subject.counters})
        zero = Fraction(0) if subject.none_counts_as_zero else None
        rates = self.counters.rates(self.at) if subject.counters else (None, zero)
        self.seen = tuple(_with(marks, rate) for marks, rate in zip(self.base, rates, strict=True))
        self.newest = tuple(self.newest_tile(zero))
        self.seen_tiles = tuple(_with(marks, tile) for marks, tile in zip(self.tiles, self.newest, strict=True))

    def written(self) -> TestCase:
        """Write the case."""
        return TestCase("windows, and what follows from them", GRID, tuple(self.series()), (), tuple(self.values()))

    def newest_tile(self, zero: Fraction | None) -> Iterable[Fraction | None]:
        """Work out the tile that the rules make at that moment: from raw counters, or of the base rates."""
        if self.subject.counted:
            return self.counters.tiles(self.at) if self.subject.counters else (None, zero)
        recent = [[rate for age, rate in marks.items() if age < SLOW] for marks in self.seen]
        return [SLOW.seconds * sum(rates, Fraction(0)) / len(rates) for rates in recent]

    def base_spans(self) -> Iterator[Duration]:
        """List how far back the base rates are summed, or counted."""
        for length in self.subject.lengths:
            if BASE < length < DAY:
                front = self.subject.window(length).front
                yield from (Duration(length - BASE // 2), length) if front else (Duration(length - BASE),)

    def slo_window(self) -> list[Duration]:
        """The SLO window, where it is a length; what follows the calendar is tested by itself."""
        return [] if self.shape.calendar else [self.shape.window]

    def series(self) -> Iterator[InputSeries]:
        """Feed the base rates and the tiles, and the raw counters in the end."""
        names = (*windows.RATES, *windows.TILES)
        for name, marks in zip(names, (*self.base, *self.tiles), strict=True):
            samples = {(self.at - age) // GRID: number(rate) for age, rate in marks.items()}
            yield fed(name, self.subject.labels, samples)
        yield from fed_counters(
            self.subject, lambda which: {at // GRID: number(count) for at, count in self.counter(which).items()}
        )

    def counter(self, which: str) -> Samples:
        """Count up to the moment."""
        budget, good, bad = Fraction(self.shape.budget), list[Fraction](), list[Fraction]()
        for samples, rate, budgets in reversed(COUNTED):
            failed = budgets * budget * GRID.seconds
            good += [rate * GRID.seconds - failed] * samples
            bad += [failed] * samples
        first = self.at // GRID - len(good)
        return {Duration((first + n) * GRID): count for n, count in enumerate(counted(which, good, bad))}

    def values(self) -> Iterator[ValueCheck]:
        """Work out what every recorded series must be."""
        labels = self.subject.labels
        for name, tile in zip(windows.TILES, self.newest, strict=True):
            if tile is not None:
                yield expected(self.at, name, labels, tile)
        for length in self.subject.lengths:
            yield expected(self.at, naming.error_ratio(length), labels, self.ratio(length))
            if length in self.subject.page_long:
                yield expected(self.at, naming.bad_events(length), labels, self.events(length)[1])
        if not self.shape.calendar:
            yield from self.over_slo_window()
        target = Fraction(self.shape.objective)
        yield expected(self.at, naming.TARGET, labels[:1], target)
        yield ValueCheck(self.at, selector(naming.INFO, labels[:1]), 1, rule=naming.INFO)

    def over_slo_window(self) -> Iterator[ValueCheck]:
        """Work out the ratio over the SLO window, its coverage, the budget left and how long it lasts."""
        length, labels, budget = self.shape.window, self.subject.window_labels, Fraction(self.shape.budget)
        total, bad = (_sum(marks, length) for marks in self.seen_tiles)
        coverage = min(Fraction(_count(self.seen_tiles[0], length), length // SLOW), Fraction(1))
        left = 1 - bad / total * coverage / budget
        burning = self.ratio(max(self.subject.fast))
        yield expected(self.at, naming.ERROR_RATIO_SLO_WINDOW, labels, bad / total)
        yield expected(self.at, naming.COVERAGE_SLO_WINDOW, labels, coverage)
        yield expected(self.at, naming.BUDGET_REMAINING, labels, left)
        lasts = max(left, Fraction(0)) * length.seconds * budget / burning if burning else None
        yield expected(self.at, naming.TIME_TO_EXHAUSTION, labels, lasts)

    def ratio(self, length: Duration) -> Fraction:
        """Work out the error ratio of a window, weighed by what has been seen where it is a long one."""
        total, bad = self.events(length)
        if length not in self.subject.long:
            return bad / total
        return bad / total * min(self.coverage(length), Fraction(1))

    def events(self, length: Duration) -> tuple[Fraction, Fraction]:
        """Count all and bad events in a window, as its shape does."""
        if length >= DAY:
            total, bad = (_sum(marks, length) for marks in self.tiles_for(length))
            return total, bad
        newest = [marks[min(marks)] for marks in self.seen]
        if length == BASE:
            return newest[0], newest[1]
        front = BASE // 2 if self.subject.window(length).front else 0
        span = Duration(length - (front or BASE))
        sums = (_sum(marks, span) for marks in self.seen)
        total, bad = (
            FAST.seconds * rates + Fraction(front, 1000) * last for rates, last in zip(sums, newest, strict=True)
        )
        return total, bad

    def tiles_for(self, length: Duration) -> tuple[Marks, ...]:
        """Say which tiles a window sees: those that pages read are summed before the newest tile is made."""
        return self.tiles if length in self.subject.fast else self.seen_tiles

    def coverage(self, length: Duration) -> Fraction:
        """Work out which share of a long window has been seen."""
        if length >= DAY:
            return Fraction(_count(self.tiles_for(length)[0], length), length // SLOW)
        span = length if self.subject.window(length).front else Duration(length - BASE)
        return Fraction(_count(self.seen[0], span), span // FAST)


def _sum(marks: Marks, span: Duration) -> Fraction:
    return sum((rate for age, rate in marks.items() if age < span), Fraction(0))


def _count(marks: Marks, span: Duration) -> int:
    return sum(age < span for age in marks)


def _in_tiles(rates: Marks) -> Marks:
    return {age: rate * SLOW.seconds for age, rate in rates.items()}


def _with(marks: Marks, rate: Fraction | None) -> Marks:
    """Add what the rules record at the moment itself."""
    return marks if rate is None else {**marks, NOW: rate}


def _marks(spans: set[Duration], budget: Fraction, newest: bool) -> tuple[Marks, Marks]:
    """Place marks of all and of bad events for the spans: in the older half of each, and a little beyond it."""
    ages = {OFF_GRID} if newest else set()
    for span in spans:
        ages.update(_beside(span, spans))
    # No two marks have the same share of bad events, and together they leave some of the budget.
    ordered = list(enumerate(sorted(ages)))
    return (
        {age: Fraction(10 + 3 * place) for place, age in ordered},
        {age: (1 + place) * budget for place, age in ordered},
    )


def _beside(span: Duration, spans: set[Duration]) -> Iterator[Duration]:
    """Find the last age on the grid within a span, and the first one beyond it; none on the edge of any span."""
    edges = {edge for other in spans for edge in (other // 2, int(other), 2 * other)}
    within = Duration((span - OFF_GRID - 1) // GRID * GRID + OFF_GRID)
    inside = (Duration(age) for age in range(within, span // 2, -GRID) if age not in edges)
    beyond = (Duration(age) for age in range(within + GRID, 2 * span, GRID) if age > span and age not in edges)
    yield from (age for ages in (inside, beyond) for age in islice(ages, 1))
