"""The alerts of a Retention to promtool unit tests: each is told when it must be, not before, and it clears.

They are tried in steps of an hour, shortly before and after the age at which each is told.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial

from generator import naming, promql
from generator.kinds.retention.alarms import Alarm
from generator.plan.proof import AlertCheck, ExpectedAlert, InputSeries, ProofFile, Script, TestCase
from generator.plan.rules import AlertingRule, Pairs, RuleFile
from generator.promql import Matcher
from generator.units import Duration

EVERY = Duration.parse("1h")
_STEP = EVERY // 1000  # seconds
_AFTER = 3  # steps


def prove(alarms: Iterable[Alarm], for_: Duration, file: RuleFile, origin: str) -> Iterator[ProofFile]:
    """Publish the unit tests of the alerts on a service's backups and purges."""
    rules = (rule for group in file.groups for rule in group.rules if isinstance(rule, AlertingRule))
    severities = {rule.name: dict(rule.labels)["severity"] for rule in rules}
    waits = -(-for_ // EVERY)
    cases = tuple(case for alarm in alarms for case in _cases(alarm, severities[alarm.name], waits))
    groups = tuple(group.name for group in file.groups)
    yield ProofFile(naming.unit_tests_path(file.path), file.path, groups, partial(Script, EVERY, cases), (), origin)


def _cases(alarm: Alarm, severity: str, waits: int) -> Iterator[TestCase]:
    for labels in alarm.ages:
        yield _too_old(alarm, labels, severity, waits)
        if labels:
            yield _never(alarm, labels, severity, waits)
    for labels in alarm.states:
        yield _in_state(alarm, labels, severity, waits)


def _too_old(alarm: Alarm, labels: Pairs, severity: str, waits: int) -> TestCase:
    """Begin two steps before one is too old, and let it grow older while the others go on; then it is done at last."""
    begun = 2 * _STEP - alarm.ages[labels] // 1000  # in seconds: its time is before that of the test
    told = 3 + waits  # two steps later it is as old as it may be, and not older
    last = told + _AFTER
    done = (last + 1) * _STEP
    still = InputSeries(_series(alarm, labels), f"{begun}x{last} {done}+{_STEP}x{waits + _AFTER}")
    others = tuple(_steady(alarm, other, last + waits + _AFTER) for other in alarm.ages if other != labels)
    checks = (
        AlertCheck(_at(2), alarm.name, "it may be that old"),
        *((AlertCheck(_at(told - 1), alarm.name, "it has not lasted yet"),) if waits else ()),
        AlertCheck(_at(told), alarm.name, "it is too old", _firing(alarm, labels, severity, told * _STEP - begun)),
        AlertCheck(_at(last + 1), alarm.name, "it is done at last"),
    )
    return TestCase(f"{alarm.name}, {_named(labels)}: too old", EVERY, (still, *others), checks)


def _never(alarm: Alarm, labels: Pairs, severity: str, waits: int) -> TestCase:
    told = waits
    others = tuple(_steady(alarm, other, told + _AFTER) for other in alarm.ages if other != labels)
    checks = (
        AlertCheck(_at(told + 1), alarm.name, "it never was", _firing(alarm, labels, severity, (told + 1) * _STEP)),
    )
    return TestCase(f"{alarm.name}, {_named(labels)}: never", EVERY, others, checks)


def _in_state(alarm: Alarm, labels: Pairs, severity: str, waits: int) -> TestCase:
    ill, well = alarm.states[labels]
    lasts = waits + _AFTER
    fed = InputSeries(_series(alarm, labels), f"{well}x{_AFTER} {ill}x{lasts} {well}x{_AFTER}")
    begins = _AFTER + 1
    checks = (
        AlertCheck(_at(_AFTER), alarm.name, "all is well"),
        AlertCheck(_at(begins + waits), alarm.name, "it lasts", _firing(alarm, labels, severity, ill)),
        AlertCheck(_at(begins + lasts + 1), alarm.name, "it is over"),
    )
    return TestCase(f"{alarm.name}, {_named(labels)}", EVERY, (fed,), checks)


def _firing(alarm: Alarm, labels: Pairs, severity: str, value: int) -> tuple[ExpectedAlert, ...]:
    return (ExpectedAlert(alarm.name, severity, value=Decimal(value), labels=labels),)


def _steady(alarm: Alarm, labels: Pairs, steps: int) -> InputSeries:
    return InputSeries(_series(alarm, labels), f"0+{_STEP}x{steps}")


def _series(alarm: Alarm, labels: Pairs) -> str:
    return promql.selector(alarm.metric, tuple(Matcher(label, "=", value) for label, value in labels))


def _named(labels: Pairs) -> str:
    return ", ".join(value for _, value in labels) or "all"


def _at(step: int) -> Duration:
    return Duration(step * EVERY)
