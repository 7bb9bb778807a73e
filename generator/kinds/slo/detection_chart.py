"""A small chart of times over error ratios, both logarithmic."""

from collections.abc import Iterator, Mapping
from math import log10

from generator import svg
from generator.svg import Points

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 44, 50
TIMES = ((60, "1m"), (600, "10m"), (3600, "1h"), (21_600, "6h"), (86_400, "1d"), (604_800, "7d"), (2_592_000, "30d"))
RATIOS = ((1.0, "100%"), (0.1, "10%"), (0.01, "1%"), (0.001, "0.1%"), (0.0001, "0.01%"))


class _Scale:
    """Places error ratios and seconds on the picture."""

    def __init__(self, lowest: float, longest: float) -> None:
        self.lowest, self.longest = log10(lowest), log10(max(longest, 86_400))

    def x(self, ratio: float) -> float:
        return LEFT + (log10(ratio) - self.lowest) / -self.lowest * (WIDTH - LEFT - RIGHT)

    def y(self, seconds: float) -> float:
        share = (log10(max(seconds, 30)) - log10(30)) / (self.longest - log10(30))
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def chart(title: str, curves: Mapping[str, Points], budget_gone: Points) -> str:
    """Draw a curve for each tier, and a dashed one for the moment at which the budget is gone."""
    scale = _Scale(budget_gone[0][0], max(seconds for _, seconds in budget_gone))
    parts = [*_grid(scale), *_curve("budget gone", budget_gone, svg.INK, scale, "6 4", 0)]
    for number, (name, points) in enumerate(curves.items()):
        parts += _curve(name, points, svg.colour(number), scale, "", number + 1)
    return svg.picture(WIDTH, HEIGHT, f"{title}: time to alert", LEFT, parts)


def _grid(scale: _Scale) -> Iterator[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for seconds, name in TIMES:
        if TOP <= (y := scale.y(seconds)) <= bottom:
            yield svg.stroke(f"M{LEFT} {y:.1f}H{right}", "grid")
            yield svg.text(LEFT - 8, round(y + 4, 1), name, "end")
    for ratio, name in RATIOS:
        if LEFT - 1 <= (x := scale.x(ratio)) <= right + 1:
            yield svg.stroke(f"M{x:.1f} {TOP}V{bottom}", "grid")
            yield svg.text(round(x, 1), bottom + 18, name, "middle")
    yield svg.text((LEFT + right) / 2, bottom + 38, "error ratio", "middle")


def _curve(name: str, points: Points, style: str, scale: _Scale, dash: str, row: int) -> Iterator[str]:
    if points:
        yield svg.curve([(scale.x(ratio), scale.y(seconds)) for ratio, seconds in points], style, dash)
    yield from svg.legend(WIDTH - RIGHT + 16, TOP + 10 + 20 * row, name, style, dash)
