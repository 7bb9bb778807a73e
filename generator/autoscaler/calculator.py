"""From what was measured to a number of replicas, for one metric.

Ported from Kubernetes' pkg/controller/podautoscaler: replica_calculator.go and metrics/utilization.go, whole-number
division included. All amounts are thousandths, as the controller counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Tolerances:
    """How far usage may be off its target, as ratios, before anything is done."""

    down: float = 0.1
    up: float = 0.1

    def hold(self, ratio: float) -> bool:
        """Say whether a ratio of usage to target is near enough to 1."""
        return 1.0 - self.down <= ratio <= 1.0 + self.up


@dataclass(frozen=True)
class Usage:
    """What the metrics API tells of a fleet: the usage of the pods that count, and how many others there are.

    `missing` pods run and have no value; `unready` ones are pending, or their CPU says nothing yet.
    """

    total: int
    counted: int
    missing: int = 0
    unready: int = 0


@dataclass(frozen=True)
class Proposal:
    """The replicas that one metric asks for, and what was measured: percent of the request, or thousandths per pod."""

    replicas: int
    value: int


def utilization_replicas(
    current: int, target: int, request: int, usage: Usage, tolerances: Tolerances
) -> Proposal | None:
    """Propose replicas for a share of the request (GetResourceReplicas); None where no pod counts."""

    def percent(total: int, pods: int) -> int:
        return total * 100 // (pods * request)

    return _of_pods(current, target, usage, tolerances, percent, request * max(100, target) // 100)


def average_replicas(current: int, target: int, usage: Usage, tolerances: Tolerances) -> Proposal | None:
    """Propose replicas for an amount per pod (calcPlainMetricReplicas); None where no pod counts."""
    return _of_pods(current, target, usage, tolerances, lambda total, pods: total // pods, target)


def value_replicas(current: int, target: int, value: int, ready: int, tolerances: Tolerances) -> Proposal:
    """Propose replicas for one amount of an object or from outside (getUsageRatioReplicaCount)."""
    ratio = value / target
    if current == 0:
        return Proposal(ceil(ratio), value)
    return Proposal(current if tolerances.hold(ratio) else ceil(ratio * ready), value)


def shared_replicas(pods: int, target: int, value: int, tolerances: Tolerances) -> Proposal:
    """Propose replicas for one amount that all pods share (GetExternalPerPodMetricReplicas)."""
    if pods == 0:
        return Proposal(ceil(value / target), value)
    near = tolerances.hold(value / (target * pods))
    return Proposal(pods if near else ceil(value / target), ceil(value / pods))


def _of_pods(
    current: int,
    target: int,
    usage: Usage,
    tolerances: Tolerances,
    measured: Callable[[int, int], int],
    assumed: int,
) -> Proposal | None:
    """Ask for what the counted pods need; `assumed` is what a missing pod is taken to use when fewer are wanted."""
    if usage.counted == 0:
        return None
    value = measured(usage.total, usage.counted)
    ratio = value / target
    starting = usage.unready if ratio > 1 else 0
    if not starting and not usage.missing:
        return Proposal(current if tolerances.hold(ratio) else ceil(ratio * usage.counted), value)
    missing = usage.missing if ratio != 1 else 0
    # Caution both ways: whoever is missing uses nothing when more are wanted, and all of its share when fewer are.
    total = usage.total + (missing * assumed if ratio < 1 else 0)
    pods = usage.counted + missing + starting
    return Proposal(_cautious(current, ratio, measured(total, pods) / target, pods, tolerances), value)


def _cautious(current: int, ratio: float, cautious: float, pods: int, tolerances: Tolerances) -> int:
    """Change nothing if caution turns the direction, or leaves too little to do."""
    turned = (ratio < 1 < cautious) or (ratio > 1 > cautious)
    if tolerances.hold(cautious) or turned:
        return current
    wanted = ceil(cautious * pods)
    backwards = (cautious < 1 and wanted > current) or (cautious > 1 and wanted < current)
    return current if backwards else wanted
