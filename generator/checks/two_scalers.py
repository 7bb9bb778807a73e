"""Two that scale one workload.

## What it does
Looks for a second Scaling of a service.

## Why it matters
Each would publish an autoscaler for the same pods, and each would undo what the other does: the number of replicas goes
up and down for ever. (Advice of a VerticalPodAutoscaler is no second scaler: it is only published in mode Off.)

## Bad
```yaml
{kind: Scaling, metadata: {name: by-cpu}, spec: {service: api, replicas: {min: 2, max: 9}, targets: {cpu: 65%}}}
{kind: Scaling, metadata: {name: by-memory}, spec: {service: api, replicas: {min: 2, max: 9}, targets: {memory: 75%}}}
```

## Better
```yaml
{kind: Scaling, metadata: {name: api}, spec: {service: api, ..., targets: {cpu: 65%, memory: 75%}}}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for a service that was scaled already."""
    first: dict[str, str] = {}
    for scaling in scalings(catalog):
        service = scaling.spec.service
        if service in first:
            message = (
                f"'{first[service]}' and '{scaling.name}' both scale '{service}': each would undo what the other does"
            )
            hint = "write all targets in one of them: the autoscaler takes the highest of what they ask for"
            yield Finding(message, catalog.span(scaling, "spec", "service"), hint)
        first.setdefault(service, scaling.name)


CHECK = Check(run, Severity.ERROR)
