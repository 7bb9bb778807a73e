"""A receiver, a rotation or hours that nothing names.

## What it does
Looks for receivers that no level, shift, fallback, watchdog or automation names, for rotations that no level names, and
for hours that no level waits for.

## Why it matters
Somebody wrote it down and believes that it is told. It never is.

## Bad
```yaml
receivers: {pager: {...}, manager: {...}}
levels: {P1: {notify: [pager]}}
```

## Better
```yaml
receivers: {pager: {...}, manager: {...}}
levels: {P1: {notify: [pager], escalate: [manager]}}
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import on_calls
from generator.diagnostics import Severity
from generator.plan.plan import Plan

if TYPE_CHECKING:
    from generator.kinds.on_call.model import OnCall


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare what is written with what is named."""
    for on_call in on_calls(catalog):
        named = _named(on_call.spec)
        for field in ("receivers", "rotations", "hours"):
            for name in getattr(on_call.spec, field):
                if name not in named:
                    message = f"nobody is ever told by '{name}'" if field != "hours" else f"no level waits for '{name}'"
                    yield Finding(
                        message, catalog.span(on_call, "spec", field, name, key=True), "name it, or remove it"
                    )


def _named(on_call: "OnCall") -> set[str | None]:
    levels = on_call.levels.values()
    found: set[str | None] = {on_call.fallback, on_call.automation, *(level.during for level in levels)}
    found.update(name for level in levels for name in (*level.notify, *level.escalate))
    found.update(shift.receiver for one in on_call.rotations.values() for shift in one.shifts.values())
    return found | {on_call.watchdog.receiver} if on_call.watchdog else found


CHECK = Check(run, Severity.WARNING)
