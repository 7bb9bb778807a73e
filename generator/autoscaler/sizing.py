"""How many replicas a load needs, how much they hold, and where the controller comes to rest.

CPU per request in milliseconds, requests and limits in thousandths of a core, rates per second, targets and utilisation
in percent of the request. One millisecond of CPU per request at one request per second is one thousandth of a core.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, floor
from types import MappingProxyType

from generator.autoscaler.autoscaler import Autoscaler, Flags
from generator.autoscaler.calculator import Tolerances
from generator.autoscaler.controller import horizon
from generator.autoscaler.load import Column, constant
from generator.autoscaler.pods import Fleet, PodModel
from generator.autoscaler.simulate import Step, simulate

# Beyond this many decimals a sum of floats is noise, and would be rounded to one replica more.
_DECIMALS = 9


def replicas_for(rate: float, cpu_ms: float, request: int, target: float) -> int:
    """Say how many replicas keep their CPU at the target: `ceil(rate × cpu_ms / (target × request))`."""
    return ceil(round(rate * cpu_ms / (target / 100 * request), _DECIMALS))


def rate_per_replica(cpu_ms: float, request: int, target: float) -> float:
    """Say what rate one replica takes at the target."""
    return target / 100 * request / cpu_ms


def rate_at_target(replicas: int, cpu_ms: float, request: int, target: float) -> float:
    """Say what rate some replicas hold at the target."""
    return replicas * rate_per_replica(cpu_ms, request, target)


def dearest_request(rate: float, replicas: int, request: int, target: float) -> float:
    """Say how much CPU a request may cost, in milliseconds, so that some replicas hold a rate at the target."""
    return rate_at_target(replicas, rate, request, target)  # rate × cost is what they hold: each follows from the other


def rate_at_limit(replicas: int, cpu_ms: float, limit: int) -> float:
    """Say at what rate some replicas have used up their limits: beyond it they are throttled."""
    return replicas * limit / cpu_ms


def utilization_of(rate: float, replicas: int, cpu_ms: float, request: int) -> float:
    """Say what share of its request each replica needs, in percent, if there were no limit."""
    return 100 * rate * cpu_ms / (replicas * request)


def dead_band(target: float, tolerances: Tolerances) -> tuple[float, float]:
    """Say between which percentages the controller does nothing: 58.5 and 71.5 for a target of 65 and 10 %."""
    return round(target * (1 - tolerances.down), _DECIMALS), round(target * (1 + tolerances.up), _DECIMALS)


def highest_target_below(trigger: float, tolerance: float) -> int:
    """Say up to what target the controller acts before a trigger fires: 63 for 70 % and a tolerance of 0.1."""
    return floor(round(trigger / (1 + tolerance), _DECIMALS))


def highest_tolerance_below(trigger: float, target: float) -> float:
    """Say up to what tolerance it does, in hundredths: 0.07 for a target of 65 and a trigger of 70."""
    return floor(round((trigger / target - 1) * 100, _DECIMALS)) / 100


def utilization_after_removing_one(replicas: int, target: float, tolerance: float) -> float:
    """Say what one replica fewer runs at, of a fleet that is just idle enough to shrink: `n/(n-1) × (1 - tolerance)`.

    Above `target × (1 + tolerance)` the fleet grows again at once, and flaps (kubernetes/kubernetes#78761).
    """
    return target * (1 - tolerance) * replicas / (replicas - 1)


@dataclass(frozen=True)
class Settled:
    """Where the controller comes to rest under a load that stays: replicas, and CPU in percent of the request.

    `limited_by` is the controller's word where a limit keeps it from what it wants (`TooManyReplicas`), else empty;
    `steady` is false where it never rests.
    """

    replicas: int
    utilization: float
    limited_by: str
    steady: bool


def settle(
    autoscaler: Autoscaler,
    pods: PodModel,
    rate: float,
    start: int | None = None,
    others: Mapping[str, float] = MappingProxyType({}),
    flags: Flags | None = None,
) -> Settled:
    """Let the controller work until nothing changes any more; from the minimum of replicas, if no start is given.

    `others` holds what its other metrics read, by their names and in their base units: of the whole fleet for what
    is measured per pod.
    """
    flags = flags or Flags()
    at_once = replace(pods, startup_seconds=0, pending_seconds=0, metrics_lag_seconds=0, metrics_window_seconds=0)
    quiet = horizon(autoscaler, flags) + flags.sync_period
    most = quiet * (autoscaler.max_replicas - autoscaler.min_replicas + 3)
    begun = Fleet.settled(autoscaler.min_replicas if start is None else start)
    changed, step = 0.0, None
    load = replace(constant(rate, most), columns={name: Column((0,), (value,)) for name, value in others.items()})
    for step in simulate(autoscaler, at_once, load, flags, begun):
        if step.replicas != step.decision.current:
            changed = step.time
        elif step.time - changed > quiet:
            return _settled(step, steady=True)
    if step is None:
        raise ValueError("a simulation has at least one step")
    return _settled(step, steady=False)


def _settled(step: Step, steady: bool) -> Settled:
    decision = step.decision
    held = decision.stabilized is not None and decision.stabilized != decision.replicas
    return Settled(step.replicas, step.utilization or 0.0, decision.scaling_limited if held else "", steady)
