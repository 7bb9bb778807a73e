"""An environment with people on call, whose Prometheus knows no Alertmanager.

## What it does
Asks for `prometheus.alertmanagers` in the environment once an `OnCall` is written.

## Why it matters
Prometheus evaluates its alerts, shows them on a page of its own, and sends them nowhere.

## Bad
```yaml
kind: Environment
spec: {prometheus: {retention: 35d}}
```

## Better
```yaml
kind: Environment
spec: {prometheus: {retention: 35d, alertmanagers: ["alertmanager:9093"]}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._routes import on_calls
from generator.diagnostics import Severity
from generator.kinds.environment.model import Environment
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look at the environment that is built."""
    environment = catalog.get(Environment, catalog.environment)
    if on_calls(catalog) and not environment.spec.prometheus.alertmanagers:
        message = f"the alerts of {environment.name} go nowhere: its Prometheus knows no Alertmanager"
        span = catalog.span(environment, "metadata", "name")
        yield Finding(message, span, "add to its 'prometheus': alertmanagers: [\"alertmanager:9093\"]")


CHECK = Check(run, Severity.ERROR)
