"""The alerts of a Scaling to promtool unit tests: each is told when it must be, not before, and it clears."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from math import ceil

from generator import naming, promql
from generator.kinds.scaling.alarm import Alarm, Feed
from generator.kinds.scaling.usage import RANGE
from generator.plan.proof import AlertCheck, ExpectedAlert, InputSeries, ProofFile, Script, TestCase
from generator.plan.rules import AlertingRule, RuleFile
from generator.promql import Matcher
from generator.units import Duration, plain

WELL = 10  # evaluations before and after the trouble
SAMPLES = Duration.parse("30s")  # between the samples of a counter


def prove(alarms: Iterable[Alarm], file: RuleFile, evaluation: Duration, origin: str) -> Iterator[ProofFile]:
    """Publish the unit tests of a service's alerts on its scaling, those that a person's expression allows."""
    rules = (rule for group in file.groups for rule in group.rules if isinstance(rule, AlertingRule))
    severities = {rule.name: dict(rule.labels)["severity"] for rule in rules}
    tested = tuple(alarm for alarm in alarms if alarm.feeds)
    if tested:
        groups = tuple(group.name for group in file.groups)
        write = partial(_script, tested, severities, evaluation)
        yield ProofFile(naming.unit_tests_path(file.path), file.path, groups, write, (), origin)


def _script(alarms: tuple[Alarm, ...], severities: dict[str, str], evaluation: Duration) -> Script:
    return Script(evaluation, tuple(_case(alarm, severities[alarm.name], evaluation) for alarm in alarms))


def _case(alarm: Alarm, severity: str, evaluation: Duration) -> TestCase:
    firing = (ExpectedAlert(alarm.name, severity, value=alarm.value, labels=alarm.labels),)
    if any(feed.grows for feed in alarm.feeds):
        return _of_counter(alarm, firing, evaluation)
    lasts = ceil(alarm.for_ / evaluation)  # evaluations until it is told
    bad = lasts + WELL
    series = tuple(_series(feed, ((feed.well, WELL), (feed.ill, bad), (feed.well, WELL))) for feed in alarm.feeds)
    told = Duration((WELL + lasts) * evaluation)
    checks = (
        AlertCheck(Duration((WELL - 1) * evaluation), alarm.name, "all is well"),
        *((AlertCheck(Duration(told - evaluation), alarm.name, "it has not lasted yet"),) if lasts else ()),
        AlertCheck(told, alarm.name, "it has lasted", firing),
        AlertCheck(Duration((WELL + bad - 1) * evaluation), alarm.name, "it lasts on", firing),
        AlertCheck(Duration((WELL + bad) * evaluation), alarm.name, "it is over"),
    )
    return TestCase(alarm.name, evaluation, series, checks)


def _of_counter(alarm: Alarm, firing: tuple[ExpectedAlert, ...], evaluation: Duration) -> TestCase:
    """Let it grow too fast until the rate is full and the time has passed, then less fast for longer than both."""
    lasts = Duration(ceil(alarm.for_ / evaluation) * evaluation)
    full = Duration(ceil((RANGE + SAMPLES) / evaluation) * evaluation)
    early = (RANGE - 2 * SAMPLES) // evaluation * evaluation  # what has grown since then, divided by the range, is less
    told = Duration(full + lasts + evaluation)
    bad, good = ceil(told / SAMPLES) + 1, ceil((full + lasts + 2 * evaluation) / SAMPLES)
    series = tuple(_grown(feed, ((feed.ill, bad), (feed.well, good))) for feed in alarm.feeds)
    checks = (
        AlertCheck(Duration(early + lasts), alarm.name, "it has not lasted yet"),
        AlertCheck(told, alarm.name, "it has lasted", firing),
        AlertCheck(Duration(told + full + lasts), alarm.name, "it grows, but less fast"),
    )
    return TestCase(alarm.name, SAMPLES, series, checks)


def _series(feed: Feed, every: Iterable[tuple[Decimal, int]]) -> InputSeries:
    return InputSeries(_selector(feed), " ".join(f"{plain(value)}x{samples - 1}" for value, samples in every))


def _grown(feed: Feed, every: Iterable[tuple[Decimal, int]]) -> InputSeries:
    written, value = [], Decimal(0)
    for growth, samples in every:
        step = growth * Decimal(SAMPLES) / 1000
        written.append(f"{plain(value)}+{plain(step)}x{samples - 1}")
        value += step * samples
    return InputSeries(_selector(feed), " ".join(written))


def _selector(feed: Feed) -> str:
    return promql.selector(feed.metric, tuple(Matcher(label, "=", value) for label, value in feed.labels))
