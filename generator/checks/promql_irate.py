"""A rule takes `irate`.

## What it does
Reports `irate` in an alert or in an SLI.

## Why it matters
`irate` looks at the last two samples and at nothing else in its range. Between two evaluations most samples are
never looked at, and a single low one ends an alert that has been pending: it is made for zoomed-in graphs.

## Bad
```yaml
expr: sum(irate(http_requests_total{status="500"}[5m])) > 10
```

## Better
```yaml
expr: sum(rate(http_requests_total{status="500"}[5m])) > 10
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import expressions
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for the function."""
    for expression in expressions(catalog):
        if any(call.function == "irate" for call, _ in expression.rated):
            message = "irate() sees the last two samples only, so that most of what happens is never looked at"
            yield Finding(message, expression.span, "write 'rate(…)', which sees the whole range")


CHECK = Check(run, Severity.WARNING)
