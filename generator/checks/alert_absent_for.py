"""An alert on missing series that waits for less than two scrapes.

## What it does
Compares the `for` of an alert with `absent()` with twice the scrape interval of what it misses.

## Why it matters
When Prometheus starts, or a single scrape fails, series are missing for a moment. An alert that does not wait cries
wolf at every restart.

## Bad
```yaml
expr: absent(up{job="api"})
for: 0s
```

## Better
```yaml
expr: absent(up{job="api"})
for: 5m
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import interval_of
from generator.checks._expressions import Expression, alerts
from generator.diagnostics import Severity
from generator.kinds.environment.model import Environment
from generator.plan.plan import Plan
from generator.promql_tree import Call, Selector, walk
from generator.units import Duration

SCRAPES = 2


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the wait of every alert on absence with the slowest scrape of what it misses."""
    default = catalog.get(Environment, catalog.environment).spec.prometheus.scrape_interval
    for alert, expression in alerts(catalog):
        for missed in _missed(expression):
            interval = interval_of(missed, catalog) or default
            if alert.spec.for_ < interval * SCRAPES:
                name = missed.metric or str(missed)
                waits = f"waits for {alert.spec.for_} only" if alert.spec.for_ else "does not wait"
                message = f"{alert.name} {waits}: {name} is scraped every {interval}, and one that fails would fire it"
                hint = f"write 'for: {Duration(interval * SCRAPES)}' or more; 5m is usual"
                span = catalog.span(alert, "spec", "for") if alert.spec.for_ else expression.span
                yield Finding(message, span, hint)


def _missed(expression: Expression) -> Iterator[Selector]:
    for call, _ in expression.each(Call):
        if call.function == "absent":
            yield from (node for node, _ in walk(call) if isinstance(node, Selector))


CHECK = Check(run, Severity.WARNING)
