"""A panel asks for a metric that nothing provides.

## What it does
Looks up every metric that a panel of a `Dashboard` reads in the contracts of all services, beside what Prometheus
itself provides (`up`, `ALERTS`, `scrape_*`), what probes make (`probe_*`, `probe:*`) and what Watchbill records
(`slo:*`). Recorded series, labels and values are judged by the checks of PromQL. A query that does not parse is
refused when it is read.

## Why it matters
A misspelt metric is no error to Grafana: the panel says "No data", and whoever looks at it during an outage takes that
for news.

## Bad
```yaml
queries: [{expr: 'sum(rate(http_request_total[$__rate_interval]))'}]
```

## Better
```yaml
queries: [{expr: 'sum(rate(http_requests_total[$__rate_interval]))'}]
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import declared
from generator.checks._expressions import panels
from generator.checks.promql_unknown_metric import PROVIDED, PROVIDED_PREFIXES
from generator.diagnostics import Severity, did_you_mean
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look up the metrics of every panel, where all contracts are known."""
    asked = panels(catalog) if catalog.complete else ()
    known = {*PROVIDED, *declared(catalog)} if asked else set()
    for expression in asked:
        for name in sorted({selector.metric for selector in expression.selectors} - known - {""}):
            if not name.startswith(PROVIDED_PREFIXES):
                hint = did_you_mean(name, known) or "declare it under 'metrics' of the service that exposes it"
                yield Finding(f"no service declares a metric '{name}'", expression.span, hint)


CHECK = Check(run, Severity.ERROR)
