"""A threshold above what an objective allows, with nothing that tells of what is in between.

## What it does
Compares the number in alerts on a share of errors with the error budget of the strictest SLO that counts the same
errors, and reports one that is above it where that SLO pages nobody and opens no ticket.

## Why it matters
The objective says 99.9%, the alert fires at 1%. Between 0.1% and 1% the promise is broken, for weeks if need be, and
nobody is told. One of the two numbers is not meant.

## Bad
```yaml
# an SLO with objective: 99.9% and alerting: {page: disabled, ticket: disabled}
expr: sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.01
```

## Better
```yaml
# the same SLO with alerting: {page: P1, ticket: P3}
expr: sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.01
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._shares import shares
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import percent


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for what is above the budget and told by nothing."""
    for share in shares(catalog):
        if share.burn > 1 and share.quiet:
            budget = percent(share.slo.spec.budget)
            message = (
                f"{share.alert.name} fires above {percent(share.above)}, and '{share.slo.name}' allows {budget}: "
                f"between {budget} and {percent(share.above)} the promise is broken and nobody is told"
            )
            hint = f"let '{share.slo.name}' tell of it, or write a lower threshold"
            yield Finding(message, share.expression.span, hint)


CHECK = Check(run, Severity.WARNING)
