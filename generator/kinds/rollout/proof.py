"""Rollout to promtool unit tests: each alert fires when it must, and not for what only looks like it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial

from generator import naming
from generator.kinds._base import Spec
from generator.kinds.rollout.judging import Question
from generator.kinds.rollout.model import Rollout
from generator.kinds.rollout.rules import Alarm
from generator.plan.proof import AlertCheck, ExpectedAlert, InputSeries, ProofFile, Script, TestCase
from generator.plan.rules import AlertingRule, RuleFile
from generator.units import Duration, plain

EVERY = Duration.parse("1m")
LEADING = 10  # minutes before anything happens
EVENTS = 10_000  # in a minute
MORE, LESS = Decimal("1.05"), Decimal("0.95")


def prove(rollout: Spec[Rollout], alarms: Iterable[Alarm], file: RuleFile) -> Iterator[ProofFile]:
    """Publish the unit tests of the alerts on a service's rollouts."""
    rules = {rule.name: rule for group in file.groups for rule in group.rules if isinstance(rule, AlertingRule)}
    cases = tuple(case for alarm in alarms for case in _cases(alarm, rules[alarm.name], rollout.spec.service))
    if cases:
        path = naming.unit_tests_path(file.path)
        groups = tuple(group.name for group in file.groups)
        yield ProofFile(path, file.path, groups, partial(Script, EVERY, cases), (), rollout.address)


def _cases(alarm: Alarm, rule: AlertingRule, service: str) -> Iterator[TestCase]:
    severity = dict(rule.labels)["severity"]
    if alarm.asked:
        yield from (case for question in alarm.asked for case in _counted(alarm, question, severity, service))
        return
    expected = (ExpectedAlert(alarm.name, severity, labels=alarm.by),)
    for (series, value), firing in ((alarm.held, expected), (alarm.free, ())):
        why = "it holds" if firing else "all is well"
        fed = InputSeries(series, f"_x{LEADING} {value}x{_lasting(alarm)}")
        checks = tuple(_checks(alarm, LEADING, why, firing))
        yield TestCase(f"{service}: {alarm.name}, {why}", EVERY, (fed,), checks)


def _lasting(alarm: Alarm) -> int:
    return -(-alarm.for_ // EVERY) + LEADING


def _checks(alarm: Alarm, first: int, why: str, firing: tuple[ExpectedAlert, ...]) -> Iterator[AlertCheck]:
    """Look before the first minute of it, while it does not last long enough yet, and then."""
    waits = -(-alarm.for_ // EVERY)
    yield AlertCheck(Duration((first - 1) * EVERY), alarm.name, "nothing is known yet")
    if waits:
        yield AlertCheck(Duration((first + waits - 1) * EVERY), alarm.name, "not for long enough yet")
    yield AlertCheck(Duration((first + waits) * EVERY), alarm.name, why, firing)


def _counted(alarm: Alarm, question: Question, severity: str, service: str) -> Iterator[TestCase]:
    """Feed in counters of which a twentieth more events than allowed are bad, or a twentieth fewer."""
    for factor, about in ((MORE, "too many"), (LESS, "few enough")) if question.counters else ():
        # Of so few digits that it is shown whole: `humanizePercentage` shows four.
        share = Decimal(f"{min(question.limit * factor, (1 + question.limit) / 2):.3g}")
        grown = {"all": Decimal(EVENTS), "bad": EVENTS * share, "good": EVENTS - EVENTS * share}
        fed = tuple(
            InputSeries(counter.series, f"0x{LEADING} {_growing(grown[counter.events], _lasting(alarm))}")
            for counter in question.counters
        )
        why = f"{about} events are bad"
        firing = (ExpectedAlert(alarm.name, severity, value=share, labels=alarm.by),) if factor > 1 else ()
        checks = tuple(_checks(alarm, LEADING + 1, why, firing))
        yield TestCase(f"{service}: {alarm.name}, {question.slo}, {why}", EVERY, fed, checks)


def _growing(amount: Decimal, minutes: int) -> str:
    return f"{plain(amount)}+{plain(amount)}x{minutes}"
