"""A rate of a sum.

## What it does
Reports `rate`, `irate` and `increase` over a subquery that aggregates counters.

## Why it matters
When one of the processes restarts, its counter falls to zero and so the sum falls. `rate` takes that for a restart
of everything and counts all that the others ever did once more: a spike that nobody caused.

## Bad
```yaml
expr: rate(sum(http_requests_total)[5m:]) > 100
```

## Better
```yaml
expr: sum(rate(http_requests_total[5m])) > 100
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import expressions
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.promql_tree import Aggregation, Subquery, walk


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for an aggregation inside every rate of a subquery."""
    for expression in expressions(catalog):
        for call, rated in expression.rated:
            if not isinstance(rated, Subquery):
                continue
            within = next((node for node, _ in walk(rated) if isinstance(node, Aggregation)), None)
            if within:
                message = (
                    f"{call.function}() of a {within.operator}: the restart of one process reads as a spike of all"
                )
                hint = f"take the rate first: '{within.operator}({call.function}(…[{rated.range}]))'"
                yield Finding(message, expression.span, hint)


CHECK = Check(run, Severity.ERROR)
