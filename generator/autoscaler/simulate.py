"""A fleet under a load, sync by sync: what the controller reads, what it decides, and what comes of it.

A value holds from one sync to the next: what happens in between is seen at the next one.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from generator.autoscaler.autoscaler import Autoscaler, Flags, Metric
from generator.autoscaler.behavior import Memory
from generator.autoscaler.controller import Decision, Observed, sync
from generator.autoscaler.load import Load
from generator.autoscaler.pods import Fleet, PodModel, usage


@dataclass(frozen=True)
class Step:
    """One sync: seconds from the beginning, requests per second, pods, and what was decided.

    `utilization` is the CPU that the ready pods use now, in percent of their request (None where none is ready);
    `unserved` is the share of the requests for which the pods' limit leaves no CPU.
    """

    time: float
    rate: float
    ready: int
    utilization: float | None
    unserved: float
    decision: Decision

    @property
    def replicas(self) -> int:
        """The replicas after the sync."""
        return self.decision.replicas


def simulate(
    autoscaler: Autoscaler, pods: PodModel, load: Load, flags: Flags | None = None, fleet: Fleet | None = None
) -> Iterator[Step]:
    """Run the controller over a load, from time 0 to its end.

    A fleet that is not given is at its minimum, and has been ready for long.
    """
    flags = flags or Flags()
    fleet = fleet or Fleet.settled(autoscaler.min_replicas)
    memory, number = Memory(), 0
    meter = _Meter(pods, load, flags)
    while (now := number * flags.sync_period) <= load.seconds:
        meter.keep(now, fleet)
        observed = [meter.observed(metric, now) for metric in autoscaler.metrics]
        ready, current = fleet.ready(now, pods), fleet.count()
        decision, memory = sync(autoscaler, flags, memory, now, current, ready, observed)
        yield _step(now, load.rate(now), ready, pods, decision)
        if decision.replicas != current:
            fleet = fleet.scaled(now, decision.replicas)
        number += 1


def _step(now: float, rate: float, ready: int, pods: PodModel, decision: Decision) -> Step:
    wanted = rate * pods.cpu_ms_per_request
    room = float("inf") if pods.limit_millicores is None else ready * pods.limit_millicores
    used = min(wanted, room) if ready else 0.0
    utilization = 100 * used / (ready * pods.request_millicores) if ready else None
    return Step(now, rate, ready, utilization, 1 - used / wanted if wanted else 0.0, decision)


class _Meter:
    """What the metrics APIs answer: how things stood when they were measured, a little while ago."""

    def __init__(self, pods: PodModel, load: Load, flags: Flags) -> None:
        self.pods, self.load, self.flags = pods, load, flags
        self.since: list[float] = []
        self.fleets: list[Fleet] = []

    def keep(self, now: float, fleet: Fleet) -> None:
        """Remember a fleet from now on."""
        if not self.fleets or self.fleets[-1] != fleet:
            self.since.append(now)
            self.fleets.append(fleet)

    def observed(self, metric: Metric, now: float) -> Observed:
        """Tell what one metric reads."""
        measured = now - self.pods.metrics_lag_seconds
        amount = self._amount(metric, max(measured, 0))
        if amount is None:
            return Observed()
        if not metric.is_of_pods:
            return Observed(value=round(amount * 1000))
        serving = self._fleet(measured).ready(measured, self.pods)
        share = amount / serving if serving else 0.0
        used = usage(self.fleets[-1], self.pods, self.flags, metric, now, share)
        return Observed(used, request=self.pods.request_of(metric))

    def _fleet(self, measured: float) -> Fleet:
        return self.fleets[max(bisect_right(self.since, measured) - 1, 0)]

    def _amount(self, metric: Metric, measured: float) -> float | None:
        """Tell what the whole fleet used or what stood outside it, in the base unit; None where it is missing."""
        if metric.name in self.load.columns:
            return self.load.columns[metric.name].at(measured)
        if metric.is_cpu:
            return self.load.rate(measured) * self.pods.cpu_ms_per_request / 1000
        return 0.0 if metric.is_of_pods and metric.name in self.pods.per_pod else None
