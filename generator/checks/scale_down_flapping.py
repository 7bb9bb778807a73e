"""A fleet that grows again as soon as it has shrunk.

## What it does
Works out what the replicas use after one of them was taken away, at worst their target (the controller rounds the
replicas up, so that it is never more), and compares the room up to target × (1 + tolerance) with what a load varies by
anyway: 2%, the square root of 2500 requests.

## Why it matters
After a step down the fleet may stand exactly at its target. With no tolerance for more, the next breath of the load
brings the replica back, and the end of the stabilization takes it away again: pods start and end all day, each with
cold caches and new connections. https://github.com/kubernetes/kubernetes/issues/78761

## Bad
```yaml
up: {tolerance: 0%}
```

## Better
```yaml
up: {tolerance: 5%}
```
"""

from collections.abc import Iterator
from decimal import Decimal

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import percent

_NOISE = Decimal("0.02")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Take the last replica that may go."""
    from generator.autoscaler.sizing import utilization_after_removing_one

    for scaling in scalings(catalog):
        said, most = scaling.spec, scaling.spec.replicas.max
        if said.up.tolerated >= _NOISE or "disabled" in (said.up.select, said.down.select):
            continue
        for resource, target in said.targets.given.items() if 1 < most > said.replicas.min else ():
            idle = utilization_after_removing_one(most, float(target * 100), float(said.down.tolerated))
            after = min(idle, float(target * 100))
            message = (
                f"one of {most} replicas fewer, and {resource} is at up to {after:.4g}%: a rise of "
                f"{percent(said.up.tolerated)} brings it back, and a load varies by {percent(_NOISE)} by itself"
            )
            yield Finding(message, catalog.span(scaling, "spec", "up", "tolerance"), "write 'tolerance: 5%', or more")


CHECK = Check(run, Severity.INFO)
