"""What an OnCall means, in words."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.on_call.model import Hours, LevelRoute, OnCall
from generator.kinds.severity_scale.model import Level, SeverityScale
from generator.units import DAYS, Duration


def explain(on_call: Spec[OnCall], catalog: Catalog) -> Iterator[str]:
    """Say who is told of what, when, and who after them."""
    spec = on_call.spec
    yield f"{on_call.name} answers for {' and '.join(spec.teams)}."
    for name, rotation in spec.rotations.items():
        weeks = "every week" if rotation.weeks == 1 else f"every {rotation.weeks} weeks"
        yield f"Rotation {name}: turns change {weeks}, on {rotation.starts:%A}s, counted from {rotation.starts}."
        for shift, part in rotation.shifts.items():
            zone = part.time_zone or rotation.time_zone
            yield f"Shift {shift}: {_times(part)} ({zone}), {', '.join(part.members)}, reached by {part.receiver}."
    levels = catalog.get(SeverityScale, spec.severities).spec.levels
    for name, level in levels.items():
        if name in spec.levels:
            yield _level(name, level, spec.levels[name])
    if spec.fallback:
        yield f"What no team answers for goes to {spec.fallback}."
    if spec.watchdog:
        yield f"{spec.watchdog.receiver} is told every {spec.watchdog.every} that alerting works."


def _level(name: str, level: Level, route: LevelRoute) -> str:
    within = f" during {route.during}" if route.during else ""
    wait = f"after {level.first_wait}" if level.first_wait else "at once"
    steps = (
        f", after {Duration(step * level.escalation)} {target}"
        for step, target in enumerate(route.escalate, start=1)
        if level.escalation
    )
    return f"{name}: {' and '.join(route.notify)} {wait}{within}{''.join(steps)}; again every {level.repeat}."


def _times(part: Hours) -> str:
    days = "every day" if set(part.days) == set(DAYS) else ", ".join(day.capitalize() for day in part.days)
    return f"{days} from {part.begins} to {part.ends}"
