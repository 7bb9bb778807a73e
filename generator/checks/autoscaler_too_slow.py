"""A trigger that fires before the autoscaler can have helped.

## What it does
Adds up how long it takes from a higher load to a new replica that serves: metrics that are 15 seconds old
(metrics-server), the next look of the controller (15 seconds), the stabilization of scaling up, and the start of a
replica. Compares that with the `for` of each trigger. Needs `sizing.startup`.

## Why it matters
A trigger should tell that autoscaling is not enough. One that waits for less than the autoscaler needs tells people of
every rise of the load that the autoscaler is already busy with.

## Bad
```yaml
up: {stabilization: 60s}   # 15s + 15s + 60s + 20s = 1m50s
triggers: {QueueTooLong: {query: sum(http_request_queue_length), above: 100, for: 1m}}
sizing: {startup: 20s}
```

## Better
```yaml
up: {stabilization: 0s}   # 15s + 15s + 20s = 50s
triggers: {QueueTooLong: {query: sum(http_request_queue_length), above: 100, for: 1m}}
sizing: {startup: 20s}
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.diagnostics import Severity
from generator.plan.plan import Plan
from generator.units import Duration

# metrics-server's --metric-resolution, and the controller's --horizontal-pod-autoscaler-sync-period.
_METRICS, _SYNC = Duration.parse("15s"), Duration.parse("15s")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Race every trigger."""
    for scaling in scalings(catalog):
        startup, wait = scaling.spec.sizing.startup, scaling.spec.up.stabilization or Duration(0)
        if startup is None or scaling.spec.up.select == "disabled":
            continue
        needed = Duration(_METRICS + _SYNC + wait + startup)
        parts = (("metrics", _METRICS), ("sync", _SYNC), ("stabilization", wait), ("startup", startup))
        sum_ = " + ".join(f"{name} {length}" for name, length in parts if length)
        for name, trigger in scaling.spec.triggers.items():
            if trigger.for_ <= needed:
                message = f"{name} waits for {trigger.for_}, and a new replica serves after {needed}: {sum_}"
                hint = f"write a 'for' above {needed}, or let replicas come sooner"
                yield Finding(message, catalog.span(scaling, "spec", "triggers", name, "for"), hint)


CHECK = Check(run, Severity.WARNING)
