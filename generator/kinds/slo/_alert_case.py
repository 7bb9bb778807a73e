"""The alerts on recorded series: each tier alone, just above and just at its limits, one moment after the other.

A moment is one evaluation. Before the first and after the last one nothing burns.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from generator import naming
from generator.kinds._intervals import BASE, DAY, FAST
from generator.kinds.slo import windows
from generator.kinds.slo._feed import PAGE, TICKET, Subject, fed, number
from generator.kinds.slo.policy import Tier
from generator.kinds.slo.rules import NO_DATA_FOR, Alarm, rules_of
from generator.kinds.slo.watch import Watch
from generator.plan.proof import AlertCheck, ExpectedAlert, InputSeries, TestCase
from generator.units import Duration, plain

# Longer than Prometheus' lookback of 5 minutes, so that a sample left out is absent. Longer than half of NO_DATA_FOR
# and less than it, so that a wrong `for` shows. And neither samples nor the ends of windows, multiples of 30 s, meet
# an evaluation: Prometheus 2 counts what lies on the edge, Prometheus 3 does not.
STEP = Duration.parse("14m31s")
ABOVE, BELOW = Fraction(105, 100), Fraction(95, 100)
QUIET = "nothing burns"
RECORDED = ""
NO_DATA_STEPS = -(-NO_DATA_FOR // STEP)  # evaluations until missing data have been missing for long enough


@dataclass
class Moment:
    """What is fed in at one evaluation: error ratios by window, bad events by how they are recorded, budget left."""

    why: str
    ratios: dict[Duration, float] = field(default_factory=dict)
    recorded: Fraction = Fraction(0)  # bad events in every window that a page reads
    added: Fraction = Fraction(0)  # bad events since the moment before, in the base rates or the tiles
    left: Fraction = Fraction(1)
    data: bool = True


def alert_cases(subject: Subject) -> Iterator[TestCase]:
    """Write the test cases of an SLO's alerts; severities that do not alert have none."""
    pages = subject.of_severity(PAGE) if PAGE in subject.severities else []
    tickets = subject.of_severity(TICKET) if TICKET in subject.severities else []
    from_base = [tier for tier in tickets if source(subject, tier) == windows.BAD]
    from_tiles = [tier for tier in tickets if source(subject, tier) == windows.BAD_TILE]
    recorded = [*_moments(subject, pages), *_moments(subject, [t for t in tickets if not source(subject, t)])]
    recorded += _budget_moments(subject)
    if TICKET in subject.severities and not subject.counters and subject.gauge is None:
        recorded += _without_data()
    # What tiles and base rates are fed for would record the counts that pages read, too: where it would, apart.
    together = from_tiles if all(length < DAY for length in subject.page_long) else []
    recorded = [*_moments(subject, together), *recorded]
    if recorded:
        sources = (RECORDED, windows.BAD_TILE) if together else (RECORDED,)
        yield _Case(subject, "alerts, on recorded series", recorded, sources).written()
    if from_tiles and not together:
        yield _Case(subject, "alerts, on tiles", [*_moments(subject, from_tiles)], (windows.BAD_TILE,)).written()
    if from_base:
        yield _Case(subject, "alerts, on base rates", [*_moments(subject, from_base)], (windows.BAD,)).written()


def source(subject: Subject, tier: Tier) -> str:
    """Name the series from which a tier's condition counts the bad events itself, if it does."""
    if subject.guard is None or tier.long in subject.page_long:
        return RECORDED
    return windows.BAD_TILE if tier.long >= DAY else windows.BAD


def _moments(subject: Subject, tiers: list[Tier]) -> Iterator[Moment]:
    """Burn for each tier in turn, and stay at one of the limits in between."""
    guard, silent = subject.guard or Fraction(0), list(_silent(subject, tiers))
    if guard and tiers:
        why = f"too few bad events, not more than {plain(guard)}"
        yield Moment(why, burning(subject, tiers), guard * BELOW, guard * BELOW)
    added = guard * (ABOVE - BELOW)
    for tier in tiers:
        why = f"tier {tier.name} alone, just above its limits over {tier.long} and {tier.short}"
        for count in range(_steps(tier.for_) + 1):
            waits = f", for {Duration(count * STEP)}" if tier.for_ else ""
            yield Moment(why + waits, burning(subject, [tier]), guard * ABOVE, added)
            added = Fraction(0)
        for count in range(_steps(tier.keep_firing_for)):
            yield Moment(f"tier {tier.name} has ceased for {Duration(count * STEP)}")
        yield silent.pop(0) if silent else Moment(QUIET)
    yield from silent


