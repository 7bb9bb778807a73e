"""A level that is escalated before anybody has been told.

## What it does
Compares the `group_wait` of every level with its escalation time and its initial response.

## Why it matters
Both times count from the moment at which the alert fires. Where the first message waits as long as the escalation, the
next person is called to something of which the first has not heard; where it waits longer than the initial response,
nobody can keep that.

## Bad
```yaml
P2: {initial_response: 15m, escalation: 30m, group_wait: 30m}
```

## Better
```yaml
P2: {initial_response: 15m, escalation: 30m, group_wait: 1m}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import on_calls
from generator.diagnostics import Severity
from generator.kinds.severity_scale.model import SeverityScale
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the times of the scales by which somebody is told."""
    for name in sorted({on_call.spec.severities for on_call in on_calls(catalog)}):
        scale = catalog.get(SeverityScale, name)
        for level, one in scale.spec.levels.items():
            wait = one.first_wait
            limits = {"escalated": one.escalation, "answered": one.initial_response}
            for what, limit in limits.items():
                if (limit is not None and wait > limit) or (wait == limit and what == "escalated"):
                    message = f"{level} is told after {wait}, and {what} after {limit}: {wait} >= {limit}"
                    message = message.replace(" >= ", " > ") if wait > limit else message
                    hint = f"write a 'group_wait' below {limit}" if limit else "leave out 'group_wait'"
                    yield Finding(message, catalog.span(scale, "spec", "levels", level, "group_wait"), hint)
                    break


CHECK = Check(run, Severity.ERROR)
