"""A range that holds too few scrapes.

## What it does
Compares the ranges in the expressions of alerts and SLIs, and the base range of the SLO rules (5m), with the scrape
interval of the jobs that expose the metric: a range holds at least four scrapes.

## Why it matters
`rate` needs two samples. With a range of two scrapes a single lost one leaves a gap; the alert resolves in the
middle of an incident, or never fires.

## Bad
```yaml
expr: sum(rate(http_requests_total[1m])) > 100    # scraped every 30s
```

## Better
```yaml
expr: sum(rate(http_requests_total[2m])) > 100
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import declared
from generator.checks._expressions import expressions
from generator.diagnostics import Severity
from generator.kinds._intervals import BASE
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan
from generator.units import Duration

SCRAPES = 4


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare every range with the slowest job that exposes the metric."""
    series = declared(catalog)
    intervals = {one.family: one.interval for one in series.values()}
    for slo in catalog.all(SLO):
        for use in slo.spec.sli.uses():
            if (interval := intervals.get(use.metric)) and interval * SCRAPES > BASE:
                hint = f"an SLO counts over {BASE}: scrape it every {Duration(BASE // SCRAPES)} or more often"
                yield Finding(_message(use.metric, interval, BASE), catalog.span(slo, *use.place), hint)
    for expression in expressions(catalog):
        for selector in expression.selectors:
            known = series.get(selector.metric)
            if selector.range and known and known.interval and known.interval * SCRAPES > selector.range:
                least = Duration(known.interval * SCRAPES)
                hint = f"{SCRAPES} × {known.interval} = {least}: take a range of {least} or more, or scrape more often"
                yield Finding(_message(selector.metric, known.interval, selector.range), expression.span, hint)


def _message(metric: str, interval: Duration, length: Duration) -> str:
    scrapes = f"a range of {length} holds {length / interval:.3g} scrapes, {SCRAPES} are needed"
    return f"{metric} is scraped every {interval}; {scrapes}"


CHECK = Check(run, Severity.ERROR)
