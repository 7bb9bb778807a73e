"""A simulation as a picture: the load, the replicas, and the CPU against its target, one below the other."""

from collections.abc import Iterator, Sequence

from generator import svg
from generator.autoscaler.autoscaler import Autoscaler, Flags
from generator.autoscaler.controller import tolerances_of
from generator.autoscaler.report import clock
from generator.autoscaler.simulate import Step
from generator.panels import LEFT, RIGHT, WIDTH, Panel, height, times

_LOAD, _SET, _WANTED, _READY, _CPU = svg.colour(0), svg.colour(2), svg.colour(1), svg.INK, svg.colour(0)
_TARGET = 4


def plot(title: str, steps: Sequence[Step], autoscaler: Autoscaler, flags: Flags) -> str:
    """Draw a simulation as SVG."""
    seconds = max(steps[-1].time, 1)
    load = Panel(0, seconds, max(step.rate for step in steps), "load, requests per second")
    replicas = Panel(1, seconds, autoscaler.max_replicas * 1.1, "replicas")
    highest = max((step.utilization or 0 for step in steps), default=0)
    cpu = Panel(2, seconds, max(highest, 1.3 * (_target(autoscaler) or 0)), "CPU, percent of the request")
    parts = [
        *times(load, cpu, clock),
        *_load(load, steps),
        *_replicas(replicas, steps, autoscaler),
        *_cpu(cpu, steps, autoscaler, flags),
    ]
    return svg.picture(WIDTH, height(3), title, LEFT, parts)


def _load(panel: Panel, steps: Sequence[Step]) -> Iterator[str]:
    yield from panel.grid()
    yield svg.curve(panel.slopes([(step.time, step.rate) for step in steps]), _LOAD)
    yield from panel.legend(0, "load", _LOAD)


def _replicas(panel: Panel, steps: Sequence[Step], autoscaler: Autoscaler) -> Iterator[str]:
    wanted = [(step.time, float(step.decision.wanted)) for step in steps if step.decision.wanted is not None]
    most = max((value for _, value in wanted), default=0)
    lines = (
        (f"wanted, {most:g} at most", _WANTED, "2 3", wanted),
        ("set", _SET, "", [(step.time, float(step.replicas)) for step in steps]),
        ("ready", _READY, "6 4", [(step.time, float(step.ready)) for step in steps]),
    )
    yield from panel.grid()
    for bound in (autoscaler.min_replicas, autoscaler.max_replicas):
        yield panel.level(bound, svg.INK, "1 5")
    for row, (words, style, dash, values) in enumerate(lines):
        yield svg.curve(panel.stairs(values), style, dash)
        yield from panel.legend(row, words, style, dash)
    yield from panel.legend(3, f"min {autoscaler.min_replicas}, max {autoscaler.max_replicas}", svg.INK, "1 5")


def _cpu(panel: Panel, steps: Sequence[Step], autoscaler: Autoscaler, flags: Flags) -> Iterator[str]:
    yield from panel.grid()
    target = _target(autoscaler)
    if target is not None:
        around = tolerances_of(autoscaler.behavior, flags)
        top, bottom = panel.y(target * (1 + around.up)), panel.y(target * (1 - around.down))
        yield svg.band(LEFT, top, WIDTH - RIGHT - LEFT, bottom - top, _TARGET)
        yield panel.level(target, svg.colour(_TARGET), "6 4")
        yield from panel.legend(1, f"target {target}% ± tolerance", svg.colour(_TARGET), "6 4")
    used = [(step.time, step.utilization) for step in steps if step.utilization is not None]
    yield svg.curve(panel.stairs(used), _CPU)
    yield from panel.legend(0, "used by ready pods", _CPU)


def _target(autoscaler: Autoscaler) -> int | None:
    """Find what the CPU is meant to be, in percent."""
    wanted = (one.target for one in autoscaler.metrics if one.is_cpu and one.target_type == "Utilization")
    return next(wanted, None)
