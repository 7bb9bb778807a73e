"""Pictures of something over time: panels one below the other, with one axis of time."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from math import ceil, log10

from generator import svg
from generator.svg import Points

WIDTH, LEFT, RIGHT, TOP, PANEL, GAP = 820, 64, 190, 62, 130, 34
_SEEN = 0.4  # of a pixel
_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800)


def height(panels: int) -> int:
    """Say how high a picture of some panels is."""
    return TOP + panels * PANEL + (panels - 1) * GAP + 46


class Panel:
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


def times(first: Panel, last: Panel, shown: Callable[[float], str]) -> Iterator[str]:
    """Draw the axis of time below the last panel; `shown` writes seconds."""
    every = next((tick for tick in _TICKS if first.seconds / tick <= 8), _TICKS[-1])
    for number in range(int(first.seconds // every) + 1):
        x = first.x(number * every)
        yield svg.stroke(f"M{x:.1f} {first.top}V{last.bottom}", "grid")
        yield svg.text(round(x, 1), last.bottom + 18, shown(number * every), "middle")
    yield svg.text((LEFT + WIDTH - RIGHT) / 2, last.bottom + 36, "time", "middle")
