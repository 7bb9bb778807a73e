"""A small chart of times over error ratios, both logarithmic, as SVG without script or outside fonts."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import log10

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 44, 50
FONT = 'font-family="sans-serif" font-size="12"'
# Okabe and Ito's colours, which colour-blind people tell apart; black is for the budget.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
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
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {FONT}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="24" font-size="15">{escape(title)}: time to alert</text>',
        *_grid(scale),
        *_curve("budget gone", budget_gone, "black", scale, 'stroke-dasharray="6 4"', 0),
    ]
    for number, (name, points) in enumerate(curves.items()):
        parts += _curve(name, points, COLOURS[number % len(COLOURS)], scale, "", number + 1)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _grid(scale: _Scale) -> Iterator[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for seconds, name in TIMES:
        if TOP <= (y := scale.y(seconds)) <= bottom:
            yield f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#ddd"/>'
            yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{name}</text>'
    for ratio, name in RATIOS:
        if LEFT - 1 <= (x := scale.x(ratio)) <= right + 1:
            yield f'<path d="M{x:.1f} {TOP}V{bottom}" stroke="#ddd"/>'
            yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{name}</text>'
    yield f'<text x="{(LEFT + right) / 2:.0f}" y="{bottom + 38}" text-anchor="middle">error ratio</text>'


def _curve(name: str, points: Points, colour: str, scale: _Scale, style: str, row: int) -> Iterator[str]:
    legend_y = TOP + 10 + 20 * row
    legend_x = WIDTH - RIGHT + 16
    if points:
        path = " ".join(f"{scale.x(ratio):.1f},{scale.y(seconds):.1f}" for ratio, seconds in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" {style}/>'
    yield f'<path d="M{legend_x} {legend_y - 4}h22" stroke="{colour}" stroke-width="2" {style}/>'
    yield f'<text x="{legend_x + 28}" y="{legend_y}">{escape(name)}</text>'
