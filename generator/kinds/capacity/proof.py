"""Capacity to promtool unit tests: each alert fires when it must, and not for what only looks like it.

Steady growth is told as soon as the limit is as far away as more takes, to the sample. Growth that becomes faster is
told when the line through its window leads there, which is later; how much later stands beside the test.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import ceil

from generator import naming
from generator.kinds.capacity.alarms import horizons
from generator.kinds.capacity.alerting import Alerting
from generator.kinds.capacity.forecast import Growth, seen, told
from generator.kinds.capacity.model import Capacity, Projection
from generator.kinds.capacity.series import selected
from generator.plan.proof import AlertCheck, ExpectedAlert, InputSeries, ProofFile, Script, TestCase
from generator.plan.rules import AlertingRule, RuleFile
from generator.units import Duration, plain

MOST_SAMPLES = 28  # of a window
FEWEST_SAMPLES = 4
FURTHEST = 200  # samples that a forecast looks ahead: growth is fed in for six times as long
PRESENT = 10  # samples before something happens, and after it is over
MORE, LESS = Decimal("1.05"), Decimal("0.95")
_ROOM = Decimal(100_000)  # the limit in tests, where a query tells it


class Subject:
    """The alerts of a service that are tested, and the series that they read."""

    def __init__(self, said: Capacity, alerting: Alerting, file: RuleFile) -> None:
        self.said, self.alerting = said, alerting
        rules = (rule for group in file.groups for rule in group.rules if isinstance(rule, AlertingRule))
        self.severities = {rule.name: dict(rule.labels)["severity"] for rule in rules}

    def series(self, metric: str, resource: str, values: str) -> InputSeries:
        """Feed in a recorded series."""
        return InputSeries(selected(metric, self.said.service, resource), values)

    def limit(self, name: str, samples: int) -> Iterator[InputSeries]:
        """Feed in the limit of a resource, where no rule knows it by itself."""
        if self.said.resources[name].limit is None:
            yield self.series(naming.CAPACITY_LIMIT, name, f"{plain(_ROOM)}x{samples}")

    def firing(self, name: str, value: Decimal, resource: str = "") -> tuple[ExpectedAlert, ...]:
        """Expect an alert, for a resource."""
        labels = (("resource", resource),) if resource else ()
        return (ExpectedAlert(name, self.severities[name], value=value, labels=labels),)


Cases = Callable[[Subject, Duration], Iterable[TestCase]]


def prove(said: Capacity, alerting: Alerting, file: RuleFile, evaluation: Duration, origin: str) -> Iterator[ProofFile]:
    """Publish the unit tests of a service's alerts on its resources and its costs."""
    subject = Subject(said, alerting, file)
    groups = tuple(group.name for group in file.groups)
    furthest = max(horizons(said), default=Duration(0))
    step = _step(alerting.forecast.window, furthest)
    tested: list[tuple[str, Duration, Cases]] = [
        ("", evaluation, _full),
        ("growth", _pace(alerting.growth.for_, evaluation), _growing),
        ("cost", _pace(alerting.overrun.window, evaluation), _cost),
        *([("forecast", step, _forecasts)] if step else []),
    ]
    for about, interval, cases in tested:
        path = naming.unit_tests_path(file.path, about)
        yield ProofFile(path, file.path, groups, partial(_script, subject, interval, cases), (), origin)


def _script(subject: Subject, interval: Duration, cases: Cases) -> Script:
    return Script(interval, tuple(cases(subject, interval)))


