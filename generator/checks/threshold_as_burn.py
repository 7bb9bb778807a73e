"""A threshold on errors, said as the burn rate of the objective that it belongs to.

## What it does
Finds alerts that compare a share of errors, one rate divided by another, with a number, where an availability SLO of
the service counts the same counter; divides the number by the SLO's error budget, and tells the burn rate.

## Why it matters
"1% for 5 minutes" sounds strict. With an objective of 99.9% it is ten times what the budget allows, all the time: an
error ratio of half of it uses up the budget of 30 days in 6 days, and the alert says nothing. That may be as it
should be, where the SLO's own alerts tell of the rest; whoever reads the alert should know.

## Bad
```yaml
expr: sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.01
```

## Better
```yaml
# watchbill: ignore[threshold-as-burn] sudden failures only; the SLO's alerts tell of the rest
expr: sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.01
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._shares import shares
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import Duration, percent, plain

_MINUTE = 60_000


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Say the threshold of every alert on a share of errors as a burn rate."""
    for share in shares(catalog):
        if share.burn > 1 and not share.quiet:  # where nobody else is told, another check says more
            above, budget, window = share.above, share.slo.spec.budget, share.slo.spec.window
            lasts = Duration(int(window / share.burn) // _MINUTE * _MINUTE)
            burn = f"{percent(above)} / {percent(budget)} = {plain(round(share.burn, 2))} of '{share.slo.name}'"
            message = (
                f"{share.alert.name} fires above {percent(above)}, a burn rate of {burn}; "
                f"just below it, the budget of {window} is used up in {lasts}"
            )
            hint = f"leave it to the alerts of '{share.slo.name}', or say why it is there"
            yield Finding(message, share.expression.span, hint)


CHECK = Check(run, Severity.INFO)
