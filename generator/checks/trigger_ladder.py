"""Steps that are not in their order: what scales, what asks for capacity, what alerts.

## What it does
Compares, in cores and bytes of one replica, the target of the autoscaler, the triggers of the Scaling and the alerts on
the same container's usage: each must lie above the one before.

## Why it matters
The autoscaler should act first, a trigger tell that it is not enough, and an alert tell that users are about to feel
it. A trigger below the target fires while all is as it should be. An alert below the trigger is heard first, and the
trigger tells nothing new. Percentages hide that: 80% of a limit of 500m is 160% of a request of 250m.

## Bad
```yaml
targets: {cpu: 65%}
triggers: {NeedsCapacity: {resource: cpu, of: request, above: 60%, for: 15m}}
```

## Better
```yaml
targets: {cpu: 65%}
triggers: {NeedsCapacity: {resource: cpu, of: request, above: 75%, for: 15m}}
```
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.checks._resources import asked_for
from generator.checks._usage import Threshold, alerts_on, share_of, triggers_of
from generator.diagnostics import Severity
from generator.kinds._environment import cluster_of
from generator.kinds.service.model import Service
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Climb every ladder."""
    for scaling in scalings(catalog):
        workload = catalog.get(Service, scaling.spec.service).spec.workload
        asked = asked_for(workload, cluster_of(catalog))
        for resource, share in scaling.spec.targets.given.items():
            if workload and resource in asked:
                sum_ = share_of(share, asked[resource], resource)
                target = _Step(
                    share * asked[resource], f"the target is {sum_}", "it fires while the autoscaler is content"
                )
                triggers = tuple(triggers_of(scaling, resource, catalog))
                yield from _above(target, triggers)
                highest = max(map(_trigger, triggers), default=target)
                yield from _above(highest, alerts_on(catalog).get((resource, workload.container), ()))


class _Step(NamedTuple):
    amount: Decimal
    words: str
    otherwise: str


def _trigger(one: Threshold) -> _Step:
    return _Step(one.amount, f"the trigger {one.name} is at {one.sum}", "it is heard before the trigger")


def _above(step: _Step, higher: Iterable[Threshold]) -> Iterator[Finding]:
    for one in higher:
        if one.amount <= step.amount:
            message = f"{one.name} is at {one.sum}, and {step.words}: {step.otherwise}"
            yield Finding(message, one.span, "keep to the order target < trigger < alert")


CHECK = Check(run, Severity.ERROR)
