"""Maintenance to a series that is 1 while there is maintenance, and 0 otherwise."""

from collections.abc import Iterable, Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._intervals import FAST
from generator.kinds._zones import clock
from generator.kinds.maintenance.model import Maintenance, Once, Recurring
from generator.plan.facts import MaintenanceFacts
from generator.plan.plan import Part
from generator.plan.rules import Pairs, RecordingRule, Rule, RuleFile, RuleGroup
from generator.units import A_DAY, DAYS

WEEKS = ("first", "second", "third", "fourth")


def compile_maintenance(maintenance: Spec[Maintenance], catalog: Catalog) -> Iterable[Part]:
    """Publish the group that records whether there is maintenance, when that is in words, and what it mutes."""
    yield MaintenanceFacts(maintenance.name, tuple(explain(maintenance, catalog)), maintenance.address)
    name, spec = maintenance.name, maintenance.spec
    labels: Pairs = (("maintenance", name),)
    rules: list[Rule] = [RecordingRule(naming.MAINTENANCE_ACTIVE, _active(name, spec), labels, maintenance.address)]
    if spec.recurring:
        rules.insert(0, RecordingRule(naming.MAINTENANCE_CLOCK, clock(spec.time_zone), labels, maintenance.address))
    if spec.mutes:
        from generator.kinds.maintenance.mutes import muted, underway  # what few need

        rules.append(underway(maintenance))
        yield muted(maintenance)
    group = RuleGroup(naming.maintenance_group(name), FAST, tuple(rules))
    yield RuleFile(naming.maintenance_rules_path(name), (group,))


def _active(name: str, spec: Maintenance) -> str:
    """Write 1 where any of the times holds, else 0."""
    now = f'sum({naming.MAINTENANCE_CLOCK}{{maintenance="{name}"}})'
    times = [_recurring(one, now) for one in spec.recurring]
    times += [_once(one, spec.time_zone) for one in spec.once]
    if spec.while_ is not None:
        times.append(_while(spec.while_))
    return "clamp_max(\n  " + "\n  +\n  ".join(times) + ",\n  1\n)"


def _recurring(one: Recurring, now: str) -> str:
    """Compare the zone's clock with days and times; what reaches over midnight belongs to the day it begins on."""
    begins, length = int(one.begins), one.ends - one.begins
    if length < 0:
        now, begins, length = f"({now} - {begins})", 0, length + A_DAY
    within = [f"({now} % {A_DAY} >= bool {begins})"] if begins else []
    if begins + length < A_DAY:
        within.append(f"({now} % {A_DAY} < bool {begins + length})")
    # PromQL counts the days from Sunday on.
    days = " + ".join(f"(day_of_week({now}) == bool {(DAYS.index(day) + 1) % 7})" for day in one.days)
    return "\n    * ".join([f"({days})" if len(one.days) > 1 else days, *_week(one, now), *within])


def _week(one: Recurring, day: str) -> Iterator[str]:
    if one.of_month == "last":
        yield f"(day_of_month({day}) > bool (days_in_month({day}) - 7))"
    elif one.of_month:
        before = 7 * WEEKS.index(one.of_month)
        if before:
            yield f"(day_of_month({day}) > bool {before})"
        yield f"(day_of_month({day}) <= bool {before + 7})"


def _once(one: Once, time_zone: str) -> str:
    begins, ends = one.span(time_zone)
    return f"vector((time() >= bool {begins}) * (time() < bool {ends}))"


def _while(expression: str) -> str:
    """Ask whether an expression returns anything; a comment at its end must not swallow what follows."""
    if "\n" in expression or "#" in expression:
        lines = expression.replace("\n", "\n    ")
        return f"(count(\n    {lines}\n  ) or vector(0))"
    return f"(count({expression}) or vector(0))"


def explain(maintenance: Spec[Maintenance], _catalog: Catalog) -> Iterator[str]:
    """Say when there is maintenance."""
    spec = maintenance.spec
    if spec.description:
        yield f"{spec.description.rstrip('.')}."
    for one in spec.recurring:
        yield f"{_days(one)}, {_times(one)} ({spec.time_zone})."
    for single in spec.once:
        yield f"From {single.begins:%Y-%m-%d %H:%M} to {single.ends:%Y-%m-%d %H:%M} ({spec.time_zone})."
    if spec.mutes:
        yield f"Meanwhile nobody is told of the alerts of {_listed(sorted(spec.mutes))}."
    if spec.while_:
        yield f"While this returns anything: {spec.while_}"


def _days(one: Recurring) -> str:
    days = [day.capitalize() for day in DAYS if day in one.days]
    if one.of_month:
        return f"On {_listed([f'the {one.of_month} {day}' for day in days])} of every month"
    return "Every day" if len(days) == len(DAYS) else f"Every {_listed(days)}"


def _times(one: Recurring) -> str:
    if one.ends - one.begins == A_DAY:
        return "all day"
    return f"from {one.begins} to {one.ends}{' of the next day' if one.ends < one.begins else ''}"


def _listed(words: list[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
