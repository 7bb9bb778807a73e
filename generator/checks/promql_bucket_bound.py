"""A latency threshold that is no bucket of its histogram.

## What it does
Compares the threshold of every latency SLI with the buckets that the service's contract declares, and that of a
ready type with the default buckets of the exporter where the contract does not declare its histogram. So are the
bounds that an expression selects by its label `le`.

## Why it matters
A histogram knows how many events were faster than each of its bounds, and nothing in between. A threshold
between two bounds selects a bucket that does not exist: the SLO would have no data.

## Bad
```yaml
sli: {type: latency, metric: http_request_duration_seconds, threshold: 250ms}   # buckets: [0.1, 0.2, 0.5]
```

## Better
```yaml
sli: {type: latency, metric: http_request_duration_seconds, threshold: 200ms}
```
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._contract import Declared, declared
from generator.checks._expressions import expressions
from generator.checks._matching import takes
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan
from generator.promql import Matcher
from generator.units import plain


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look every threshold up in the contract, or in what is known of the exporter."""
    for slo in catalog.all(SLO):
        metrics = catalog.get(Service, slo.spec.service).spec.metrics
        for use in slo.spec.sli.uses():
            own = metrics.get(use.metric)
            buckets = tuple(own.buckets) if own else use.known.buckets if use.known else ()
            if use.bound is None or not buckets or use.bound in buckets:
                continue
            unit = use.known.unit if use.known else "seconds"
            message = f"{plain(use.bound)} {unit} is no bucket of {use.metric}; its buckets are {_listed(buckets)}"
            hint = f"take one of them, or add {plain(use.bound)} to the buckets (and to the program)"
            if own is None:
                hint = f"take one of them, or declare its buckets under 'metrics' of Service/{slo.spec.service}"
            yield Finding(message, catalog.span(slo, *use.place[:-1], "threshold"), hint)
    yield from _of_expressions(catalog)


def _of_expressions(catalog: Catalog) -> Iterator[Finding]:
    series = declared(catalog) if catalog.complete else {}
    for expression in expressions(catalog):
        for selector in expression.selectors:
            known = series.get(selector.metric)
            for matcher in selector.matchers:
                if known and known.buckets and matcher.label == "le" and not _selects(matcher, known):
                    buckets = _listed(sorted(known.buckets))
                    message = f"{matcher} selects no bucket of {known.family}; its buckets are {buckets}"
                    yield Finding(message, expression.span, "take one of them")


def _selects(matcher: Matcher, series: Declared) -> bool:
    """Try a matcher on every bucket, in each way in which its bound is printed."""
    bounds = {form for bound in series.buckets for form in (plain(bound), repr(float(bound)))} | {"+Inf"}
    return any(takes(matcher, bound) is not False for bound in bounds)


def _listed(buckets: Iterable[Decimal | int]) -> str:
    return ", ".join(map(plain, buckets))


CHECK = Check(run, Severity.ERROR)
