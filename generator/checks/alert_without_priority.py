"""A level of the severity scale for which nobody is told, or to which nobody is escalated.

## What it does
Compares the levels of every severity scale with what the `OnCall` that uses it says of each: every level needs
somebody who is told, and somebody to whom it is escalated where the scale gives a time for that, and only there.

## Why it matters
The scale promises that after 5 minutes the next person is told. Without one, the promise is kept on paper. An alert of
a level that an `OnCall` leaves out goes to the fallback.

## Bad
```yaml
kind: SeverityScale
spec: {levels: {P1: {escalation: 5m, ...}, P4: {...}}}
---
kind: OnCall
spec: {levels: {P1: {notify: [primary]}}}
```

## Better
```yaml
kind: OnCall
spec: {levels: {P1: {notify: [primary], escalate: [secondary]}, P4: {notify: [tickets]}}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import answered, level_span, on_calls
from generator.diagnostics import Severity
from generator.kinds.severity_scale.model import SeverityScale
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare what a scale promises with who keeps it."""
    for on_call in on_calls(catalog):
        scale = on_call.spec.severities
        for level in catalog.get(SeverityScale, scale).spec.levels:
            if level not in on_call.spec.levels:
                message = f"'{on_call.name}' tells nobody of the level {level} of '{scale}'"
                span = catalog.span(on_call, "spec", "levels", key=True)
                yield Finding(message, span, f"say who is told: {level}: {{notify: [...]}}")
    for one in answered(catalog):
        route, escalation = one.on_call.spec.levels[one.name], one.level.escalation
        if escalation and not route.escalate:
            message = f"{one.name} is escalated after {escalation}, and '{one.on_call.name}' says to nobody"
            yield Finding(message, level_span(one, catalog), "say who is told then: escalate: [...]")
        elif route.escalate and not escalation:
            message = f"{one.name} has no escalation time: {', '.join(route.escalate)} will never be told"
            hint = "give the level of the scale its 'escalation', or remove 'escalate'"
            yield Finding(message, level_span(one, catalog, "escalate"), hint)


CHECK = Check(run, Severity.ERROR)
