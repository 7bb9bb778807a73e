"""A blue-green rollout that does not fit into the namespace.

## What it does
Doubles what all replicas of a blue-green service ask for and may use at their maximum, and compares it with the quota
of the namespace.

## Why it matters
Blue and green stand beside each other complete. At the busiest moment, when a mended version is most wanted, the new
pods are refused: the version never becomes ready, and never takes over.

## Bad
```yaml
quota: {requests: {cpu: "4"}}   # 2 × 10 replicas × 250m = 5
```

## Better
```yaml
quota: {requests: {cpu: "6"}}   # or a canary, which needs its surge only
```
"""

from collections.abc import Iterator
from decimal import Decimal

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._fleet import Fleet, fleets
from generator.checks._rollouts import Moved, moved
from generator.diagnostics import Severity
from generator.kinds.environment.cluster import Quota
from generator.plan.plan import Plan
from generator.units import written_quantity


def run(catalog: Catalog, plan: Plan) -> Iterator[Finding]:
    """Double every blue-green service."""
    doubled = [one for one in moved(catalog) if one.spec.spec.blue_green and one.cluster.quota]
    largest = {fleet.service.name: fleet for fleet in fleets(catalog, plan)} if doubled else {}
    for one in doubled:
        fleet = largest.get(one.spec.spec.service)
        if one.cluster.quota and fleet:
            yield from _doubled(one, fleet, one.cluster.quota, catalog)


def _doubled(one: Moved, fleet: Fleet, quota: Quota, catalog: Catalog) -> Iterator[Finding]:
    for name, hard in quota.hard.items():
        each = Decimal(1) if name == "pods" else fleet.each(name)
        if name.startswith("count/") or each is None:
            continue
        needed = 2 * fleet.replicas * each
        if needed > hard:
            times = "" if name == "pods" else f" × {written_quantity(each)}"
            sum_ = f"2 × {fleet.replicas}{times} = {written_quantity(needed)}"
            message = f"{name}: blue and green are {sum_}, and the quota is {written_quantity(hard)}"
            span = catalog.span(one.spec, "spec", "blue_green")
            yield Finding(message, span, "raise the quota, allow fewer replicas, or take 'canary'")


CHECK = Check(run, Severity.ERROR)
