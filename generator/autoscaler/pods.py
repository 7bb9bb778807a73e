"""What the pods are like, and the fleet of them: when each is ready, and what the metrics API tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, inf
from typing import NamedTuple

from generator.autoscaler.autoscaler import Flags, Metric
from generator.autoscaler.calculator import Usage


@dataclass(frozen=True)
class PodModel:
    """What one pod costs, asks for and gets; CPU in thousandths of a core, memory in bytes, times in seconds.

    A pod is pending first, then runs, and is ready `startup_seconds` after it was created. What the metrics API tells
    is `metrics_lag_seconds` old, and an average over `metrics_window_seconds`. `per_pod` is what each pod uses of
    something whatever the load is, such as its memory when idle, in the base unit (bytes, cores, or plain numbers).
    """

    cpu_ms_per_request: float
    request_millicores: int
    limit_millicores: int | None = None
    startup_seconds: float = 20
    pending_seconds: float = 0
    metrics_lag_seconds: float = 15
    metrics_window_seconds: float = 15
    memory_request_bytes: int = 0
    per_pod: Mapping[str, float] = field(default_factory=dict)

    def request_of(self, metric: Metric) -> int:
        """Tell how much of a resource a pod requests, in thousandths."""
        return self.request_millicores if metric.name == "cpu" else self.memory_request_bytes * 1000


class Cohort(NamedTuple):
    """Pods that were created at one time."""

    created: float
    pods: int


@dataclass(frozen=True)
class Fleet:
    """All pods, the oldest first. A pod that is taken away is gone at once, the youngest first."""

    cohorts: tuple[Cohort, ...] = ()

    @classmethod
    def settled(cls, replicas: int) -> "Fleet":
        """Make a fleet that has been running for long."""
        return cls((Cohort(-inf, replicas),))

    def scaled(self, now: float, replicas: int) -> "Fleet":
        """Create pods, or take the youngest away, as a ReplicaSet does."""
        surplus = self.count() - replicas
        if surplus < 0:
            return Fleet((*self.cohorts, Cohort(now, -surplus)))
        kept = list(self.cohorts)
        while surplus:
            created, count = kept.pop()
            taken = min(surplus, count)
            surplus -= taken
            if count > taken:
                kept.append(Cohort(created, count - taken))
        return Fleet(tuple(kept))

    def count(self) -> int:
        """Count all pods."""
        return sum(cohort.pods for cohort in self.cohorts)

    def ready(self, now: float, model: PodModel) -> int:
        """Count the pods that take requests."""
        return sum(count for created, count in self.cohorts if created + model.startup_seconds <= now)


def usage(fleet: Fleet, model: PodModel, flags: Flags, metric: Metric, now: float, share: float) -> Usage:
    """Tell what the metrics API knows of each pod (groupPods), in thousandths.

    `share` is what each pod that was ready used when it was measured, in the base unit, besides what every pod uses.
    """
    measured = now - model.metrics_lag_seconds
    base = model.per_pod.get(metric.name, 0.0)
    counted = missing = unready = total = 0
    for created, count in fleet.cohorts:
        runs, is_ready = created + model.pending_seconds, created + model.startup_seconds
        if runs > now:
            unready += count
        elif runs > measured:
            missing += count
        elif metric.is_cpu and _tells_nothing(created, is_ready, measured, now, model, flags):
            unready += count
        else:
            counted += count
            used = base + (share if is_ready <= measured else 0)
            total += count * ceil(round(_capped(metric, model, used * 1000), 6))  # quantities are rounded up
    return Usage(total, counted, missing, unready)


def _tells_nothing(created: float, is_ready: float, measured: float, now: float, model: PodModel, flags: Flags) -> bool:
    """Say whether the CPU of a pod is not taken for what it will be: it starts, or was not ready all the while."""
    if created + flags.cpu_initialization_period > now:
        return is_ready > now or measured < is_ready + model.metrics_window_seconds
    return is_ready > now  # never ready so far, whatever the delay of the initial readiness


def _capped(metric: Metric, model: PodModel, amount: float) -> float:
    """Keep the CPU below the limit, where the kernel throttles."""
    if metric.is_cpu and model.limit_millicores is not None:
        return min(amount, model.limit_millicores)
    return amount
