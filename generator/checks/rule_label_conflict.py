"""A label of a spec that is an external label of the environment as well.

## What it does
Compares the labels of every SLO and alert with the external labels of its environment's Prometheus.

## Why it matters
Prometheus adds an external label only where none of that name is there. The spec's label wins, in every environment
alike: alerts of staging say that they come from production, and are routed so.

## Bad
```yaml
metadata: {name: ApiDown, labels: {environment: production}}   # external_labels: {environment: staging}
```

## Better
```yaml
metadata: {name: ApiDown}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.diagnostics import Severity
from generator.kinds._base import Model, Spec
from generator.kinds.alert.model import Alert
from generator.kinds.environment.model import Environment
from generator.kinds.slo.model import SLO
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the labels of all that alerts."""
    environment = catalog.get(Environment, catalog.environment)
    external = environment.spec.prometheus.external_labels
    specs: list[Spec[Model]] = [*catalog.all(Alert), *catalog.all(SLO)] if external else []
    for spec in specs:
        for label in sorted(external.keys() & spec.metadata.labels.keys()):
            message = (
                f"the label '{label}' hides the external label {label}=\"{external[label]}\" of {environment.name}"
            )
            span = catalog.span(spec, "metadata", "labels", label, key=True)
            yield Finding(message, span, "remove it, as Prometheus adds the external one, or take another name")


CHECK = Check(run, Severity.WARNING)
