"""Expressions over the CPU or the memory of a service's containers: what of it they read, and in which unit."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from generator import promql
from generator.catalog import Catalog
from generator.checks._expressions import alerts
from generator.diagnostics import Span
from generator.kinds._base import Spec
from generator.kinds.alert.model import Alert
from generator.kinds.service.model import Service
from generator.units import plain, written_quantity

if TYPE_CHECKING:
    from generator.kinds.scaling.model import Scaling

_USAGE = {"container_cpu_usage_seconds_total": "cpu", "container_memory_working_set_bytes": "memory"}
_KEEPS_BOUND = ("avg", "max", "min", "quantile")


class Usage(NamedTuple):
    """What one container uses (CPU in cores, memory in bytes), times a factor."""

    resource: str
    containers: frozenset[str]
    factor: Decimal


class Comparison(NamedTuple):
    """What an alert compares usage with: `usage.factor × usage operator number`."""

    alert: Spec[Alert]
    usage: Usage
    operator: str
    number: Decimal
    span: Span


class Threshold(NamedTuple):
    """What a trigger or an alert fires above, in cores or bytes of one container, and how that is reckoned."""

    name: str
    amount: Decimal
    sum: str
    span: Span


@lru_cache(maxsize=1)
def comparisons(catalog: Catalog) -> tuple[Comparison, ...]:
    """List the alerts that compare usage with a number."""
    return tuple(_comparisons(catalog))


def _comparisons(catalog: Catalog) -> Iterator[Comparison]:
    for alert, expression in alerts(catalog):
        parts = promql.threshold(promql.parse(expression.text))
        usage = usage_in(parts[0]) if parts else None
        if parts and usage:
            yield Comparison(alert, usage, *parts[1:], expression.span)


def usage_in(tree: Any) -> Usage | None:
    """Read an expression that one container's usage bounds; None for any other."""
    tree = promql.unwrapped(tree)
    kind = type(tree).__name__
    if kind == "AggregateExpr" and str(tree.op) in _KEEPS_BOUND:
        return usage_in(tree.expr)
    if kind == "Call" and tree.func.name in ("rate", "irate"):
        return _of_selector(tree.args[0], "cpu")
    if kind == "VectorSelector":
        return _of_selector(tree, "memory")
    if kind == "BinaryExpr" and str(tree.op) in ("*", "/"):
        return _scaled(tree)
    return None


def _scaled(tree: Any) -> Usage | None:
    left, factor = usage_in(tree.lhs), promql.number(tree.rhs)
    if left is None or factor is None or factor <= 0:
        return None
    return left._replace(factor=left.factor / factor if str(tree.op) == "/" else left.factor * factor)


def _of_selector(tree: Any, resource: str) -> Usage | None:
    (selection,) = promql.selections(tree)
    if _USAGE.get(selection.metric) != resource:
        return None
    containers = (matcher.value for matcher in selection.matchers if str(matcher).startswith('container="'))
    return Usage(resource, frozenset(containers), Decimal(1))


def triggers_of(scaling: "Spec[Scaling]", resource: str, catalog: Catalog) -> Iterator[Threshold]:
    """List the triggers on a resource of the service, in the order in which they stand."""
    from generator.kinds.scaling.usage import base_of

    workload = catalog.get(Service, scaling.spec.service).spec.workload
    for name, trigger in scaling.spec.triggers.items():
        base = base_of(trigger, workload)
        if base and trigger.resource == resource:
            sum_ = share_of(trigger.above, base, resource)
            yield Threshold(name, trigger.above * base, sum_, catalog.span(scaling, "spec", "triggers", name, "above"))


@lru_cache(maxsize=1)
def alerts_on(catalog: Catalog) -> Mapping[tuple[str, str], list[Threshold]]:
    """List the alerts that fire while a container uses too much of a resource, by resource and container."""
    found: dict[tuple[str, str], list[Threshold]] = {}
    for alert, usage, operator, number, span in comparisons(catalog):
        amount = number / usage.factor
        one = Threshold(alert.name, amount, written(amount, usage.resource), span)
        for container in usage.containers if operator in (">", ">=") else ():
            found.setdefault((usage.resource, container), []).append(one)
    return found


def share_of(share: Decimal, base: Decimal, resource: str) -> str:
    """Write a share with its base and what it comes to: `70% × 250m = 175m`."""
    return f"{plain(share * 100)}% × {written(base, resource)} = {written(share * base, resource)}"


def written(amount: Decimal, resource: str) -> str:
    """Write an amount as people do, exactly: CPU in thousandths of a core, memory with its unit."""
    if resource == "cpu":
        return f"{plain(round(amount * 1000, 2))}m"
    mebibytes = amount / 2**20
    return written_quantity(amount) if mebibytes == int(mebibytes) else f"{plain(round(mebibytes, 1))}Mi"
