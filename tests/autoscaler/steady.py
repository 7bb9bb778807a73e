"""Where the controller comes to rest under a load that stays."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from generator.autoscaler.autoscaler import Autoscaler, Flags
from generator.autoscaler.controller import horizon
from generator.autoscaler.load import Column, constant
from generator.autoscaler.pods import Fleet, PodModel
from generator.autoscaler.simulate import Step, simulate


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
