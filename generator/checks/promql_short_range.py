"""A range that holds too few scrapes.

## What it does
Compares the ranges of an alert's expression, and the base range of the SLO rules (5m), with the scrape
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
from datetime import timedelta

from generator import promql
from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.alert.compile import expression
from generator.kinds.alert.model import Alert
from generator.kinds.environment.model import Environment
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.kinds.slo.windows import BASE
from generator.plan.plan import Plan
from generator.units import Duration

SCRAPES = 4


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare every range with the slowest job that exposes the metric."""
    default = catalog.get(Environment, catalog.environment).spec.prometheus.scrape_interval
    intervals = {
        metric: max(job.interval or default for job in jobs)
        for service in catalog.all(Service)
        for metric, jobs in service.spec.jobs_of.items()
        if jobs
    }
    for slo in catalog.all(SLO):
        for use in slo.spec.sli.uses():
            if (interval := intervals.get(use.metric)) and interval * SCRAPES > BASE:
                hint = f"an SLO counts over {BASE}: scrape it every {Duration(BASE // SCRAPES)} or more often"
                yield Finding(_message(use.metric, interval, BASE), catalog.span(slo, "spec", "sli", use.field), hint)
    for alert in catalog.all(Alert):
        for selection, length in promql.ranges(promql.parse(expression(alert, catalog))):
            interval = intervals.get(_family(selection.metric, intervals), Duration(0))
            if interval * SCRAPES > _milliseconds(length):
                message = _message(selection.metric, interval, Duration(_milliseconds(length)))
                least = Duration(interval * SCRAPES)
                hint = f"{SCRAPES} × {interval} = {least}: take a range of {least} or more, or scrape more often"
                yield Finding(message, catalog.span(alert, "spec", "expr"), hint)


def _message(metric: str, interval: Duration, length: Duration) -> str:
    scrapes = f"a range of {length} holds {length / interval:.3g} scrapes, {SCRAPES} are needed"
    return f"{metric} is scraped every {interval}; {scrapes}"


def _family(series: str, intervals: dict[str, Duration]) -> str:
    stems = (series.removesuffix(suffix) for suffix in ("", "_bucket", "_count", "_sum"))
    return next((stem for stem in stems if stem in intervals), series)


def _milliseconds(length: timedelta) -> int:
    return round(length.total_seconds() * 1000)


CHECK = Check(run, Severity.ERROR)
