"""One sync of the controller: what was measured goes in, the number of replicas comes out, with the reasons.

Ported from Kubernetes' pkg/controller/podautoscaler/horizontal.go: reconcileAutoscaler, computeReplicasForMetrics.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator.autoscaler import behavior, calculator
from generator.autoscaler.autoscaler import Autoscaler, Behavior, Flags, Metric, Rules
from generator.autoscaler.behavior import Memory
from generator.autoscaler.calculator import Proposal, Tolerances, Usage

_RESCALED = "SucceededRescale"


@dataclass(frozen=True)
class Observed:
    """What one metric reads at a sync, in thousandths: the pods' usage, or one value; None where it is missing."""

    usage: Usage | None = None
    value: int | None = None
    request: int = 0


@dataclass(frozen=True)
class Decision:
    """What a sync decided, and the controller's words for why.

    `wanted` is the raw recommendation, `stabilized` what the windows leave of it, `replicas` what is set in the end.
    The other words are the reasons of the conditions AbleToScale, ScalingActive and ScalingLimited.
    """

    current: int
    replicas: int
    wanted: int | None = None
    stabilized: int | None = None
    reason: str = ""
    able_to_scale: str = "SucceededGetScale"
    scaling_active: str = ""
    scaling_limited: str = ""
    values: tuple[int | None, ...] = ()


def sync(
    autoscaler: Autoscaler,
    flags: Flags,
    memory: Memory,
    now: float,
    current: int,
    ready: int,
    observed: Sequence[Observed],
) -> tuple[Decision, Memory]:
    """Do what the controller does every sync period; `observed` has an entry for each metric, `now` is in seconds."""
    keep = horizon(autoscaler, flags)
    if not memory.recommendations:
        memory = memory.recommended(now, current, keep)
    if (forced := _forced(autoscaler, current)) is not None:
        decision = forced
    else:
        computed = _computed(autoscaler, flags, current, ready, observed)
        if computed.wanted is None:
            return Decision(current, current, scaling_active=computed.active, values=computed.values), memory
        decision = _normalized(autoscaler, flags, memory, now, current, computed)
        memory = memory.recommended(now, computed.wanted, keep)
    if decision.replicas != current and (rules := autoscaler.behavior) is not None:
        memory = memory.changed(now, current, decision.replicas, rules.scale_up, rules.scale_down)
    return decision, memory


def _forced(autoscaler: Autoscaler, current: int) -> Decision | None:
    """Say what is done whatever the metrics read: nothing for a fleet of none, and the bounds for one outside."""
    least, most = autoscaler.min_replicas, autoscaler.max_replicas
    if current == 0 and least != 0:
        return Decision(0, 0, scaling_active="ScalingDisabled")
    if current > most:
        return Decision(current, most, None, None, "Current number of replicas above Spec.MaxReplicas", _RESCALED)
    if current < least:
        return Decision(current, least, None, None, "Current number of replicas below Spec.MinReplicas", _RESCALED)
    return None


class _Computed(NamedTuple):
    wanted: int | None
    metric: str
    active: str
    values: tuple[int | None, ...]


def _computed(
    autoscaler: Autoscaler, flags: Flags, current: int, ready: int, observed: Sequence[Observed]
) -> _Computed:
    """Take the highest proposal; with a metric missing, none that would remove pods (computeReplicasForMetrics)."""
    tolerances = tolerances_of(autoscaler.behavior, flags)
    proposals = [
        (metric, _proposal(metric, one, current, ready, tolerances))
        for metric, one in zip(autoscaler.metrics, observed, strict=True)
    ]
    values = tuple(proposal.value if proposal else None for _, proposal in proposals)
    failed = [metric for metric, proposal in proposals if proposal is None]
    found = [(proposal.replicas, metric.description) for metric, proposal in proposals if proposal is not None]
    wanted, description = max(found, key=lambda one: one[0], default=(0, ""))
    if failed and (not found or wanted < current):
        return _Computed(None, "", f"FailedGet{failed[0].source}Metric", values)
    return _Computed(wanted, description, "ValidMetricFound", values)


def tolerances_of(rules: Behavior | None, flags: Flags) -> Tolerances:
    """Find how far usage may be off in each direction: per autoscaler since Kubernetes 1.33, else by flag."""
    down, up = (None, None) if rules is None else (rules.scale_down.tolerance, rules.scale_up.tolerance)
    return Tolerances(flags.tolerance if down is None else down, flags.tolerance if up is None else up)


def _proposal(metric: Metric, one: Observed, current: int, ready: int, tolerances: Tolerances) -> Proposal | None:
    if metric.is_of_pods:
        if one.usage is None:
            return None
        if metric.target_type == "Utilization":
            return calculator.utilization_replicas(current, metric.target, one.request, one.usage, tolerances)
        return calculator.average_replicas(current, metric.target, one.usage, tolerances)
    if one.value is None:
        return None
    if metric.target_type == "Value":
        return calculator.value_replicas(current, metric.target, one.value, ready, tolerances)
    return calculator.shared_replicas(current, metric.target, one.value, tolerances)


def _normalized(
    autoscaler: Autoscaler, flags: Flags, memory: Memory, now: float, current: int, computed: _Computed
) -> Decision:
    """Stabilise, then limit (normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors)."""
    wanted = computed.wanted or 0
    least, most = autoscaler.min_replicas, autoscaler.max_replicas
    if autoscaler.behavior is None:
        calm = behavior.highest_recent(memory, now, wanted, flags.downscale_stabilization)
        end = behavior.limited_plainly(current, calm, least, most)
        word = "ScaleDownStabilized"
    else:
        up, down = autoscaler.behavior.scale_up, autoscaler.behavior.scale_down
        windows = window_of(up, 0), window_of(down, flags.downscale_stabilization)
        calm = behavior.stabilized(memory, now, current, wanted, *windows)
        end = behavior.limited(memory, now, current, calm, least, most, up, down)
        word = "ScaleUpStabilized" if wanted >= current else "ScaleDownStabilized"
    able = word if calm != wanted else "ReadyForNewScale"
    able = able if end.replicas == current else _RESCALED
    reason = "" if end.replicas == current else _reason(current, wanted, computed.metric)
    return Decision(current, end.replicas, wanted, calm, reason, able, computed.active, end.reason, computed.values)


def _reason(current: int, wanted: int, metric: str) -> str:
    """Give the controller's reason; it has none where only an earlier recommendation still counts."""
    if wanted == current:
        return ""
    return f"{metric} above target" if wanted > current else "All metrics below target"


def horizon(autoscaler: Autoscaler, flags: Flags) -> float:
    """Find how far back the controller looks, in seconds: its longest window or period."""
    if autoscaler.behavior is None:
        return flags.downscale_stabilization
    up, down = autoscaler.behavior.scale_up, autoscaler.behavior.scale_down
    periods = (policy.period_seconds for rules in (up, down) for policy in rules.policies)
    return max(window_of(up, 0), window_of(down, flags.downscale_stabilization), *periods, 0)


def window_of(rules: Rules, otherwise: float) -> float:
    """Find the stabilisation window of one direction, in seconds."""
    return otherwise if rules.stabilization_window_seconds is None else rules.stabilization_window_seconds
