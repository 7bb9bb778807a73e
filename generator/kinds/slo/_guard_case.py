"""How far back tickets count bad events: their conditions sum these up themselves, in no series of their own.

Each tier burns twice, all its bad events in one mark: inside its long window, in the half that a window half as
long would miss; and beyond it, where a window twice as long would reach.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from generator import naming
from generator.kinds._intervals import BASE, FAST
from generator.kinds.slo import windows
from generator.kinds.slo._alert_case import ABOVE, QUIET, RECORDED, burning, source
from generator.kinds.slo._feed import TICKET, Subject, fed, number
from generator.kinds.slo.policy import Tier
from generator.kinds.slo.rules import Alarm, rules_of
from generator.plan.proof import AlertCheck, ExpectedAlert, InputSeries, TestCase
from generator.units import Duration

INTERVALS = tuple(map(Duration.parse, ("6h", "3h", "1h", "30m", "15m", "5m", "1m")))
LOOKBACK_STEPS = 9  # evaluations fall ever later after a sample, by 30 s each; it counts for 5 minutes


def guard_case(subject: Subject, step: Duration) -> Iterator[TestCase]:
    """Write the case; `step` is the time between evaluations, longer than every window."""
    tiers = [tier for tier, _ in _alarms(subject)]
    if tiers and TICKET in subject.severities:
        yield _Guards(subject, step).written()


def _alarms(subject: Subject) -> list[tuple[Tier, Alarm]]:
    """List the tiers that count for themselves and fire at once, each with its alert."""
    alarms = [rule for rule in rules_of(subject.shape).slow if isinstance(rule, Alarm)]
    burn = (alarm for alarm in alarms if alarm.name == naming.BURN_ALERT)
    alerts = zip(subject.shape.policy.alerts(TICKET), burn, strict=True)
    found = [(tier, alarm) for tiers, alarm in alerts for tier in tiers if source(subject, tier) != RECORDED]
    at_once = [(tier, alarm) for tier, alarm in found if not tier.for_ and not tier.keep_firing_for]
    return at_once[: LOOKBACK_STEPS // 2]


class _Guards:
    def __init__(self, subject: Subject, step: Duration) -> None:
        self.subject, self.step, self.alarms = subject, step, _alarms(subject)
        self.interval = next(
            one for one in INTERVALS if one <= min(map(self.span, self.tiers)) / 4 or one == INTERVALS[-1]
        )

    @property
    def tiers(self) -> list[Tier]:
        return [tier for tier, _ in self.alarms]

    def span(self, tier: Tier) -> Duration:
        """Say how far back a tier counts."""
        return tier.long if source(self.subject, tier) == windows.BAD_TILE else Duration(tier.long - BASE)

    def written(self) -> TestCase:
        """Write the case: for each tier one evaluation with the events inside, and one with them beyond."""
        name = "how far back tickets count bad events"
        return TestCase(name, self.interval, tuple(self.series()), tuple(self.checks()))

    def series(self) -> Iterator[InputSeries]:
        """Feed the error ratios at each evaluation, and the marks before it."""
        names = (*map(naming.error_ratio, self.subject.lengths), *(source(self.subject, tier) for tier in self.tiers))
        feeds: dict[str, dict[int, str]] = {name: {} for name in names}
        for turn, tier in enumerate(self.tiers):
            for beyond in (False, True):
                now = (2 * turn + beyond + 1) * self.step // self.interval
                ratios = burning(self.subject, [tier])
                for length in self.subject.lengths:
                    feeds[naming.error_ratio(length)][now] = number(ratios.get(length, 0))
                feeds[source(self.subject, tier)][now - self.age(tier, beyond)] = number(self.mark(tier))
        yield from (fed(name, self.subject.labels, values) for name, values in feeds.items())

    def age(self, tier: Tier, beyond: bool) -> int:
        """Place a mark inside or beyond a tier's window, in samples before the evaluation."""
        span = self.span(tier)
        return -(-span * 11 // (10 * self.interval)) if beyond else span * 3 // (4 * self.interval)

    def mark(self, tier: Tier) -> Fraction:
        """Put just enough bad events into one mark."""
        weight = 1 if source(self.subject, tier) == windows.BAD_TILE else FAST.seconds
        return (self.subject.guard or Fraction(0)) * ABOVE / weight

    def checks(self) -> Iterator[AlertCheck]:
        """Expect a tier to fire on what lies inside its window, and on nothing else."""
        yield AlertCheck(Duration(0), naming.BURN_ALERT, QUIET)
        for turn, (tier, alarm) in enumerate(self.alarms):
            value = Decimal(repr(burning(self.subject, [tier])[tier.short]))
            fires = ExpectedAlert(alarm.name, alarm.severity, alarm.tier, value, self.subject.group)
            at = (2 * turn + 1) * self.step
            yield AlertCheck(Duration(at), alarm.name, f"tier {tier.name}: bad events within {tier.long}", (fires,))
            yield AlertCheck(Duration(at + self.step), alarm.name, f"tier {tier.name}: bad events before {tier.long}")
