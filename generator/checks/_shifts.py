"""Where shifts leave a hole or overlap, and how long a level waits for its hours."""

from collections.abc import Iterator
from datetime import date, timedelta

from generator.catalog import Catalog
from generator.checks._check import Finding
from generator.checks._routes import answered, level_span
from generator.coverage import A_WEEK, Stretch, parts_of, stretches, telling_weeks
from generator.kinds.on_call.model import OnCall
from generator.plan import oncall
from generator.plan.plan import Plan
from generator.units import Duration

_ANY_YEAR = date(2026, 1, 5)  # a Monday


def findings(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Look at every rotation, and at every level that waits for hours."""
    for on_call in plan.on_call:
        for rotation in on_call.rotations:
            fault = _worst(rotation)
            if fault:
                span = catalog.span(catalog.get(OnCall, on_call.name), "spec", "rotations", rotation.name, key=True)
                hint = "let one shift begin when the other ends, on the same clock"
                yield Finding(f"rotation {rotation.name}: {fault}", span, hint)
    yield from _late(catalog, plan)


def _worst(rotation: oncall.Rotation) -> str | None:
    """Tell the first hole; the first overlap where there is none."""
    parts, overlap = parts_of(rotation), None
    for number, (begins, ends) in enumerate(telling_weeks(parts.values(), rotation.starts)):
        why = ", as a clock is put then or has been put elsewhere" if number else ""
        for stretch in stretches(parts, begins, ends):
            if not stretch.on:
                return f"nobody has the shift {_when(stretch)}{why}"
            if len(stretch.on) > 1 and overlap is None:
                overlap = f"{' and '.join(stretch.on)} both have the shift {_when(stretch)}{why}"
    return overlap


def _when(stretch: Stretch) -> str:
    length = Duration.of_seconds(round((stretch.ends - stretch.begins).total_seconds()))
    return f"from {stretch.begins:%A %Y-%m-%d %H:%M} to {stretch.ends:%A %H:%M} UTC ({length})"


def _late(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    published = {one.name: one for one in plan.on_call}
    for one in answered(catalog):
        name = one.on_call.spec.levels[one.name].during
        if name is None:
            continue
        hours = dict(published[one.on_call.name].hours)[name]
        (begins, _), *_ = telling_weeks([hours], _ANY_YEAR)
        # Two weeks: a wait may reach from one into the next.
        holes = [stretch for stretch in stretches({name: hours}, begins, begins + 2 * A_WEEK) if not stretch.on]
        longest = max((stretch.ends - stretch.begins for stretch in holes), default=timedelta())
        wait = Duration(Duration.of_seconds(round(longest.total_seconds())) + one.level.first_wait)
        if wait > max(one.level.initial_response, one.level.first_wait):
            message = f"{one.name} waits up to {wait} for '{name}', and is answered within {one.level.initial_response}"
            yield Finding(message, level_span(one, catalog, "during"), "widen the hours, or tell it at any time")
