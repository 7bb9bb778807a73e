"""An alert whose threshold lies above what its expression can ever reach.

## What it does
Works out the highest value of an alert's expression where the workload's limits bound it (CPU in cores,
memory in bytes; through avg, max, min, and multiplication or division by numbers), and reports a threshold
that is not below it.

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
from typing import Any

from generator import promql
from generator.catalog import Catalog
from generator.checks._check import Check, Finding
from generator.checks._expressions import alerts
from generator.diagnostics import Severity
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.plan.plan import Plan
from generator.units import plain

_USAGE = {"container_cpu_usage_seconds_total": "cpu", "container_memory_working_set_bytes": "memory"}
_LIMITED = {"cpu": ("CPU limit", "cores", "cpu_limit"), "memory": ("memory limit", "bytes", "memory_limit")}
_KEEPS_BOUND = ("avg", "max", "min", "quantile")


def run(catalog: Catalog, _plan: Plan) -> Iterator[Finding]:
    """Bound every alert that compares with a number."""
    workloads = [service.spec.workload for service in catalog.all(Service) if service.spec.workload]
    for alert, expression in alerts(catalog):
        parts = promql.threshold(promql.parse(expression.text))
        if parts is None:
            continue
        tree, operator, number = parts
        highest = _highest(tree, workloads)
        if highest is not None and not _reachable(highest[0], operator, number):
            yield _finding(alert.name, number, operator, highest, expression.span)


def _reachable(highest: Decimal, operator: str, number: Decimal) -> bool:
    if operator == ">":
        return highest > number
    return highest >= number if operator in (">=", "==") else True


def _finding(name: str, number: Decimal, operator: str, highest: tuple[Decimal, str], span: Any) -> Finding:
    value, resource = highest
    what, unit, placeholder = _LIMITED[resource]
    message = (
        f"{name} can never fire: its expression is in {unit} and at most {plain(value)} (the {what}), and "
        f"{plain(value)} {operator} {plain(number)} is never true"
    )
    share = f"divide by '{{{{{placeholder}}}}}' to compare with a share of the limit"
    hint = f"{share}, or write a number below {plain(value)}"
    return Finding(message, span, hint)


def _highest(tree: Any, workloads: list[Workload]) -> tuple[Decimal, str] | None:
    """Bound an expression; None where nothing bounds it."""
    tree = promql.unwrapped(tree)
    kind = type(tree).__name__
    if kind == "AggregateExpr" and str(tree.op) in _KEEPS_BOUND:
        return _highest(tree.expr, workloads)
    if kind == "Call" and tree.func.name in ("rate", "irate"):
        return _limit(tree.args[0], "cpu", workloads)
    if kind == "VectorSelector":
        return _limit(tree, "memory", workloads)
    if kind == "BinaryExpr" and str(tree.op) in ("*", "/"):
        return _scaled(tree, workloads)
    return None


def _scaled(tree: Any, workloads: list[Workload]) -> tuple[Decimal, str] | None:
    left, factor = _highest(tree.lhs, workloads), promql.number(tree.rhs)
    if left is None or factor is None or factor <= 0:
        return None
    return (left[0] / factor if str(tree.op) == "/" else left[0] * factor), left[1]


def _limit(tree: Any, resource: str, workloads: list[Workload]) -> tuple[Decimal, str] | None:
    (selection,) = promql.selections(tree)
    if _USAGE.get(selection.metric) != resource:
        return None
    containers = {matcher.value for matcher in selection.matchers if str(matcher).startswith('container="')}
    limits = [getattr(workload.limits, resource) for workload in workloads if workload.container in containers]
    known = [limit for limit in limits if limit is not None]
    return (max(known), resource) if known and len(known) == len(limits) else None


CHECK = Check(run, Severity.ERROR)