def _silent(subject: Subject, tiers: list[Tier]) -> Iterator[Moment]:
    count = (subject.guard or 0) * ABOVE
    for which in ("short", "long") if tiers else ():
        ratios = burning(subject, tiers)
        ratios.update({getattr(tier, which): subject.threshold(tier) for tier in tiers})
        yield Moment(f"every {which} window just at its limit, which is not above it", ratios, count)


def burning(subject: Subject, tiers: list[Tier]) -> dict[Duration, float]:
    """Put every window of the tiers just above the limit."""
    limits = ((length, subject.threshold(tier)) for tier in tiers for length in (tier.short, tier.long))
    return {length: limit * float(ABOVE) for length, limit in limits}


def _steps(length: Duration) -> int:
    return -(-length // STEP)


def _budget_moments(subject: Subject) -> Iterator[Moment]:
    """Let the budget run out, where the policy has something to say of that."""
    policy = subject.shape.policy
    if subject.shape.apart:
        return
    below = policy.at_risk.below if policy.at_risk else None
    if below:
        yield Moment("a little more of the budget is left than is worth a word", left=Fraction(below) * ABOVE)
        yield Moment("a little less of the budget is left", left=Fraction(below) * BELOW)
    if below or policy.exhausted:
        yield Moment("hardly any budget is left", left=Fraction(1, 100))
        yield Moment("the budget is used up", left=Fraction(-1, 100))
        yield Moment(QUIET)


def _without_data() -> Iterator[Moment]:
    for count in range(_steps(NO_DATA_FOR) + 1):
        yield Moment(f"no error ratio for {Duration(count * STEP)}", data=False)


def without_data(subject: Subject, gone: Duration, before: str) -> Iterator[AlertCheck]:
    """Expect the alert once metrics have been away for long enough; a split SLO tells of the group as well."""
    if TICKET not in subject.severities:
        return
    alert = ExpectedAlert(naming.NO_DATA_ALERT, TICKET)
    group = (ExpectedAlert(naming.NO_DATA_ALERT, TICKET, labels=subject.group),) if subject.by else ()
    yield AlertCheck(Duration(gone - STEP), naming.NO_DATA_ALERT, before)
    for step in range(NO_DATA_STEPS + 1):
        firing = (alert, *group) if step == NO_DATA_STEPS else ()
        why = f"no metrics for {Duration(step * STEP)}"
        yield AlertCheck(Duration(gone + step * STEP), naming.NO_DATA_ALERT, why, firing)


class _Case:
    """Feeds moments in, and works out what must fire at each of them."""

    def __init__(self, subject: Subject, name: str, moments: list[Moment], sources: tuple[str, ...]) -> None:
        self.subject, self.name, self.sources = subject, name, sources
        self.moments = [Moment(QUIET), *moments]
        policy, calendar = subject.shape.policy, subject.shape.calendar
        self.budget = not subject.shape.apart and (policy.at_risk or policy.exhausted or calendar)
        rules = rules_of(subject.shape)
        alarms = [rule for rule in (*rules.fast, *rules.slow, rules.no_data) if isinstance(rule, Alarm)]  # none apart
        self.watches = [Watch(alarm) for alarm in alarms if alarm.severity in subject.severities]
        burn = [tiers for severity in (PAGE, TICKET) for tiers in subject.shape.policy.alerts(severity)]
        self.tiers = dict(zip([alarm for alarm in alarms if alarm.name == naming.BURN_ALERT], burn, strict=True))

    def written(self) -> TestCase:
        """Write the case."""
        checks = tuple(check for step in range(len(self.moments)) for check in self.checks(step))
        return TestCase(self.name, STEP, tuple(self.series()), checks)

    def series(self) -> Iterator[InputSeries]:
        """Feed the recorded series, a sample for every moment."""
        labels, moments = self.subject.labels, self.moments
        for length in self.subject.lengths:
            shown = [number(one.ratios.get(length, 0)) if one.data or length != BASE else "_" for one in moments]
            yield fed(naming.error_ratio(length), labels, shown)
        if self.subject.guard:
            yield from self.counts()
        if self.budget:
            budget = float(self.subject.shape.budget)
            ratios = [number((1 - float(one.left)) * budget) for one in moments]
            yield fed(naming.ERROR_RATIO_SLO_WINDOW, self.subject.window_labels, ratios)
            yield fed(naming.COVERAGE_SLO_WINDOW, self.subject.window_labels, ["1"] * len(moments))

    def counts(self) -> Iterator[InputSeries]:
        """Feed the numbers of bad events: as they are recorded for pages, and as what tickets sum up."""
        labels = self.subject.labels
        for counted in self.sources:
            if counted == RECORDED:
                shown = [number(one.recorded) for one in self.moments]
                yield from (fed(naming.bad_events(length), labels, shown) for length in sorted(self.subject.page_long))
            else:
                weight = 1 if counted == windows.BAD_TILE else FAST.seconds
                yield fed(counted, labels, [number(one.added / weight) for one in self.moments])

    def checks(self, step: int) -> Iterator[AlertCheck]:
        """Work out which alerts fire at a moment, by name."""
        now, moment = Duration(step * STEP), self.moments[step]
        firing: dict[str, list[ExpectedAlert]] = {watch.alarm.name: [] for watch in self.watches}
        for watch in self.watches:
            value = watch.at(now, self.value(watch.alarm, step))
            if value is not None:
                alarm = watch.alarm
                labels = {naming.BURN_ALERT: self.subject.group, naming.NO_DATA_ALERT: ()}
                own = labels.get(alarm.name, self.subject.window_labels[1:])
                shown = Decimal(repr(value))
                firing[alarm.name].append(ExpectedAlert(alarm.name, alarm.severity, alarm.tier, shown, own))
        for name, alerts in firing.items():
            before = self.moments[max(step - 1, 0)]
            if name == naming.BURN_ALERT or alerts or not moment.data or not moment.left == before.left == 1:
                yield AlertCheck(now, name, moment.why, tuple(alerts))

    def value(self, alarm: Alarm, step: int) -> float | None:
        """Evaluate an alert's expression at a moment; None where it returns nothing."""
        moment = self.moments[step]
        if alarm.name == naming.BURN_ALERT:
            first = next((tier for tier in self.tiers[alarm] if self.burns(tier, step)), None)
            return moment.ratios[first.short] if first else None
        if alarm.name == naming.NO_DATA_ALERT:
            return None if moment.data else 1.0
        budget = float(self.subject.shape.budget)
        left = 1 - (1 - float(moment.left)) * budget / budget
        at_risk = self.subject.shape.policy.at_risk
        if alarm.name == naming.AT_RISK_ALERT and at_risk:
            return left if 0 < left < float(at_risk.below) else None
        return left if left <= 0 else None

    def burns(self, tier: Tier, step: int) -> bool:
        """Say whether a tier's condition holds."""
        ratios, limit = self.moments[step].ratios, self.subject.threshold(tier)
        if not (ratios.get(tier.short, 0) > limit and ratios.get(tier.long, 0) > limit):
            return False
        return self.subject.guard is None or self.bad_events(tier, step) > self.subject.guard

    def bad_events(self, tier: Tier, step: int) -> Fraction:
        """Count the bad events in a tier's long window, as its condition does."""
        counted = source(self.subject, tier)
        if counted == RECORDED:
            return self.moments[step].recorded
        span = tier.long if counted == windows.BAD_TILE else tier.long - BASE
        seen = (one.added for age, one in enumerate(self.moments[step::-1]) if age * STEP < span)
        return sum(seen, Fraction(0)) if counted in self.sources else Fraction(0)
