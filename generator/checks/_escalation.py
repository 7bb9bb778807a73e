"""Whether an escalation leads to somebody who was told already."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import lcm

from generator.catalog import Catalog
from generator.checks._check import Finding
from generator.checks._routes import answered, level_span
from generator.plan.oncall import OnCall, Rotation, Turn, turns
from generator.plan.plan import Plan

MOST_WEEKS = 104  # further ahead nobody plans


def findings(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Look at each step of each escalation."""
    published = {one.name: one for one in plan.on_call}
    for one in answered(catalog):
        route, on_call = one.on_call.spec.levels[one.name], published[one.on_call.name]
        before = list(route.notify)
        for place, target in enumerate(route.escalate if one.level.escalation else ()):
            message = _again(target, before, on_call)
            if message:
                hint = "name somebody else, or shift the turns: another 'starts', another order of members"
                yield Finding(f"{one.name}: {message}", level_span(one, catalog, "escalate", place), hint)
            before.append(target)


def _again(target: str, before: list[str], on_call: OnCall) -> str | None:
    if target in before:
        return f"it is escalated to {target}, who was told already"
    rotation = on_call.rotation(target)
    for name in before:
        other = on_call.rotation(name)
        if rotation and other and (both := _both(rotation, other)):
            when = f"{both.begins:%Y-%m-%d %H:%M} UTC"
            return f"{both.member} has the turn in {name} and in {target}, on {when}"
    return None


def _both(one: Rotation, two: Rotation) -> Turn | None:
    """Find a turn of somebody who has another one at the same time."""
    cycle = lcm(*(len(shift.members) * each.weeks for each in (one, two) for shift in each.shifts))
    start = datetime.combine(max(one.starts, two.starts), datetime.min.time(), tzinfo=UTC)
    end = start + timedelta(weeks=min(cycle, MOST_WEEKS))
    by_member: dict[str, list[Turn]] = {}
    for turn in turns(two, start, end):
        by_member.setdefault(turn.member, []).append(turn)
    for turn in turns(one, start, end):
        for other in by_member.get(turn.member, ()):
            if start <= turn.begins < other.ends and other.begins < turn.ends:
                return turn
    return None
