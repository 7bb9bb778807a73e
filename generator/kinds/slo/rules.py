"""The texts of an SLO's rules. They depend on its shape alone, and most SLOs share a few shapes.

Every text stands for all SLOs of a shape: SLO_NAME marks where the name goes. So ten thousand SLOs cost ten
thousand replacements, not ten thousand constructions (bench/).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from generator import naming
from generator.kinds._intervals import BASE, DAY, SLOW
from generator.kinds.slo import windows
from generator.kinds.slo.exclusion import unless_excluded
from generator.kinds.slo.policy import Policy, Tier
from generator.kinds.slo.windows import Window
from generator.units import NO_TIME, Duration, plain

if TYPE_CHECKING:
    from generator.kinds.slo.calendar import CalendarWindow

SLO_NAME = "\0"  # no spec can hold it
NO_DATA_FOR = Duration.parse("15m")
MOST_SAMPLES = 10_000  # that promtool loads for one expression in a unit test


@dataclass(frozen=True)
class Shape:
    """What the rules of an SLO depend on, its name, its base rates and its tiles aside."""

    objective: Decimal
    window: Duration
    policy: Policy
    weighted: bool
    grouped: bool = False
    calendar: "CalendarWindow | None" = None
    excludes: bool = False

    @property
    def budget(self) -> Decimal:
        """The error budget as a ratio."""
        return 1 - self.objective

    @property
    def apart(self) -> bool:
        """Whether the rules over the SLO window read more samples than promtool's unit tests load."""
        return self.calendar is not None and self.calendar.longest // SLOW > MOST_SAMPLES


@dataclass(frozen=True)
class Record:
    """A recording rule of a shape; `over_slo_window` gives it the SLO window's length as a label."""

    name: str
    expr: str
    over_slo_window: bool = False


@dataclass(frozen=True)
class Alarm:
    """An alert of a shape; `tier` tells burn alerts of one severity apart where there are several."""

    name: str
    severity: str
    expr: str
    for_: Duration = NO_TIME
    keep_firing_for: Duration = NO_TIME
    tier: str = ""


@dataclass(frozen=True)
class Rules:
    """The rules of a shape, in the order of evaluation; base rates come before the fast ones, tiles before the slow.

    Those of a long calendar window stand `apart`, in a file of their own: promtool's unit tests cannot evaluate them.
    """

    fast: tuple[Record | Alarm, ...]
    slow: tuple[Record | Alarm, ...]
    no_data: Alarm
    apart: tuple[Record | Alarm, ...] = ()

    @property
    def all(self) -> tuple[Record | Alarm, ...]:
        """All of them; those that are evaluated together with the slow ones follow the fast ones."""
        return (*self.fast, *self.slow, *self.apart, self.no_data)


@lru_cache(maxsize=4096)
def rules_of(shape: Shape) -> Rules:
    """Write the rules of a shape."""
    writer = _Writer(shape)
    apart = tuple(writer.over_calendar_window()) if shape.apart else ()
    return Rules(tuple(writer.fast()), tuple(writer.slow()), writer.no_data(), apart)


