"""A fleet that Kubernetes' own policy may shrink in one step.

## What it does
Looks for scalings that say nothing of how many replicas may go at once.

## Why it matters
Where no policy is written, Kubernetes removes up to 100% every 15 seconds, once the load has been low for the
stabilization. After five quiet minutes all replicas above the minimum are gone at once; if the load comes back, users
wait until new ones have started. Watchbill writes that policy out, so that it can be seen; it chooses no other one.

## Bad
```yaml
replicas: {min: 3, max: 10}
down: {stabilization: 5m}
```

## Better
```yaml
replicas: {min: 3, max: 10}
down: {stabilization: 5m, select: min, policies: [{percent: 25%, every: 1m}, {pods: 1, every: 1m}]}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.diagnostics import Severity
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for policies, where more than one replica may go."""
    for scaling in scalings(catalog):
        replicas, down = scaling.spec.replicas, scaling.spec.down
        if not down.policies and down.select != "disabled" and replicas.max - replicas.min > 1:
            message = (
                f"{replicas.max} replicas may become {replicas.min} in one step, {replicas.max} − {replicas.min} = "
                f"{replicas.max - replicas.min} at once: no policy is written, and Kubernetes' own is 100% every 15s"
            )
            field = ("down",) if "down" in scaling.spec.model_fields_set else ("replicas",)
            hint = "write 'down: {policies: [{percent: 25%, every: 1m}]}'"
            yield Finding(message, catalog.span(scaling, "spec", *field), hint)


CHECK = Check(run, Severity.WARNING)
