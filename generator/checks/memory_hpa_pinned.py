"""A target of memory that more replicas do not bring down.

## What it does
Compares what a replica uses without any load (`sizing.idle_memory`) with the target of memory, and asks whether a
replica's memory falls when others share its load (`sizing.memory_falls`). Silent while neither is known.

## Why it matters
The autoscaler believes that twice the replicas halve what each uses. Memory seldom does that: caches and pools stay,
and what a process has once taken it mostly keeps. The fleet then grows to its maximum and never shrinks, with CPU
idle.

## Bad
```yaml
targets: {memory: 75%}   # of 512Mi: 384Mi
sizing: {idle_memory: 400Mi}
```

## Better
```yaml
targets: {cpu: 65%}      # and an alert on memory
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.checks._resources import asked_for
from generator.checks._usage import share_of, written
from generator.diagnostics import Severity
from generator.kinds._environment import cluster_of
from generator.kinds.service.model import Service
from generator.plan.plan import Plan


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Let every fleet idle."""
    for scaling in scalings(catalog):
        share, known = scaling.spec.targets.memory, scaling.spec.sizing
        asked = asked_for(catalog.get(Service, scaling.spec.service).spec.workload, cluster_of(catalog)).get("memory")
        if share is None or asked is None:
            continue
        span, most = catalog.span(scaling, "spec", "targets", "memory"), scaling.spec.replicas.max
        target, hint = share_of(share, asked, "memory"), "scale by CPU, and alert on memory"
        if known.idle_memory is not None and known.idle_memory >= share * asked:
            idle = written(known.idle_memory, "memory")
            message = f"an idle replica uses {idle}, and the target is {target}: there are always {most} replicas"
            yield Finding(message, span, hint)
        elif known.memory_falls is False:
            message = f"more replicas do not bring memory down: once it is above {target}, there are {most} for good"
            yield Finding(message, span, hint)


CHECK = Check(run, Severity.WARNING)
