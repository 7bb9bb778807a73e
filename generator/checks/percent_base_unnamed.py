"""A share of nothing in particular: memory in bytes that is compared with a share.

## What it does
Looks for alerts that compare a container's memory, which is in bytes, with a number up to 100. (A trigger of a Scaling
cannot lack its base: `of` is part of it. CPU above a number that no limit allows is found by `threshold-unreachable`.)

## Why it matters
"Memory above 80%" says nothing without what it is 80% of: with a request of 512Mi and a limit of 1Gi it is 410Mi or
819Mi, and 819Mi is 160% of the request. Written as `> 0.8` it means 0.8 bytes, and fires for ever.

## Bad
```yaml
expr: avg(container_memory_working_set_bytes{container="api"}) > 0.8
```

## Better
```yaml
expr: avg(container_memory_working_set_bytes{container="api"}) / {{memory_limit}} > 0.8
```
"""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._usage import comparisons, written
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.plan.plan import Plan
from generator.units import percent, plain

_A_SHARE = 100


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Look for bytes that are as few as per cent."""
    for alert, usage, operator, number, span in comparisons(catalog):
        if usage.resource == "memory" and usage.factor == 1 and operator in (">", ">=") and 0 < number <= _A_SHARE:
            share = number if number <= 1 else number / 100
            workload = catalog.get(Service, alert.spec.service).spec.workload
            bases = ((name, getattr(getattr(workload, f"{name}s"), "memory", None)) for name in ("request", "limit"))
            sums = [f"{written(base * share, 'memory')} of the {name}" for name, base in bases if base]
            meant = f"; {percent(share)} would be {' or '.join(sums)}" if sums else ""
            message = f"{alert.name} compares bytes with {plain(number)} and always fires{meant}"
            yield Finding(message, span, "divide by '{{memory_limit}}' to compare with a share of the limit")


CHECK = Check(run, Severity.ERROR)
