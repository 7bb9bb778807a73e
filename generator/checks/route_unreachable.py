"""A receiver that a level tells twice, of which Alertmanager tells it once.

## What it does
Lists the receivers behind everything that a level notifies, and behind all steps of its escalation.

## Why it matters
Alertmanager remembers what it told by receiver and group. A second route to the same receiver for the same group is to
it the same message: the second step of an escalation would be told only when the first is due to be repeated.

## Bad
```yaml
P1: {notify: [primary], escalate: [manager, manager]}
```

## Better
```yaml
P1: {notify: [primary], escalate: [secondary, manager]}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import Answered, answered, level_span
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """List the receivers of each level, first those that are notified, then those to whom it is escalated."""
    for one in answered(catalog):
        route = one.on_call.spec.levels[one.name]
        for field, targets in (("notify", route.notify), ("escalate", route.escalate)):
            seen: dict[str, str] = {}
            for place, target in enumerate(targets):
                for receiver in sorted(_receivers(one, target)):
                    if receiver in seen:
                        message = f"{one.name} tells '{receiver}' twice, by {seen[receiver]} and by {target}"
                        yield Finding(message, level_span(one, catalog, field, place), "name each receiver once")
                    seen[receiver] = target


def _receivers(one: Answered, target: str) -> set[str]:
    rotation = one.on_call.spec.rotations.get(target)
    return {shift.receiver for shift in rotation.shifts.values()} if rotation else {target}


CHECK = Check(run, Severity.WARNING)