class _Writer:
    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.series = windows.series_of(SLO_NAME)
        self.budget = plain(shape.budget)
        tiers = shape.policy.tiers
        pages = [tier for tier in tiers if tier.severity == "page"]
        self.fast_windows = sorted({BASE, *_lengths(pages)})
        self.slow_windows = sorted(_lengths(tiers) - set(self.fast_windows))
        self.page_long = {tier.long for tier in pages}
        self.long = {tier.long for tier in tiers}

    def fast(self) -> Iterator[Record | Alarm]:
        """Write the windows that page, and the page."""
        for length in self.fast_windows:
            yield from self.window(length)
        yield from self.burn_alerts("page")

    def slow(self) -> Iterator[Record | Alarm]:
        """Write the windows that tickets read, the SLO window, and what follows from it."""
        for other in self.slow_windows:
            yield from self.window(other)
        apart = self.shape.apart
        yield from () if apart else self.slo_window()
        yield from self.burn_alerts("ticket")
        yield from () if apart else self.budget_left()
        yield Record(naming.TARGET, f"vector({plain(self.shape.objective)})")

    def over_calendar_window(self) -> Iterator[Record | Alarm]:
        """Write what is told of a long calendar window."""
        yield from self.slo_window()
        yield from self.budget_left()

    def slo_window(self) -> Iterator[Record]:
        """Write the error ratio over the SLO window, and how much of it has been seen."""
        if self.shape.calendar:
            yield from (Record(name, expr) for name, expr in self.shape.calendar.starts(self.series))
        slo_window = self.shape.calendar or Window(self.shape.window, tiled=True)
        yield Record(naming.ERROR_RATIO_SLO_WINDOW, slo_window.ratio(self.series), over_slo_window=True)
        yield Record(naming.COVERAGE_SLO_WINDOW, slo_window.coverage(self.series), over_slo_window=True)

    def budget_left(self) -> Iterator[Record | Alarm]:
        """Write what is left of the budget, how long that lasts, and the alerts on it."""
        yield Record(naming.BUDGET_REMAINING, self.budget_remaining(), over_slo_window=True)
        yield Record(naming.TIME_TO_EXHAUSTION, self.time_to_exhaustion(), over_slo_window=True)
        yield from self.budget_alerts()

    def window(self, length: Duration) -> Iterator[Record]:
        """Write the error ratio of a window; where a page reads it, with its number of bad events."""
        window = self.shape.policy.window(length)
        recorded = length in self.page_long
        if recorded:
            yield Record(naming.bad_events(length), window.bad_events(self.series))
        ratio = window.ratio_of_recorded(self.series) if recorded else window.ratio(self.series)
        if length in self.long:
            ratio = f"{ratio}\n  *\n{window.coverage(self.series)}"
        yield Record(naming.error_ratio(length), ratio)

    def burn_alerts(self, severity: str) -> Iterator[Alarm]:
        """Write the alerts of a severity: one, unless its tiers differ in how long they must last."""
        alerts = self.shape.policy.alerts(severity)
        for tiers in alerts:
            names = "-".join(tier.name for tier in tiers) if len(alerts) > 1 else ""
            expr = "\nor\n".join(map(self.condition, tiers))
            yield Alarm(naming.BURN_ALERT, severity, expr, *tiers[0].lasting, names)

    def budget_alerts(self) -> Iterator[Alarm]:
        """Write what the policy says of the budget itself: that little of it is left, that it is gone."""
        left = self.over_slo_window(naming.BUDGET_REMAINING)
        policy = self.shape.policy
        if policy.at_risk:
            expr = f"{left} > 0 and {left} < {plain(policy.at_risk.below)}"
            yield Alarm(naming.AT_RISK_ALERT, policy.at_risk.severity, expr)
        if policy.exhausted:
            yield Alarm(naming.EXHAUSTED_ALERT, policy.exhausted, f"{left} <= 0")

    def condition(self, tier: Tier) -> str:
        """Write when a tier fires: both windows burn, and there are enough bad events to mean something."""
        threshold = f"> {plain(tier.factor)} * {self.budget}"
        parts = [f"{self.series.of(naming.error_ratio(length))} {threshold}" for length in (tier.short, tier.long)]
        minimum = self.shape.policy.min_bad_events
        if self.shape.weighted and minimum:
            # Counts are extrapolated, so that five events may read as 4.9.
            parts.append(f"{self.bad_events(tier.long)} > {minimum - 1}.5")
        return "(\n  " + "\n  and ".join(parts) + "\n)"

    def bad_events(self, length: Duration) -> str:
        """Write the number of bad events in a long window: recorded where a page reads it."""
        if length in self.page_long:
            return self.series.of(naming.bad_events(length))
        return self.shape.policy.window(length).bad_events(self.series)

    def budget_remaining(self) -> str:
        """Write the share of the budget that is left; time not yet seen counts as free of errors."""
        ratio, coverage = map(self.over_slo_window, (naming.ERROR_RATIO_SLO_WINDOW, naming.COVERAGE_SLO_WINDOW))
        return f"1 - {ratio} * {coverage} / {self.budget}"

    def time_to_exhaustion(self) -> str:
        """Write the seconds until the budget is gone at the present burn; absent while nothing burns."""
        burning = self.series.of(naming.error_ratio(max(self.fast_windows)))
        left = f"clamp_min({self.over_slo_window(naming.BUDGET_REMAINING)}, 0)"
        seconds = plain(self.shape.window.seconds)
        return f"{left} * {seconds} * {self.budget}\n  / ignoring (window)\n({burning} > 0)"

    def over_slo_window(self, name: str) -> str:
        """Select a series over the SLO window by its length too: the window may have changed."""
        return self.series.of(name, f'window="{self.shape.window}"')

    def no_data(self) -> Alarm:
        """Watch the ratio: it is absent when the total is, or a good series of a wrong name.

        An idle service has a ratio, 0: only what is broken is absent. Of a grouped SLO `absent` sees nothing
        while one group is left, so a group that was there within a day and is gone counts as well.
        """
        ratio = self.series.of(naming.error_ratio(BASE))
        gone = f"\nor\n(last_over_time({self.series.total_tile}[{DAY}]) unless {ratio})"
        expr = f"absent({ratio}){gone if self.shape.grouped else ''}"
        expr = unless_excluded(expr, self.series) if self.shape.excludes else expr
        return Alarm(naming.NO_DATA_ALERT, "ticket", expr, NO_DATA_FOR)


def _lengths(tiers: tuple[Tier, ...] | list[Tier]) -> set[Duration]:
    return {length for tier in tiers for length in (tier.long, tier.short)}