def _pace(lasting: Duration, evaluation: Duration) -> Duration:
    """Look a dozen times within what must last, at whole seconds: looking more often shows the same."""
    return max(evaluation, Duration(lasting // 12 // 1000 * 1000))


def _step(window: Duration, furthest: Duration) -> Duration | None:
    """Divide a window into an even number of samples, at whole seconds; None where a test would take too many."""
    most = min(MOST_SAMPLES, FURTHEST * window // max(furthest, 1))
    fitting = (number for number in range(most // 2 * 2, FEWEST_SAMPLES - 1, -2) if window % (number * 1000) == 0)
    samples = next(fitting, None)
    return Duration(window // samples) if samples else None


def _forecasts(subject: Subject, step: Duration) -> Iterator[TestCase]:
    """Let each resource grow steadily, slower, and faster and faster."""
    if naming.STORAGE_RUNS_OUT_ALERT in subject.severities:
        for ahead, names in horizons(subject.said).items():
            for name in names:
                yield from _Forecast(subject, name, ahead, step).cases()


class _Forecast:
    """The tests of the forecast of one resource; times are counted in samples."""

    def __init__(self, subject: Subject, name: str, ahead: Duration, step: Duration) -> None:
        self.subject, self.name, self.step = subject, name, step
        self.projection: Projection = subject.said.resources[name]
        own = subject.alerting.forecast
        self.window, self.ahead = own.window // self.step, Fraction(ahead, self.step)
        self.lasts = ceil(Fraction(own.for_, self.step))
        self.lead = Fraction(subject.said.lead(self.projection) or ahead, self.step)
        self.room = Fraction(self.projection.limit or _ROOM)

    def cases(self) -> Iterator[TestCase]:
        """Write them."""
        end = ceil(self.ahead) + 2 * self.window
        yield self.case("steady growth", self.steady(Fraction(2 * end + 1, 2)), "it is as near as it may be")
        yield self.quiet("the same", lambda _: self.room * 4 / 5, self.window * 2)
        further = self.ahead + 2 * self.window + 2
        yield self.quiet("growth that leaves more time", self.steady(further), 2 * self.window)
        soon = self.steady(self.ahead / 2 + self.window)
        yield self.quiet("growth that has just begun", soon, -(-self.window // 2) - 1)
        long = Fraction(max(6 * ceil(self.ahead), 4 * self.window))
        yield self.case("growth that becomes faster", lambda at: self.room * (at / long) ** 2, "the line leads there")

    def steady(self, full: Fraction) -> Growth:
        """Grow from half of the room until it is full."""
        return lambda at: self.room / 2 * (1 + at / full)

    def case(self, about: str, growth: Growth, why: str) -> TestCase:
        """Look one sample before it is told, when it is, and on; versions that differ by a sample are both right."""
        both = [told(growth, self.room, self.window, self.ahead, open_) for open_ in (False, True)]
        first, last = min(one.sample for one in both), max(one.sample for one in both)
        at = last + self.lasts
        checks = (
            self.check(first + self.lasts - 1, "it is not so yet"),
            self.check(at, f"{why}, {self.left(both[0].passed - at)}", growth),
        )
        return self.written(about, growth, at, checks)

    def left(self, samples: int) -> str:
        """Say how long before it is full that is, and how much later than more takes."""
        early = f"{Duration(samples * self.step)} before it is full"
        late = ceil((self.lead - samples) * self.step)
        return f"{early}, {Duration(late)} later than more takes" if late > 0 else early

    def quiet(self, about: str, growth: Growth, until: int) -> TestCase:
        """Look on to the end, and see nothing."""
        return self.written(about, growth, until, (self.check(until, "there is time enough"),))

    def check(self, at: int, why: str, growth: Growth | None = None) -> AlertCheck:
        """Look at a sample: nothing, or what is predicted there."""
        name = naming.STORAGE_RUNS_OUT_ALERT
        firing: tuple[ExpectedAlert, ...] = ()
        if growth:
            value = seen(growth, at, self.window, self.ahead)
            firing = self.subject.firing(name, Decimal(f"{float(value):.10g}"), self.name)
        return AlertCheck(Duration(at * self.step), name, why, firing)

    def written(self, about: str, growth: Growth, until: int, checks: Iterable[AlertCheck]) -> TestCase:
        """Feed in every sample."""
        values = " ".join(f"{float(growth(at)):.10g}" for at in range(until + 1))
        used = self.subject.series(naming.CAPACITY_MEASURED, self.name, values)
        return TestCase(
            f"{self.name}: {about}", self.step, (used, *self.subject.limit(self.name, until)), tuple(checks)
        )


def _full(subject: Subject, step: Duration) -> Iterator[TestCase]:
    """Use almost all that there may be of each limited resource."""
    own = subject.alerting.full
    if naming.STORAGE_ALMOST_FULL_ALERT in subject.severities:
        for name, one in subject.said.resources.items():
            if one.limited:
                whole = one.limit or _ROOM
                yield _lasting(subject, step, naming.STORAGE_ALMOST_FULL_ALERT, name, whole, own.share, own.for_)


def _growing(subject: Subject, step: Duration) -> Iterator[TestCase]:
    """Use more of each resource than is projected; when unit tests run, in 1970, that is what there is now."""
    own, alert = subject.alerting.growth, naming.GROWTH_OUTRUNS_PROJECTION_ALERT
    if alert in subject.severities:
        for name, one in subject.said.resources.items():
            if one.query and one.now:
                yield _lasting(subject, step, alert, name, one.now, 1 + own.tolerance, own.for_)


def _lasting(
    subject: Subject, step: Duration, alert: str, name: str, whole: Decimal, share: Decimal, for_: Duration
) -> TestCase:
    """Use a twentieth less of a whole than is told, then a twentieth more for as long as it must last, then less."""
    ratio = min(share * MORE, (1 + share) / 2) if share < 1 else share * MORE
    well, ill = whole * share * LESS, whole * ratio
    lasts = ceil(for_ / step)
    told_ = PRESENT + lasts
    values = f"{plain(well)}x{PRESENT - 1} {plain(ill)}x{lasts + PRESENT - 1} {plain(well)}x{PRESENT - 1}"
    firing = subject.firing(alert, ratio, name)
    checks = (
        AlertCheck(Duration((PRESENT - 1) * step), alert, "all is well"),
        AlertCheck(Duration((told_ - 1) * step), alert, "it has not lasted yet"),
        AlertCheck(Duration(told_ * step), alert, "it has lasted", firing),
        AlertCheck(Duration((told_ + PRESENT) * step), alert, "it is over"),
    )
    series: tuple[InputSeries, ...] = (subject.series(naming.CAPACITY_MEASURED, name, values),)
    if alert == naming.STORAGE_ALMOST_FULL_ALERT:
        series = (*series, *subject.limit(name, told_ + 2 * PRESENT))
    return TestCase(f"{name}: {alert}", step, series, checks)


def _cost(subject: Subject, step: Duration) -> Iterator[TestCase]:
    """Cost a twentieth less for a whole window, then so much more that the mean is too high after a while."""
    own, cost = subject.alerting.overrun, subject.said.cost
    if naming.COST_OVERRUN_ALERT not in subject.severities:
        return
    budget = Decimal(cost.monthly_budget if cost and cost.monthly_budget else 0)
    window, lasts = ceil(own.window / step), ceil(own.for_ / step)
    value = budget * MORE
    series = InputSeries(
        selected(naming.MONTHLY_COST, subject.said.service),
        f"{plain(budget * LESS)}x{window} {plain(value)}x{2 * window + lasts + PRESENT}",
    )
    name = naming.COST_OVERRUN_ALERT
    checks = (
        AlertCheck(Duration(window * step), name, "it costs less than the budget"),
        AlertCheck(Duration((window + window // 4) * step), name, "it has cost more for a quarter of the window"),
        AlertCheck(Duration((2 * window + lasts + 2) * step), name, "and for all of it", subject.firing(name, value)),
    )
    yield TestCase("costs", step, (series,), checks)
