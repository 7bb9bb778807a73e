"""An alert whose range is shorter than the time between two evaluations.

## What it does
Compares the ranges in an alert's expression with the environment's `evaluation_interval`.

## Why it matters
Each evaluation looks back over the range and no further. Where the evaluations lie further apart, what happens
between two ranges is seen by none of them: `increase(failures_total[1m]) > 0`, asked every 2 minutes, misses half of
the failures.

## Bad
```yaml
expr: increase(failures_total[1m]) > 0    # evaluation_interval: 2m
```

## Better
```yaml
expr: increase(failures_total[5m]) > 0
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import Expression, alerts
from generator.diagnostics import Severity
from generator.kinds.environment.model import Environment
from generator.plan.plan import Plan
from generator.promql_tree import Selector, Subquery
from generator.units import Duration


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the ranges of every alert with the time between two evaluations."""
    every = catalog.get(Environment, catalog.environment).spec.prometheus.evaluation_interval
    for alert, expression in alerts(catalog):
        for what, length in _ranges(expression):
            if length < every:
                unseen = f"of every {every}, {Duration(every - length)} is seen by none"
                message = f"{alert.name} looks at {length} of {what}, and is evaluated every {every}: {unseen}"
                hint = f"take a range of {every} or more, or a shorter 'evaluation_interval'"
                yield Finding(message, expression.span, hint)


def _ranges(expression: Expression) -> Iterator[tuple[str, Duration]]:
    """List how far the expression looks back at once; a subquery looks further than the ranges in it."""
    for selector, above in expression.each(Selector):
        around = next((node for node in above if isinstance(node, Subquery)), None)
        if around or selector.range:
            yield selector.metric or str(selector), around.range if around else selector.range


CHECK = Check(run, Severity.WARNING)
