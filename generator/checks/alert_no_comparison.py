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
"""

from collections.abc import Iterator

from generator import promql
from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import alerts
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for a comparison in every alert."""
    for alert, expression in alerts(catalog):
        if not promql.is_comparison(promql.parse(expression.text)):
            message = f"{alert.name} compares nothing, so it always fires"
            hint = "compare with a threshold: '... > 0.8'"
            yield Finding(message, expression.span, hint)


CHECK = Check(run, Severity.ERROR)
