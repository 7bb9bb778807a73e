"""The windows, the alerts and the budget of an SLO over what its base rates and tiles were.

The arithmetic is that of the rules (`kinds/slo/rules.py`, `windows.py`), in plain sums: no text of a rule is read.
Tests hold it against promtool and a real Prometheus, over the generated rules.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from generator import naming
from generator.kinds._intervals import BASE, FAST, NO_TRAFFIC, SLOW
from generator.kinds.slo._feed import Subject
from generator.kinds.slo.policy import Tier
from generator.kinds.slo.rules import Alarm, Shape, rules_of
from generator.kinds.slo.watch import Watch
from generator.replay.sampled import Sampled
from generator.units import Duration

_LEAST = float(NO_TRAFFIC)


class Period(NamedTuple):
    """The calendar period of a moment: when it began, and how many tiles it has in all."""

    start: int
    tiles: int


@dataclass(frozen=True)
class Course:
    """What was recorded: the base rates, and the tiles; of each all events, and bad ones.

    `period` tells the calendar period of a time, for an SLO window that follows the calendar.
    """

    rates: tuple[Sampled, Sampled]
    tiles: tuple[Sampled, Sampled]
    period: Callable[[int], Period] | None = None


class Evaluation(NamedTuple):
    """What the rules say at a time: the error ratio of the last 5 minutes, what is left of the budget, what fires."""

    time: int
    ratio: float | None
    left: float | None
    firing: tuple[Alarm, ...]


@dataclass
class Replay:
    """Evaluates the rules of a shape over a course; the slow group at every `slow` seconds, as it is in real life.

    promtool evaluates all groups at one interval: tests give that one. `offsets` are those of the two groups.
    """

    shape: Shape
    severities: frozenset[str]
    course: Course
    slow: int = int(SLOW.seconds)
    offsets: tuple[int, int] = (0, 0)
    ratios: dict[Duration, float | None] = field(default_factory=dict)
    bad: dict[Duration, float] = field(default_factory=dict)
    left: float | None = None

    def __post_init__(self) -> None:
        self.subject = Subject(self.shape, (), self.severities)
        rules = rules_of(self.shape)
        fast = {alarm for alarm in rules.fast if isinstance(alarm, Alarm)}
        alarms = [alarm for alarm in rules.all if isinstance(alarm, Alarm)]
        self.watches = [(Watch(alarm), alarm in fast) for alarm in alarms if alarm.severity in self.severities]
        self.firing: dict[Alarm, bool] = {}
        burn = [tiers for severity in ("page", "ticket") for tiers in self.shape.policy.alerts(severity)]
        self.tiers = dict(zip([alarm for alarm in alarms if alarm.name == naming.BURN_ALERT], burn, strict=True))

    def over(self, begin: int, end: int) -> Iterator[Evaluation]:
        """Evaluate from a time on to another one; at one moment, the fast group comes first."""
        step, (fast, slow) = int(FAST.seconds), self.offsets
        moments = [(at, False) for at in range(_first(begin, step, fast), end + 1, step)]
        moments += [(at, True) for at in range(_first(begin, self.slow, slow), end + 1, self.slow)]
        for now, is_slow in sorted(moments):
            self._evaluate(now, is_slow)
            yield Evaluation(now, self.ratios.get(BASE), self.left, tuple(a for a, on in self.firing.items() if on))

    def _evaluate(self, now: int, is_slow: bool) -> None:
        lengths = [one for one in self.subject.lengths if (one not in self.subject.fast) == is_slow]
        for length in lengths:
            self.ratios[length] = self.ratio(length, now)
            self.bad[length] = (self.events(length, now) or (0, 0, 0))[1] if length in self.subject.page_long else 0
        if is_slow:
            self.left = self.budget_left(now)
        for watch, in_fast in self.watches:
            if in_fast != is_slow:
                self.firing[watch.alarm] = watch.at(Duration.of_seconds(now), self.value(watch.alarm, now)) is not None

    def ratio(self, length: Duration, now: int) -> float | None:
        """Compute bad / all over a window, times the share of it that was seen where a tier reads it as long."""
        if length == BASE:
            total, bad = (rate.at(now) for rate in self.course.rates)
            return None if total is None or bad is None else bad / max(total, _LEAST)
        events = self.events(length, now)
        if events is None:
            return None
        total, bad, seen = events
        tiled = self.subject.window(length).tiled
        ratio = (max(bad, 0) if tiled else bad) / max(total, _LEAST)
        return ratio * seen if length in self.subject.long else ratio

    def events(self, length: Duration, now: int) -> tuple[float, float, float] | None:
        """Sum a window: all events, bad ones, and which share of it was seen; None where nothing was recorded."""
        window = self.subject.window(length)
        if window.tiled:
            return self._tiled(length, now)
        (total, bad), step = self.course.rates, FAST.seconds
        span = int((length - (BASE // 2 if window.front else BASE)) // 1000)
        sums = [self._summed(rate, now, span, window.front) for rate in (total, bad)]
        if sums[0] is None or sums[1] is None:
            return None
        seen = int(length.seconds) if window.front else span
        return sums[0], sums[1], min(total.count(now, seen) / (seen // int(step)), 1)

    def _summed(self, rate: Sampled, now: int, span: int, front: bool) -> float | None:
        """Sum events from a base rate; in front, the newest sample weighs more."""
        newest = rate.at(now)
        if not rate.count(now, span) or (front and newest is None):
            return None
        more = float(BASE.seconds) / 2 * (newest or 0) if front else 0.0
        return float(FAST.seconds) * rate.sum(now, span) + more

    def _tiled(self, length: Duration, now: int) -> tuple[float, float, float] | None:
        (total, bad), span = self.course.tiles, int(length.seconds)
        if not total.count(now, span) or not bad.count(now, span):
            return None
        return total.sum(now, span), bad.sum(now, span), min(total.count(now, span) / (length // SLOW), 1)

    def budget_left(self, now: int) -> float | None:
        """Compute the share of the budget that is left; time not yet seen counts as free of errors."""
        events = self._since(now) if self.course.period else self._tiled(self.shape.window, now)
        if events is None:
            return None
        total, bad, seen = events
        return 1 - max(bad, 0) / max(total, _LEAST) * seen / float(self.shape.budget)

    def _since(self, now: int) -> tuple[float, float, float] | None:
        """Sum what lies in the calendar period so far: the newest tile at every 4 minutes of it."""
        if self.course.period is None:
            return None
        start, tiles = self.course.period(now)
        step = int(SLOW.seconds)
        moments = range(-(-start // step) * step, now + 1, step)
        taken = [tuple(one.at(moment) for one in self.course.tiles) for moment in moments]
        totals, bads = ([tile for tile in side if tile is not None] for side in zip(*taken, strict=True))
        if not totals or not bads:
            return None
        return sum(totals), sum(bads), min(len(totals) / tiles, 1)

    def value(self, alarm: Alarm, now: int) -> float | None:
        """Evaluate an alert's expression; None where it returns nothing."""
        if alarm.name == naming.BURN_ALERT:
            return next((self.ratios[tier.short] for tier in self.tiers[alarm] if self.burns(tier, now)), None)
        if alarm.name == naming.NO_DATA_ALERT:
            return 1.0 if self.ratios.get(BASE) is None else None
        if self.left is None:
            return None
        at_risk = self.shape.policy.at_risk
        if alarm.name == naming.AT_RISK_ALERT and at_risk:
            return self.left if 0 < self.left < float(at_risk.below) else None
        return self.left if self.left <= 0 else None

    def burns(self, tier: Tier, now: int) -> bool:
        """Say whether a tier's condition holds: both windows burn, and there are enough bad events."""
        limit = self.subject.threshold(tier)
        if not all((self.ratios.get(length) or 0) > limit for length in (tier.short, tier.long)):
            return False
        if self.subject.guard is None:
            return True
        if tier.long in self.subject.page_long:  # recorded by the fast group
            return self.bad[tier.long] > self.subject.guard
        events = self.events(tier.long, now)
        return events is not None and events[1] > self.subject.guard


def _first(begin: int, step: int, offset: int) -> int:
    return begin + (offset - begin) % step


class Episode(NamedTuple):
    """An alert that fires: from when, until when; None where it still does at the end."""

    alarm: Alarm
    begins: int
    ends: int | None


def episodes(evaluations: Sequence[Evaluation]) -> list[Episode]:
    """List when which alerts fired, in the order in which they began."""
    begun: dict[Alarm, int] = {}
    found: list[Episode] = []
    for one in evaluations:
        ended = [alarm for alarm in begun if alarm not in one.firing]
        found += [Episode(alarm, begun.pop(alarm), one.time) for alarm in ended]
        for alarm in one.firing:
            begun.setdefault(alarm, one.time)
    found += [Episode(alarm, begin, None) for alarm, begin in begun.items()]
    return sorted(found, key=lambda one: (one.begins, one.alarm.severity, one.alarm.name, one.alarm.tier))
