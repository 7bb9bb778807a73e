"""A simulation as a picture: the load, the replicas, and the CPU against its target, one below the other."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil, log10

from generator import svg
from generator.autoscaler.autoscaler import Autoscaler, Flags
from generator.autoscaler.controller import tolerances_of
from generator.autoscaler.report import clock
from generator.autoscaler.simulate import Step
from generator.svg import Points

WIDTH, LEFT, RIGHT, TOP, PANEL, GAP = 820, 64, 190, 62, 130, 34
HEIGHT = TOP + 3 * PANEL + 2 * GAP + 46
_LOAD, _SET, _WANTED, _READY, _CPU = svg.colour(0), svg.colour(2), svg.colour(1), svg.INK, svg.colour(0)
_TARGET = 4
_SEEN = 0.4  # of a pixel
_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800)


class _Panel:
    """Places time and one quantity on the picture."""

    def __init__(self, number: int, seconds: float, most: float, words: str) -> None:
        self.top = TOP + number * (PANEL + GAP)
        self.bottom = self.top + PANEL
        self.seconds, self.step = seconds, _step(most)
        self.most = max(ceil(most / self.step), 1) * self.step
        self.words = words

    def x(self, time: float) -> float:
        return LEFT + time / self.seconds * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return self.bottom - min(value, self.most) / self.most * PANEL

    def grid(self) -> Iterator[str]:
        """Draw the axis with round numbers."""
        yield svg.text(LEFT, self.top - 8, self.words)
        for number in range(round(self.most / self.step) + 1):
            y = self.y(number * self.step)
            yield svg.stroke(f"M{LEFT} {y:.1f}H{WIDTH - RIGHT}", "grid")
            yield svg.text(LEFT - 8, round(y + 4, 1), f"{number * self.step:g}", "end")

    def level(self, value: float, style: str, dash: str) -> str:
        """Draw a bound across the panel."""
        return svg.stroke(f"M{LEFT} {self.y(value):.1f}H{WIDTH - RIGHT}", style, dash, 1.5)

    def stairs(self, values: Sequence[tuple[float, float]]) -> Points:
        """Let each value hold until the next."""
        points: list[tuple[float, float]] = []
        for time, value in values:
            if points:
                points.append((self.x(time), points[-1][1]))
            points.append((self.x(time), self.y(value)))
        return _bends(points)

    def slopes(self, values: Sequence[tuple[float, float]]) -> Points:
        """Join the values."""
        return _bends([(self.x(time), self.y(value)) for time, value in values])

    def legend(self, row: int, words: str, style: str, dash: str = "") -> list[str]:
        """Say what a line of the panel means."""
        return svg.legend(WIDTH - RIGHT + 16, self.top + 10 + 18 * row, words, style, dash)


def _step(most: float) -> float:
    """Choose a round distance that gives two to five lines."""
    rough = max(most, 1e-9) / 4
    unit: float = 10 ** (ceil(log10(rough)) - 1)
    return next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough)


def _bends(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Leave out what nobody can see: points on a level line between their neighbours, or next to the one before."""
    kept: list[tuple[float, float]] = []
    for _, run in groupby(points, key=lambda point: round(point[1], 1)):
        level = list(run)
        for x, y in (level[0], level[-1]):
            if not kept or abs(x - kept[-1][0]) > _SEEN or abs(y - kept[-1][1]) > _SEEN:
                kept.append((x, y))
    return kept


def plot(title: str, steps: Sequence[Step], autoscaler: Autoscaler, flags: Flags) -> str:
    """Draw a simulation as SVG."""
    seconds = max(steps[-1].time, 1)
    load = _Panel(0, seconds, max(step.rate for step in steps), "load, requests per second")
    replicas = _Panel(1, seconds, autoscaler.max_replicas * 1.1, "replicas")
    highest = max((step.utilization or 0 for step in steps), default=0)
    cpu = _Panel(2, seconds, max(highest, 1.3 * (_target(autoscaler) or 0)), "CPU, percent of the request")
    parts = [
        *_times(load, cpu),
        *_load(load, steps),
        *_replicas(replicas, steps, autoscaler),
        *_cpu(cpu, steps, autoscaler, flags),
    ]
    return svg.picture(WIDTH, HEIGHT, title, LEFT, parts)


def _times(first: _Panel, last: _Panel) -> Iterator[str]:
    every = next((tick for tick in _TICKS if first.seconds / tick <= 8), _TICKS[-1])
    for number in range(int(first.seconds // every) + 1):
        x = first.x(number * every)
        yield svg.stroke(f"M{x:.1f} {first.top}V{last.bottom}", "grid")
        yield svg.text(round(x, 1), last.bottom + 18, clock(number * every), "middle")
    yield svg.text((LEFT + WIDTH - RIGHT) / 2, last.bottom + 36, "time", "middle")


def _load(panel: _Panel, steps: Sequence[Step]) -> Iterator[str]:
    yield from panel.grid()
    yield svg.curve(panel.slopes([(step.time, step.rate) for step in steps]), _LOAD)
    yield from panel.legend(0, "load", _LOAD)


def _replicas(panel: _Panel, steps: Sequence[Step], autoscaler: Autoscaler) -> Iterator[str]:
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


def _cpu(panel: _Panel, steps: Sequence[Step], autoscaler: Autoscaler, flags: Flags) -> Iterator[str]:
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
