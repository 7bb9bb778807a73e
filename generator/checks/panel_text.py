"""A panel does not say in which unit its values are.

## What it does
Looks for panels of a `Dashboard` that show numbers and name no unit. Title and description are required by the kind
itself.

## Why it matters
Whoever reads 0.3 at 3 a.m. must not have to guess whether that is seconds, a share or requests.

## Bad
```yaml
- {title: Slow requests, description: The 95th percentile., queries: [{expr: "..."}]}
```

## Better
```yaml
- {title: Slow requests, description: The 95th percentile., unit: s, queries: [{expr: "..."}]}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import dashboards, panels_of
from generator.diagnostics import Severity
from generator.plan.plan import Plan

_MEASURED = frozenset({"timeseries", "stat", "bargauge"})


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for panels without a unit."""
    for dashboard in dashboards(catalog):
        for panel, place in panels_of(dashboard):
            if panel.type in _MEASURED and panel.unit is None:
                message = f"the panel '{panel.title}' does not say its unit"
                hint = "name it: 's', 'bytes', 'percentunit' for a share of 1, 'short' for a plain number"
                yield Finding(message, catalog.span(dashboard, *place, "title"), hint)


CHECK = Check(run, Severity.WARNING)
