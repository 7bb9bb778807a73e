"""Who is told of what, and how soon: levels, escalation, rotations."""

from collections.abc import Iterator

from generator.diff._change import Change, moved
from generator.plan.facts import Level, ScaleFacts
from generator.plan.plan import Plan
from generator.plan.told import calls, level_of, shifts


def told(plan: Plan, labels: dict[str, str]) -> str:
    """Say who is told of an alert with some labels, in their order; rotations by name."""
    on_call = next((one for one in plan.on_call if labels.get("team") in one.teams), None)
    level = level_of(on_call, labels.get("priority", "")) if on_call else None
    if on_call is None or level is None:
        fallback = next((one.fallback for one in plan.on_call if one.fallback), None)
        return f"only the fallback {fallback}" if fallback else "nobody"
    named = on_call._replace(receivers=())  # by their names, not by what they are
    return ", ".join(f"{call.when} {call.who}" for call in calls(named, level, by_name=True)).replace("**", "")


def of_told(before: Plan, after: Plan) -> Iterator[Change]:
    """Tell who else is told of a level's alerts, for every team; and of levels and rotations that are others now."""
    teams = {team for plan in (before, after) for one in plan.on_call for team in one.teams}
    levels = {level.name for plan in (before, after) for one in plan.on_call for level in one.levels}
    for team in sorted(teams):
        for name in sorted(levels):
            labels = {"team": team, "priority": name}
            was, now = told(before, labels), told(after, labels)
            if was != now:
                yield moved(f"team {team}", "told", f"told of {name}", was, now)
    yield from _rotations(before, after)
    yield from _levels(before, after)


def _rotations(before: Plan, after: Plan) -> Iterator[Change]:
    """Tell of shifts with other hours, members or receivers."""
    old, new = (_shifts(plan) for plan in (before, after))
    for origin, rotation, shift in sorted({*old, *new}):
        was, now = old.get((origin, rotation, shift)), new.get((origin, rotation, shift))
        if was != now:
            both = (", ".join(filter(None, one)) if one else "none" for one in (was, now))
            yield moved(origin, "rotation", f"rotation {rotation}, shift {shift}", *both)


def _shifts(plan: Plan) -> dict[tuple[str, str, str], tuple[str, ...]]:
    return {
        (one.origin, rotation.name, name): (hours, f"by {receiver}", members)
        for one in plan.on_call
        for rotation in one.rotations
        for name, hours, receiver, members in shifts(rotation)
    }


def _levels(before: Plan, after: Plan) -> Iterator[Change]:
    """Tell of levels that somebody reacts to sooner or later."""
    old, new = (_scales(plan) for plan in (before, after))
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            topic, words = ("level-added", "begins") if now else ("level-lost", "ends")
            yield Change(key[0], topic, f"level {key[1]} {words}")
            continue
        for field in ("severity", "response", "escalation"):
            if getattr(was, field) != getattr(now, field):
                both = (str(getattr(one, field) or "none") for one in (was, now))
                yield moved(key[0], f"level-{field}", f"level {key[1]}, {field}", *both)


def _scales(plan: Plan) -> dict[tuple[str, str], Level]:
    return {(scale.origin, level.name): level for scale in plan.facts.all(ScaleFacts) for level in scale.levels}
