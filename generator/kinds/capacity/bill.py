"""What a month costs: in euros and cents for the report, and as a query over what runs.

The least replicas are paid for whether they run or not; those above only while they do. A month has 730 hours.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from generator import naming, promql
from generator.kinds.capacity.cost import HOURS_OF_A_MONTH, Cost
from generator.kinds.capacity.model import Capacity
from generator.kinds.capacity.series import selected
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.scaling.model import Scaling
from generator.kinds.service.workload import Workload
from generator.promql import Matcher
from generator.units import plain

GIB, GB = Decimal(2**30), Decimal(10**9)
REQUESTS = "kube_pod_container_resource_requests"


class Bill(NamedTuple):
    """What a month costs, by how it is paid for."""

    reserved: Decimal
    on_demand: Decimal
    spot: Decimal
    storage: Decimal

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.reserved + self.on_demand + self.spot + self.storage

    def at_full_price(self, cost: Cost) -> Decimal:
        """Tell what it would cost if nothing were reserved or on spot."""
        spot = 1 - cost.spot.discount if cost.spot else Decimal(1)
        return self.storage + self.on_demand + _undone(self.reserved, cost.reserved_factor) + _undone(self.spot, spot)


def _undone(amount: Decimal, factor: Decimal) -> Decimal:
    """Take a discount back; what is free stays so."""
    return amount / factor if factor else amount


def hourly(cost: Cost, workload: Workload) -> Decimal:
    """Tell what one replica costs in an hour at full price, by what it asks for."""
    cpu, memory = workload.requests.cpu or Decimal(0), workload.requests.memory or Decimal(0)
    return cpu * Decimal(cost.cpu_hour) + memory / GIB * Decimal(cost.memory_gib_hour)


def billed(cost: Cost, replica_hour: Decimal, least: int, above: Decimal, storage: Decimal) -> Bill:
    """Tell what a month costs of so many replicas that always run, and so many above them on average."""
    month = replica_hour * HOURS_OF_A_MONTH
    spot = cost.spot.share if cost.spot else Decimal(0)
    return Bill(
        reserved=least * month * cost.reserved_factor,
        on_demand=above * month * (1 - spot),
        spot=above * month * spot * (1 - (cost.spot.discount if cost.spot else Decimal(0))),
        storage=storage,
    )


def stored(said: Capacity, cost: Cost, months: int) -> Decimal:
    """Tell what the storage of a month costs, so many months from now."""
    return sum((one.at(months) / GB * price(one.price, cost) for one in said.stored.values()), Decimal(0))


def price(own: Decimal | int | None, cost: Cost) -> Decimal:
    """Tell what a GB costs in a month."""
    return Decimal(cost.storage_gb_month if own is None else own)


def measured(
    said: Capacity, cost: Cost, scaling: Scaling | None, workload: Workload | None, cluster: Kubernetes | None
) -> str | None:
    """Ask what a month costs at the present rate; None where nothing that costs is measured."""
    if cost.query is not None:
        return f"sum({cost.query})"
    parts = [*_running(cost, scaling, workload, cluster), *_storing(said, cost)]
    return "\n+ ".join(parts) or None


def _running(
    cost: Cost, scaling: Scaling | None, workload: Workload | None, cluster: Kubernetes | None
) -> Iterator[str]:
    if workload is None:
        return
    least = scaling.replicas.min if scaling else 0
    prices = {"cpu": (Decimal(cost.cpu_hour), Decimal(1)), "memory": (Decimal(cost.memory_gib_hour), GIB)}
    for resource, (hour, unit) in prices.items():
        asked: Decimal | None = getattr(workload.requests, resource)
        if asked is None or not hour:
            continue
        labels = [("container", workload.container), ("resource", resource)]
        labels += [("namespace", cluster.namespace)] if cluster else []
        series = promql.selector(REQUESTS, tuple(Matcher(label, "=", value) for label, value in labels))
        month = hour * HOURS_OF_A_MONTH
        always, running = least * asked / unit, f"sum({series})" if unit == 1 else f"sum({series}) / {plain(unit)}"
        reserved = f"{_short(always * month * cost.reserved_factor)} + " if always else ""
        above = f"clamp_min({running} - {plain(always)}, 0)" if always else running
        yield f"{reserved}{_short(month * cost.burst_factor)} * {above}"


def _storing(said: Capacity, cost: Cost) -> Iterator[str]:
    """Pay for what there may be, as far as it is known, else for what is used of it, or was projected."""
    for name, one in said.stored.items():
        series = naming.CAPACITY_LIMIT if one.limited else naming.CAPACITY_MEASURED
        if one.query is None:
            series = naming.CAPACITY_PROJECTED
        amount = f"sum({selected(series, said.service, name)})"
        if one.query is None and said.as_of is None:
            amount = f"vector({plain(one.now)})"
        if price(one.price, cost):
            yield f"{_short(price(one.price, cost))} * {amount} / 1e9"


def _short(number: Decimal) -> str:
    """Write a price in so few digits that a person can check it."""
    return plain(Decimal(f"{number:.6g}"))
