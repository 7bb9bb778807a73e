"""A reminder that Alertmanager cannot send when it is due.

## What it does
Compares `repeat` with `group_interval` in every level by which somebody is told, and with the 120 hours for which
Alertmanager remembers what it has told.

## Why it matters
Alertmanager looks at a group every `group_interval`, and reminds at such a look only. A reminder that is due between
two looks comes at the next one; one that is due after 120 hours comes earlier, as a first message.

## Bad
```yaml
P2: {group_interval: 10m, repeat: 15m}   # comes every 20m
```

## Better
```yaml
P2: {group_interval: 5m, repeat: 15m}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import on_calls
from generator.diagnostics import Severity
from generator.kinds.severity_scale.model import SeverityScale
from generator.plan.plan import Plan
from generator.units import Duration

REMEMBERED = Duration.parse("120h")  # Alertmanager's flag --data.retention


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the times of the scales by which somebody is told."""
    for name in sorted({on_call.spec.severities for on_call in on_calls(catalog)}):
        scale = catalog.get(SeverityScale, name)
        for level, one in scale.spec.levels.items():
            span = catalog.span(scale, "spec", "levels", level, "repeat")
            looks = -(-one.repeat // one.group_interval)
            real = Duration(looks * one.group_interval)
            if real != one.repeat:
                message = (
                    f"{level} is repeated after {one.repeat}, and looked at every {one.group_interval}: "
                    f"{looks} × {one.group_interval} = {real}"
                )
                yield Finding(message, span, f"write 'repeat: {real}', or a 'group_interval' that divides it")
            elif one.repeat >= REMEMBERED:
                message = (
                    f"{level} is repeated after {one.repeat}; Alertmanager forgets what it told after {REMEMBERED}"
                )
                yield Finding(message, span, "write less than 120h")


CHECK = Check(run, Severity.WARNING)
