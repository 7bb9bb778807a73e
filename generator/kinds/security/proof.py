"""Security to promtool unit tests: each alert fires when it must, and not for what only looks like it.

A twentieth more than the limit must be told, a twentieth less must not. Each alert has a file of its own, which is
evaluated as often as its window needs.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from generator import naming
from generator.kinds._base import DISABLED, Spec
from generator.kinds.security.model import Monitoring, Security
from generator.kinds.security.rules import split
from generator.kinds.service.model import Service
from generator.kinds.slo.sli import _example
from generator.plan.proof import AlertCheck, ExpectedAlert, InputSeries, ProofFile, Script, TestCase
from generator.plan.rules import AlertingRule, Pairs, RuleFile
from generator.promql import Matcher
from generator.units import Duration, plain

MOST_SAMPLES = 20  # of a window
LASTING = 12  # samples, of which a window holds 4
MORE, LESS = Decimal("1.05"), Decimal("0.95")


class Subject:
    """The alerts of a service that are tested, and the series that they read."""

    def __init__(self, security: Spec[Security], said: Monitoring, service: Service, file: RuleFile) -> None:
        self.said, self.service, self.name = said, service, security.spec.service
        rules = (rule for group in file.groups for rule in group.rules if isinstance(rule, AlertingRule))
        self.severities = {rule.name: dict(rule.labels)["severity"] for rule in rules}

    def fed(self, metric: str, every: Iterable[tuple[Decimal, int]], more: Pairs = ()) -> InputSeries | None:
        """Feed in a counter that grows so much for so many samples, and then otherwise."""
        wanted = (*self.service.matchers.get(metric, ()), *(Matcher(label, "=", value) for label, value in more))
        labels = _example.labels(wanted)
        if labels is None:
            return None
        written, value = [], Decimal(0)
        for growth, samples in every:
            written.append(f"{plain(value)}+{plain(growth)}x{samples - 1}")
            value += growth * samples
        return InputSeries(_example.series(metric, labels), " ".join(written))

    def case(
        self, about: str, interval: Duration, series: Iterable[InputSeries | None], checks: Iterable[AlertCheck]
    ) -> Iterator[TestCase]:
        """Make a test case, where all its series are known."""
        known = tuple(series)
        found = tuple(one for one in known if one is not None)
        if len(found) == len(known):
            yield TestCase(f"{self.name}: {about}", interval, found, tuple(checks))

    def expected(self, name: str, value: Decimal | None = None, labels: Pairs = ()) -> tuple[ExpectedAlert, ...]:
        """Expect an alert."""
        return (ExpectedAlert(name, self.severities[name], value=value, labels=labels),)


def prove(security: Spec[Security], said: Monitoring, service: Service, file: RuleFile) -> Iterator[ProofFile]:
    """Publish the unit tests of a service's alerts on those who guess."""
    subject = Subject(security, said, service, file)
    groups = tuple(group.name for group in file.groups)
    for about, found in (("", _failing(subject)), ("guessing", _guessing(subject)), ("unusual", _unusual(subject))):
        cases = list(found)
        if cases:
            path = naming.unit_tests_path(file.path, about)
            script = cases[0][0].interval, tuple(case for _, case in cases)
            yield ProofFile(path, file.path, groups, partial(Script, *script), (), security.address)


class Pace(NamedTuple):
    """How far samples lie apart, and how many of them a window holds."""

    interval: Duration
    samples: int

    @property
    def window(self) -> Duration:
        """The window."""
        return Duration(self.samples * self.interval)

    def steady(self, amount: Decimal | int) -> list[tuple[Decimal, int]]:
        """Grow by so much within each of three windows, after one without growth."""
        return [(Decimal(0), self.samples), (Decimal(amount) / self.samples, 3 * self.samples)]

    def checks(self, name: str, why: str, firing: tuple[ExpectedAlert, ...] = ()) -> Iterator[AlertCheck]:
        """Look before it begins, once a window is full, and later."""
        yield AlertCheck(self.window, name, "nothing has happened yet")
        yield AlertCheck(Duration(2 * self.window), name, why, firing)
        yield AlertCheck(Duration(4 * self.window - self.interval), name, why, firing)


def _paced(window: Duration) -> Pace:
    """Divide a window into whole seconds: into as many samples as show the same as more would."""
    fitting = (number for number in range(MOST_SAMPLES, 3, -1) if window % (number * 1000) == 0)
    samples = next(fitting, 4)
    return Pace(Duration(window // samples), samples)


def _failing(subject: Subject) -> Iterator[tuple[Pace, TestCase]]:
    said, own = subject.said, subject.said.failing
    if own.level == DISABLED:
        return
    pace, name = _paced(own.window), naming.AUTHENTICATION_FAILING_ALERT
    # Of so few digits that it is shown whole: `humanizePercentage` shows four.
    share = Decimal(f"{min(own.share * MORE, (1 + own.share) / 2):.3g}")
    firing = subject.expected(name, share)
    for failures, part, about, expected in (
        (own.minimum * MORE, share, "too many of the attempts fail", firing),
        (own.minimum * LESS, share, "as large a share fails, of few attempts", ()),
        (2 * own.minimum * MORE, own.share * LESS, "more fail, but a smaller share", ()),
    ):
        series = (
            subject.fed(said.failures, pace.steady(failures)),
            subject.fed(said.attempts, pace.steady(failures / part)),
        )
        for case in subject.case(about, pace.interval, series, pace.checks(name, about, expected)):
            yield pace, case


def _guessing(subject: Subject) -> Iterator[tuple[Pace, TestCase]]:
    said, own = subject.said, subject.said.guessing
    if own.level == DISABLED:
        return
    pace, name = _paced(own.window), naming.BRUTE_FORCE_ALERT
    known = subject.service.metrics[said.throttled].values.get("by", ["account"])
    labels = tuple((label, known[0]) for label in split(said, subject.service))
    firing = subject.expected(name, labels=labels)
    for amount, about, expected in ((MORE, "many are slowed down", firing), (LESS, "fewer are slowed down", ())):
        series = (subject.fed(said.throttled, pace.steady(own.throttled * amount), labels),)
        for case in subject.case(about, pace.interval, series, pace.checks(name, about, expected)):
            yield pace, case


def _unusual(subject: Subject) -> Iterator[tuple[Pace, TestCase]]:
    """Compare with the usual, which lies alone in the past: neither sooner nor later has anything failed."""
    said, own = subject.said, subject.said.unusual
    if own.level == DISABLED:
        return
    pace, name = Pace(Duration(own.window // 4), 4), naming.AUTHENTICATION_UNUSUAL_ALERT
    between = own.before // pace.interval - LASTING
    if between < 0 or own.before % pace.interval:
        return  # what is usual and what is now would run into each other
    at = Duration(own.before + (LASTING - 1) * pace.interval)
    least, factor = Decimal(own.minimum), Decimal(own.factor)
    for now, usual, about, firing in (
        (least * MORE, least / factor, "many more than before", True),
        (least * MORE, least * MORE / (factor * LESS), "more than before, but not as many", False),
        (least * LESS, least / (2 * factor), "many more than before, but few", False),
    ):
        growth = [(usual / 4, LASTING), *([(Decimal(0), between)] if between else []), (now / 4, LASTING)]
        checks = (AlertCheck(at, name, about, subject.expected(name) if firing else ()),)
        for case in subject.case(f"failures, {about}", pace.interval, (subject.fed(said.failures, growth),), checks):
            yield pace, case
