"""An alert whose threshold lies above what its expression can ever reach.

## What it does
Works out the highest value of an alert's expression where the workload's limits bound it (CPU in cores,
memory in bytes; through avg, max, min, and multiplication or division by numbers), and reports a threshold
that is not below it. Of a trigger of a Scaling it works out the limit as a share of what the trigger is a share of.

## Why it matters
The alert can never fire. `rate(container_cpu_usage_seconds_total[5m])` is in cores, not in percent: a
container that is limited to half a core never exceeds 0.5, whatever happens to it.

## Bad
```yaml
expr: avg(rate(container_cpu_usage_seconds_total{container="api"}[5m])) > 0.8   # the limit is 500m
```

## Better
```yaml
expr: avg(rate(container_cpu_usage_seconds_total{container="api"}[5m])) / {{cpu_limit}} > 0.8
```
"""

from collections.abc import Iterator
from decimal import Decimal

from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._rare import scalings
from generator.checks._usage import Comparison, Threshold, Usage, comparisons, triggers_of, written
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.plan.plan import Plan
from generator.units import plain

_LIMITED = {"cpu": ("CPU limit", "cores", "cpu_limit"), "memory": ("memory limit", "bytes", "memory_limit")}


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Bound every alert, and every trigger, that compares usage with a number."""
    workloads = [service.spec.workload for service in catalog.all(Service) if service.spec.workload]
    for comparison in comparisons(catalog):
        highest = _highest(comparison.usage, workloads)
        if highest is not None and not _reachable(highest, comparison.operator, comparison.number):
            yield _of_alert(comparison, highest)
    for scaling in scalings(catalog):
        workload = catalog.get(Service, scaling.spec.service).spec.workload
        for resource in _LIMITED:
            limit = getattr(workload.limits, resource) if workload else None
            for trigger in triggers_of(scaling, resource, catalog):
                if limit is not None and trigger.amount >= limit:
                    yield _of_trigger(trigger, resource, limit)


def _highest(usage: Usage, workloads: list[Workload]) -> Decimal | None:
    """Bound an expression; None where nothing bounds it."""
    limits = [
        getattr(workload.limits, usage.resource) for workload in workloads if workload.container in usage.containers
    ]
    known = [limit for limit in limits if limit is not None]
    return max(known) * usage.factor if known and len(known) == len(limits) else None


def _reachable(highest: Decimal, operator: str, number: Decimal) -> bool:
    if operator == ">":
        return highest > number
    return highest >= number if operator in (">=", "==") else True


def _of_alert(said: Comparison, highest: Decimal) -> Finding:
    what, unit, placeholder = _LIMITED[said.usage.resource]
    message = (
        f"{said.alert.name} can never fire: its expression is in {unit} and at most {plain(highest)} (the {what}), and "
        f"{plain(highest)} {said.operator} {plain(said.number)} is never true"
    )
    share = f"divide by '{{{{{placeholder}}}}}' to compare with a share of the limit"
    hint = f"{share}, or write a number below {plain(highest)}"
    return Finding(message, said.span, hint)


def _of_trigger(trigger: Threshold, resource: str, limit: Decimal) -> Finding:
    what, _, _ = _LIMITED[resource]
    most = written(limit, resource)
    message = f"{trigger.name} can never fire: {trigger.sum}, and a replica uses {most} at most (the {what})"
    return Finding(message, trigger.span, "write a share that is below the limit")


CHECK = Check(run, Severity.ERROR)
