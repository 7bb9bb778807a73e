"""An alert that compares nothing.

## What it does
Reports an alert whose expression has neither a comparison nor `absent()`.

## Why it matters
An alert fires while its expression returns anything at all. `up` returns a series whether the target is up or
down, so the alert would always fire; promtool lets it pass.

## Bad
```yaml
expr: up{job="api"}
```

## Better
```yaml
expr: up{job="api"} == 0
```

A maintenance lasts as long as its query returns anything, too: `while: maintenance_mode == 1`.
"""

from collections.abc import Iterator

from generator import promql
from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import Expression, alerts, maintenances
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for a comparison in every alert and every maintenance."""
    for alert, expression in alerts(catalog):
        if not _compares(expression):
            message = f"{alert.name} compares nothing, so it always fires"
            yield Finding(message, expression.span, "compare with a threshold: '... > 0.8'")
    for maintenance, expression in maintenances(catalog):
        if not _compares(expression):
            message = f"'{maintenance.name}' compares nothing, so there always is maintenance"
            yield Finding(message, expression.span, "compare with a value: '... == 1'")


def _compares(expression: Expression) -> bool:
    return promql.is_comparison(promql.parse(expression.text))


CHECK = Check(run, Severity.ERROR)
