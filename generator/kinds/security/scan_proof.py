"""The alerts on scans to promtool unit tests: a scan that never succeeds, one that does, one that nobody knows of."""

from collections.abc import Iterable, Iterator
from functools import partial
from math import ceil

from generator import naming
from generator.kinds.security.scan_alarms import FAILED, OVERDUE_FOR, Watched
from generator.plan.proof import AlertCheck, ExpectedAlert, InputSeries, ProofFile, Script, TestCase
from generator.plan.rules import RuleFile
from generator.units import Duration

STEP = Duration.parse("1h")


def prove(every: Iterable[Watched], failing: str, severity: str, file: RuleFile, origin: str) -> Iterator[ProofFile]:
    """Publish the unit tests; `failing` is a selector of the series of a Job that has failed, or empty."""
    write = partial(_script, tuple(every), failing, severity)
    groups = tuple(group.name for group in file.groups)
    yield ProofFile(naming.unit_tests_path(file.path), file.path, groups, write, (), origin)


def _script(every: tuple[Watched, ...], failing: str, severity: str) -> Script:
    cases = [case for one in every for case in _cases(one, every, severity)]
    return Script(STEP, (*cases, *(_failed(failing, severity) if failing else ())))


def _cases(one: Watched, every: tuple[Watched, ...], severity: str) -> Iterator[TestCase]:
    """Test one scan while all others succeed at every moment."""
    name, late = naming.SCAN_OVERDUE_ALERT, one.overdue
    firing = (ExpectedAlert(name, severity, labels=(("scan", one.name),)),)
    told = Duration(ceil(late / STEP) * STEP + STEP + OVERDUE_FOR)
    end = told // STEP
    others = tuple(series for other in every if other is not one for series in _succeeding(other, end))
    begun = InputSeries(one.since or one.told, f"0x{end}")
    checks = (
        AlertCheck(Duration(told - 2 * STEP), name, "it may yet come"),
        AlertCheck(told, name, "one and a half periods have passed", firing),
    )
    yield TestCase(f"{one.name}: it succeeds no more", STEP, (begun, *others), checks)
    quiet = (AlertCheck(told, name, "it succeeds again and again"),)
    yield TestCase(f"{one.name}: it succeeds", STEP, (*_succeeding(one, end), *others), quiet)
    unknown = (
        AlertCheck(Duration(OVERDUE_FOR - STEP), name, "it has not lasted yet"),
        AlertCheck(OVERDUE_FOR, name, "nothing tells that it runs", firing),
    )
    yield TestCase(f"{one.name}: nobody knows of it", STEP, others, unknown)


def _succeeding(one: Watched, end: int) -> Iterator[InputSeries]:
    """Succeed once in each period."""
    period = one.scan.period
    samples = period // STEP
    values = (f"{number * period // 1000}x{samples - 1}" for number in range(end // samples + 1))
    yield InputSeries(one.told, " ".join(values))
    if one.since:
        yield InputSeries(one.since, f"0x{end}")


def _failed(failing: str, severity: str) -> Iterator[TestCase]:
    name = naming.SCAN_FAILED_ALERT
    job = failing.partition('job_name="')[2].partition('"')[0]
    firing = (ExpectedAlert(name, severity, labels=(("job_name", job),)),)
    series = InputSeries(failing, "0x1 1x1 _x10")
    checks = (
        AlertCheck(STEP, name, "it has not failed"),
        AlertCheck(Duration(2 * STEP), name, "it has failed", firing),
        AlertCheck(Duration(4 * STEP), name, "its Job is gone"),
    )
    yield TestCase(f"{FAILED}: a scan fails", STEP, (series,), checks)
