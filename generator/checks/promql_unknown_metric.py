"""A rule reads a metric that no contract declares.

## What it does
Looks up every metric that an SLI, an alert, a scaling or a runbook reads: an SLI's in the contract of its service
(with the type that the SLI needs; the ready types know their exporters' metrics), the others' in the contracts of all
services, beside what Prometheus itself provides (`up`, `ALERTS`, `scrape_*`), what probes make (`probe_*`, `probe:*`)
and what Watchbill records (`slo:*`).

## Why it matters
A misspelt metric is no error to Prometheus: the expression returns nothing, and an alert on nothing is silent.

## Bad
```yaml
sli: {type: availability, metric: http_request_total, errors: {status: "5.."}}
```

## Better
```yaml
sli: {type: availability, metric: http_requests_total, errors: {status: "5.."}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import declared as declared_series
from generator.checks._expressions import Expression, alerts, runbooks, scaled_by
from generator.diagnostics import Severity, did_you_mean
from generator.kinds._base import Spec
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan

PROVIDED = ("up", "ALERTS", "ALERTS_FOR_STATE")
PROVIDED_PREFIXES = ("scrape_", "slo:", "maintenance:", "capacity:")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look up the metrics of every SLO and, where all contracts are known, of every alert, runbook and scaling."""
    for slo in catalog.all(SLO):
        yield from _of_slo(slo, catalog)
    if catalog.complete:
        known = {*PROVIDED, *declared_series(catalog)}
        for expression in (*(found for _, found in alerts(catalog)), *runbooks(catalog), *scaled_by(catalog)):
            yield from _of_alert(expression, known)


def _of_slo(slo: Spec[SLO], catalog: Catalog) -> Iterator[Finding]:
    metrics = catalog.get(Service, slo.spec.service).spec.metrics
    for use in slo.spec.sli.uses():
        declared = metrics.get(use.metric)
        if declared.type == use.type if declared else use.known:
            continue
        span = catalog.span(slo, *use.place)
        if declared is None:
            hint = did_you_mean(use.metric, metrics) or f"declare it under 'metrics' of Service/{slo.spec.service}"
            yield Finding(f"the service '{slo.spec.service}' declares no metric '{use.metric}'", span, hint)
        else:
            fitting = ", ".join(name for name, metric in metrics.items() if metric.type == use.type)
            hint = f"this type of SLI needs a {use.type}" + (f": {fitting}" if fitting else "")
            yield Finding(f"{use.metric} is a {declared.type}, not a {use.type}", span, hint)


def _of_alert(expression: Expression, known: set[str]) -> Iterator[Finding]:
    for selector in expression.selectors:
        name = selector.metric
        if name and name not in known and not name.startswith(PROVIDED_PREFIXES):
            hint = did_you_mean(name, known) or "declare it under 'metrics' of the service that exposes it"
            yield Finding(f"no service declares a metric '{name}'", expression.span, hint)


CHECK = Check(run, Severity.ERROR)
