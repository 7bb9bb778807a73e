"""An alert that waits for more than a day.

## What it does
Reports `for` and `keep_firing_for` above one day.

## Why it matters
Prometheus forgets how long an alert has been pending when it has been down for more than an hour, and a single
evaluation without a result starts `for` anew. What must hold for days is better asked of the samples themselves.

## Bad
```yaml
expr: disk_used_ratio > 0.9
for: 3d
```

## Better
```yaml
expr: min_over_time(disk_used_ratio[3d]) > 0.9
for: 15m
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.alert.model import Alert
from generator.plan.plan import Plan
from generator.units import Duration

LONGEST = Duration.parse("1d")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare both times of every alert with a day."""
    for alert in catalog.all(Alert):
        if alert.spec.for_ > LONGEST:
            message = (
                f"{alert.name} waits for {alert.spec.for_}, longer than {LONGEST}: one evaluation without a "
                "result, and it starts anew"
            )
            hint = f"ask the samples: 'min_over_time(…[{alert.spec.for_}]) > …', with a short 'for'"
            yield Finding(message, catalog.span(alert, "spec", "for"), hint)
        if alert.spec.keep_firing_for > LONGEST:
            message = f"{alert.name} stays for {alert.spec.keep_firing_for} after it is over, longer than {LONGEST}"
            yield Finding(message, catalog.span(alert, "spec", "keep_firing_for"), f"write {LONGEST} or less")


CHECK = Check(run, Severity.WARNING)
