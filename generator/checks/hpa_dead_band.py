"""A trigger inside of the band in which the autoscaler does nothing.

## What it does
Works out up to where the autoscaler leaves a metric alone, target × (1 + tolerance), and compares it with the
triggers on the same resource.

## Why it matters
The controller changes nothing while a metric is within its tolerance of the target, 10% unless told otherwise. A
trigger that lies in there fires on and on for a load to which the autoscaler sees nothing to do: whoever is told can
only change the specs.
https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details

## Bad
```yaml
targets: {cpu: 65%}   # 65% × (1 + 0.10) = 71.5%
triggers: {NeedsCapacity: {resource: cpu, of: request, above: 70%, for: 15m}}
```

## Better
```yaml
targets: {cpu: 63%}   # 63% × (1 + 0.10) = 69.3%; or keep 65% with 'up: {tolerance: 7%}'
triggers: {NeedsCapacity: {resource: cpu, of: request, above: 70%, for: 15m}}
```
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.checks._resources import asked_for
from generator.checks._usage import triggers_of
from generator.diagnostics import Severity
from generator.kinds._environment import cluster_of
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.service.model import Service
from generator.plan.plan import Plan
from generator.units import percent, plain

if TYPE_CHECKING:
    from generator.kinds.scaling.model import Scaling


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Compare the top of every band with the triggers above its target."""
    for scaling in scalings(catalog):
        asked = asked_for(catalog.get(Service, scaling.spec.service).spec.workload, cluster_of(catalog))
        for resource, target in scaling.spec.targets.given.items():
            for trigger in triggers_of(scaling, resource, catalog) if asked.get(resource) else ():
                found = _within(scaling.spec, target, trigger.amount / asked[resource])
                if found:
                    message = f"{found} > {trigger.name}'s {percent(round(trigger.amount / asked[resource], 4))}"
                    message += " of the request: the autoscaler does not act while the trigger fires"
                    hint = _hint(scaling.spec, target, trigger.amount / asked[resource], cluster_of(catalog))
                    yield Finding(message, catalog.span(scaling, "spec", "targets", resource), hint)


def _within(said: "Scaling", target: Decimal, above: Decimal) -> str:
    """Write where the band ends, if a trigger above the target lies in it."""
    from generator.autoscaler.calculator import Tolerances
    from generator.autoscaler.sizing import dead_band

    up = said.up.tolerated
    _, top = dead_band(float(target * 100), Tolerances(float(said.down.tolerated), float(up)))
    inside = float(target * 100) < float(above * 100) < top
    return f"{percent(target)} × (1 + {plain(up)}) = {top:g}%" if inside else ""


def _hint(said: "Scaling", target: Decimal, above: Decimal, cluster: Kubernetes | None) -> str:
    from generator.autoscaler.sizing import highest_target_below, highest_tolerance_below

    lower = f"lower the target to {highest_target_below(float(above * 100), float(said.up.tolerated))}%"
    closer = highest_tolerance_below(float(above * 100), float(target * 100))
    settable = closer > 0 and (cluster is None or cluster.knows("1.35"))
    return f"{lower}, or write 'up: {{tolerance: {closer * 100:g}%}}'" if settable else lower


CHECK = Check(run, Severity.ERROR)
