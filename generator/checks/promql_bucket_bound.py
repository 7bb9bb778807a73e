"""A latency threshold that is no bucket of its histogram.

## What it does
Compares the threshold of every latency SLI with the buckets that the service's contract declares.

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

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan
from generator.units import plain


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look every threshold up in the contract."""
    for slo in catalog.all(SLO):
        metrics = catalog.get(Service, slo.spec.service).spec.metrics
        for use in slo.spec.sli.uses():
            declared = metrics.get(use.metric)
            if use.bound is None or declared is None or declared.type != "histogram":
                continue
            if use.bound not in declared.buckets:
                bounds = ", ".join(plain(bound) for bound in declared.buckets)
                message = f"{plain(use.bound)} seconds is no bucket of {use.metric}; its buckets are {bounds}"
                hint = f"take one of them, or add {plain(use.bound)} to the buckets (and to the program)"
                yield Finding(message, catalog.span(slo, "spec", "sli", "threshold"), hint)


CHECK = Check(run, Severity.ERROR)
