"""How many replicas a load needs, by the arithmetic of the autoscaler, and how many run in each hour of a day."""

from decimal import Decimal
from typing import NamedTuple

from generator.autoscaler.sizing import dearest_request, rate_at_limit, rate_at_target, replicas_for
from generator.kinds.capacity.model import SECONDS_OF_A_DAY, Capacity
from generator.kinds.capacity.traffic import HOURS
from generator.kinds.scaling.model import Scaling
from generator.kinds.service.workload import Workload


class Fleet(NamedTuple):
    """The replicas of a service: the least and the most, what each asks for (in thousandths of a core), and its target.

    `cpu_ms` is what a request costs, None as long as no load test has told it; `limit` is 0 where there is none.
    """

    least: int
    most: int
    request: int
    limit: int
    target: float
    cpu_ms: float | None

    def wanted(self, rate: float) -> int | None:
        """Say how many a rate needs at the target."""
        if self.cpu_ms is None:
            return None
        return max(self.least, replicas_for(rate, self.cpu_ms, self.request, self.target))

    def running(self, rate: float) -> int:
        """Say how many run: no more than the most; and these, as long as nobody knows."""
        wanted = self.wanted(rate)
        return self.most if wanted is None else min(self.most, wanted)

    def held(self) -> tuple[float, float] | None:
        """Say what rate the most replicas hold at the target, and at their limits."""
        if self.cpu_ms is None:
            return None
        most = rate_at_limit(self.most, self.cpu_ms, self.limit) if self.limit else 0
        return rate_at_target(self.most, self.cpu_ms, self.request, self.target), most

    def dearest(self, rate: float) -> float:
        """Say how much CPU a request may cost, in milliseconds, for the most replicas to be enough."""
        return dearest_request(rate, self.most, self.request, self.target)


def fleet(scaling: Scaling | None, workload: Workload | None) -> Fleet | None:
    """Read the numbers of a fleet; None where it is not scaled by CPU, or nobody says what a replica asks for."""
    if scaling is None or workload is None or scaling.targets.cpu is None or not workload.requests.cpu:
        return None
    cost = scaling.sizing.cpu_ms_per_request
    return Fleet(
        least=max(1, scaling.replicas.min),
        most=scaling.replicas.max,
        request=round(workload.requests.cpu * 1000),
        limit=round((workload.limits.cpu or Decimal(0)) * 1000),
        target=float(scaling.targets.cpu * 100),
        cpu_ms=None if cost is None else float(cost),
    )


def rates_by_hour(said: Capacity, months: int) -> tuple[float, ...]:
    """Tell the peak of each hour, in events a second: that of the day in the busiest of them, else in proportion.

    Where nothing is known of the day, every hour may be the busiest.
    """
    projection = said.resources.get(said.traffic.of if said.traffic else "requests")
    if projection is None or not projection.daily:
        return ()
    daily = projection.at(months)
    peak = float(daily * Decimal(said.peak_factor) / SECONDS_OF_A_DAY)
    if said.traffic is None:
        return (peak,) * HOURS
    busiest = max(said.traffic.by_hour)
    return tuple(peak * float(hour) / float(busiest) for hour in said.traffic.by_hour)


def by_hour(replicas: Fleet, rates: tuple[float, ...]) -> tuple[int, ...]:
    """Tell how many replicas run in each hour."""
    return tuple(replicas.running(rate) for rate in rates)
