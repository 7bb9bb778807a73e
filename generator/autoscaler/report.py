"""A simulation in words: a row for every change and for whatever holds the fleet, then what it comes to in all."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, NamedTuple

from generator.autoscaler.autoscaler import Autoscaler, Behavior, Flags, Metric
from generator.autoscaler.controller import Decision, tolerances_of, window_of
from generator.autoscaler.simulate import Step


class Hold(Enum):
    """What keeps a fleet from what is wanted, or from the target."""

    NOTHING = ""
    METRIC = "a metric is missing"
    WINDOW = "a stabilisation window"
    POLICY = "a scaling policy"
    DISABLED = "scaling in this direction is disabled"
    MAXIMUM = "maxReplicas"
    TOLERANCE = "the tolerance"


class Row(NamedTuple):
    """A sync at which the replicas change, or at which something begins to hold them, and why."""

    step: Step
    why: str


@dataclass(frozen=True)
class Totals:
    """What a simulation comes to. `limited_seconds` is how long the pods' limit left some requests without CPU,
    `unserved` the share of all requests that those are; `held_seconds` is how long maxReplicas held the fleet."""

    seconds: float
    replica_hours: float
    most_replicas: int
    requests: float
    limited_seconds: float
    unserved: float
    held_seconds: float


def hold_of(step: Step, autoscaler: Autoscaler, flags: Flags) -> Hold:
    """Find what holds the fleet after a sync."""
    decision = step.decision
    if decision.wanted is None:
        return Hold.NOTHING if decision.reason else Hold.METRIC
    if decision.replicas == autoscaler.max_replicas < decision.wanted:
        return Hold.MAXIMUM
    if decision.replicas == autoscaler.min_replicas > decision.wanted:
        return Hold.NOTHING  # an idle fleet at its minimum is as it should be
    if decision.stabilized != decision.wanted:
        return Hold.WINDOW
    if decision.stabilized != decision.replicas:
        return _policy(decision, decision.wanted, autoscaler)
    return Hold.TOLERANCE if _tolerated(decision, autoscaler, flags) else Hold.NOTHING


def _policy(decision: Decision, wanted: int, autoscaler: Autoscaler) -> Hold:
    rules = autoscaler.behavior or Behavior()
    one = rules.scale_up if wanted > decision.current else rules.scale_down
    return Hold.DISABLED if one.select_policy == "Disabled" else Hold.POLICY


def _tolerated(decision: Decision, autoscaler: Autoscaler, flags: Flags) -> str:
    """Say what stands above its target without being far enough from it for anything to be done; empty if nothing."""
    up = tolerances_of(autoscaler.behavior, flags).up
    if decision.wanted != decision.replicas or decision.replicas == autoscaler.max_replicas:
        return ""
    for metric, value in zip(autoscaler.metrics, decision.values, strict=False):
        if value is not None and metric.is_of_pods and metric.target < value <= metric.target * (1 + up):
            most = _amount(metric, metric.target * (1 + up))
            return f"{metric.name} {_amount(metric, value)} is above {_amount(metric, metric.target)}, but not {most}"
    return ""


def _amount(metric: Metric, value: float) -> str:
    return f"{value:g}%" if metric.target_type == "Utilization" else f"{value / 1000:g}"


def rows(steps: Iterable[Step], autoscaler: Autoscaler, flags: Flags) -> Iterator[Row]:
    """List the changes, and the moments at which something else begins to hold the fleet."""
    held = None
    for step in steps:
        hold, decision = hold_of(step, autoscaler, flags), step.decision
        if held is None or decision.replicas != decision.current or hold not in (held, Hold.NOTHING):
            why = _why(decision, hold, autoscaler, flags)
            yield Row(step, why or "the beginning")
        held = hold


def _why(decision: Decision, hold: Hold, autoscaler: Autoscaler, flags: Flags) -> str:
    said = {
        Hold.NOTHING: "",
        Hold.METRIC: f"{decision.scaling_active}: nothing is changed without this metric",
        Hold.WINDOW: f"the stabilisation window of {_window(decision, autoscaler, flags):g} s holds it here",
        Hold.POLICY: "the scaling policies allow no more yet",
        Hold.DISABLED: "selectPolicy: Disabled",
        Hold.MAXIMUM: f"maxReplicas is {autoscaler.max_replicas}",
        Hold.TOLERANCE: f"{_tolerated(decision, autoscaler, flags)}: the tolerance lets it be",
    }[hold]
    return "; ".join(part for part in (decision.reason, said) if part)


def _window(decision: Decision, autoscaler: Autoscaler, flags: Flags) -> float:
    if autoscaler.behavior is None:
        return flags.downscale_stabilization
    rising = decision.wanted is not None and decision.wanted >= decision.current
    rules = autoscaler.behavior.scale_up if rising else autoscaler.behavior.scale_down
    return window_of(rules, 0 if rising else flags.downscale_stabilization)


def totals(steps: Sequence[Step], autoscaler: Autoscaler, flags: Flags) -> Totals:
    """Add a simulation up; each step counts until the next one."""
    period, counted = flags.sync_period, steps[:-1] or steps
    requests = sum(step.rate for step in counted)
    unserved = sum(step.rate * step.unserved for step in counted)
    return Totals(
        seconds=len(counted) * period,
        replica_hours=sum(step.replicas for step in counted) * period / 3600,
        most_replicas=max(step.replicas for step in steps),
        requests=requests * period,
        limited_seconds=sum(step.unserved > 0 for step in counted) * period,
        unserved=unserved / requests if requests else 0.0,
        held_seconds=sum(hold_of(step, autoscaler, flags) is Hold.MAXIMUM for step in counted) * period,
    )


_HEAD = ("time", "load", "replicas", "ready", "cpu", "wanted", "why")


def as_text(steps: Sequence[Step], autoscaler: Autoscaler, flags: Flags) -> str:
    """Write a table with a head, and the totals below it."""
    table = [_HEAD, *(_cells(row) for row in rows(steps, autoscaler, flags))]
    widths = [max(len(line[column]) for line in table) for column in range(len(_HEAD))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table)
    return "\n".join(lines) + "\n\n" + "\n".join(_sums(totals(steps, autoscaler, flags), steps[-1])) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    step, decision = row.step, row.step.decision
    changes = decision.replicas != decision.current
    replicas = f"{decision.current} -> {decision.replicas}" if changes else str(decision.replicas)
    cpu = "–" if step.utilization is None else f"{step.utilization:.0f}%"
    wanted = "–" if decision.wanted is None else str(decision.wanted)
    return clock(step.time), f"{round(step.rate, 4):.4g}/s", replicas, str(step.ready), cpu, wanted, row.why


def clock(seconds: float) -> str:
    """Write seconds as `0:05:30`; after a day the hours go on."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _sums(sums: Totals, last: Step) -> Iterator[str]:
    at_end = "" if last.utilization is None else f" at {last.utilization:.0f}%"
    yield f"in {clock(sums.seconds)}: {sums.replica_hours:.1f} replica-hours, at most {sums.most_replicas} replicas"
    yield f"at the end: {last.replicas} replicas{at_end}"
    unserved = f"{sums.unserved:.1%} of {sums.requests:.0f} requests unserved"
    yield f"CPU limit reached: {clock(sums.limited_seconds)}, {unserved}"
    yield f"held by maxReplicas: {clock(sums.held_seconds)}"


def as_json(steps: Sequence[Step], autoscaler: Autoscaler, flags: Flags) -> str:
    """Write the same for programs: a mapping for each row, the totals, and how it stood at the end."""
    document = {
        "autoscaler": autoscaler.name,
        "rows": [{**_mapping(row.step), "why": row.why} for row in rows(steps, autoscaler, flags)],
        "totals": asdict(totals(steps, autoscaler, flags)),
        "end": _mapping(steps[-1]),
    }
    return json.dumps(document, indent=2) + "\n"


def _mapping(step: Step) -> dict[str, Any]:
    decision = step.decision
    conditions = {
        "AbleToScale": decision.able_to_scale,
        "ScalingActive": decision.scaling_active,
        "ScalingLimited": decision.scaling_limited,
    }
    return {
        "time": step.time,
        "rate": step.rate,
        "before": decision.current,
        "replicas": decision.replicas,
        "ready": step.ready,
        "utilization": step.utilization,
        "wanted": decision.wanted,
        "conditions": conditions,
    }
