"""An SLO window that Prometheus does not remember.

## What it does
Compares each SLO window, and a tenth more, with the environment's retention.

## Why it matters
Prometheus keeps 15 days unless it is told otherwise. A window of 30 days over 15 days of samples is silently a
window of 15 days: the budget looks twice as full as it is.

## Bad
```yaml
prometheus: {retention: 15d}    # with an SLO of window: 30d
```

## Better
```yaml
prometheus: {retention: 35d}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds.environment.model import Environment
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan
from generator.units import Duration


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the longest window with the retention."""
    environment = catalog.get(Environment, catalog.environment)
    retention = environment.spec.prometheus.retention
    longest = max(catalog.all(SLO), key=lambda slo: slo.spec.window, default=None)
    if longest is None or longest.spec.window * 11 <= retention * 10:
        return
    needed = Duration(longest.spec.window * 11 // 10)
    message = (
        f"{environment.name} keeps samples for {retention}; '{longest.name}' looks back {longest.spec.window}, and "
        f"{longest.spec.window} × 1.1 = {needed} are needed"
    )
    span = catalog.span(environment, "spec", "prometheus", "retention")
    yield Finding(message, span, f"write 'retention: {needed}', and start Prometheus with it")


CHECK = Check(run, Severity.ERROR)
