"""The pictures of a capacity report: growth, replicas over a day, cost."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, log10

from generator import svg

WIDTH, HEIGHT = 720, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 44, 46
MONTHS = 12


class _Paper:
    """Places values on the picture: from 0 up, and from left to right."""

    def __init__(self, most: float, last: float) -> None:
        self.step = _step(most)
        self.most, self.last = max(1, ceil(most / self.step)) * self.step, last

    def x(self, place: float) -> float:
        return round(LEFT + place / self.last * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - value / self.most * (HEIGHT - TOP - BOTTOM), 1)

    def grid(self, about: str, unit: str = "") -> Iterator[str]:
        """Draw a line for each round value, and say what is counted from left to right."""
        for number in range(round(self.most / self.step) + 1):
            y = self.y(number * self.step)
            yield svg.stroke(f"M{LEFT} {y:g}H{WIDTH - RIGHT}", "grid")
            yield svg.text(LEFT - 8, y + 4, f"{number * self.step:,.12g}{unit}", "end")
        yield svg.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, about, "middle")

    def mark(self, place: float, words: str) -> str:
        """Name a place below the picture."""
        return svg.text(self.x(place), HEIGHT - BOTTOM + 18, words, "middle")


def _step(most: float) -> float:
    """Choose a round step, of which about five make the whole: 1, 2 or 5 times a power of ten."""
    rough = max(most, 1e-9) / 5
    power = 10.0 ** int(log10(rough) // 1)
    return float(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999))


def growth(title: str, curves: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    """Draw what is needed against what is needed today."""
    paper = _Paper(max(value for points in curves.values() for _, value in points), MONTHS)
    parts = [*paper.grid("months from now", "×"), *(paper.mark(month, str(month)) for month in (0, 3, 6, 9, 12))]
    for number, (name, points) in enumerate(curves.items()):
        dash = _DASHES[number % len(_DASHES)]  # curves may lie upon each other
        parts.append(svg.curve([(paper.x(month), paper.y(value)) for month, value in points], svg.colour(number), dash))
        parts += svg.legend(WIDTH - RIGHT + 16, TOP + 10 + 20 * number, name, svg.colour(number), dash)
    return svg.picture(WIDTH, HEIGHT, title, LEFT, parts)


_DASHES = ("", "9 5", "3 4", "12 4 3 4", "1 3", "16 6")


def day(title: str, least: int, most: int, lines: Mapping[str, Sequence[int]], about: str) -> str:
    """Draw how many replicas run in each hour, and between which numbers that may be."""
    paper = _Paper(most, 24)
    parts = [*paper.grid(about), *(paper.mark(hour, f"{hour:02}:00") for hour in range(0, 25, 4))]
    parts.append(svg.band(LEFT, paper.y(least), WIDTH - LEFT - RIGHT, paper.y(0) - paper.y(least), 2))
    parts.append(svg.text(LEFT + 6, paper.y(least / 2) + 4, f"reserved: {least}"))
    for number, (name, replicas) in enumerate(lines.items()):
        points = [(paper.x(hour + end), paper.y(count)) for hour, count in enumerate(replicas) for end in (0, 1)]
        dash = _DASHES[number % len(_DASHES)]
        parts.append(svg.curve(points, svg.colour(number), dash))
        parts += svg.legend(WIDTH - RIGHT + 16, TOP + 10 + 20 * number, name, svg.colour(number), dash)
    return svg.picture(WIDTH, HEIGHT, title, LEFT, parts)


def cost(title: str, bars: Sequence[tuple[str, Sequence[tuple[str, float]]]], budget: float | None) -> str:
    """Draw what a month costs, how it is paid for above one another, and the budget across."""
    most = max(sum(value for _, value in parts) for _, parts in bars)
    paper = _Paper(max(most, budget or 0), len(bars))
    parts = list(paper.grid("months from now"))
    for place, (name, shares) in enumerate(bars):
        parts.append(paper.mark(place + 0.5, name))
        parts += _bar(paper, place, shares)
    names = [name for name, _ in bars[0][1]]
    for row, number in enumerate(reversed(range(len(names)))):
        parts += _swatch(TOP + 10 + 20 * row, names[number], number)
    if budget:
        parts.append(svg.stroke(f"M{LEFT} {paper.y(budget):g}H{WIDTH - RIGHT}", svg.INK, "6 4", 2))
        parts += svg.legend(WIDTH - RIGHT + 16, TOP + 10 + 20 * len(names), "budget", svg.INK, "6 4")
    return svg.picture(WIDTH, HEIGHT, title, LEFT, parts)


def _bar(paper: _Paper, place: int, shares: Sequence[tuple[str, float]]) -> Iterator[str]:
    below = 0.0
    left, width = paper.x(place + 0.2), paper.x(place + 0.8) - paper.x(place + 0.2)
    for number, (_, value) in enumerate(shares):
        top = paper.y(below + value)
        yield svg.block(left, top, width, paper.y(below) - top, number)
        below += value
    yield svg.text(left + width / 2, paper.y(below) - 6, f"{below:,.0f}", "middle")


def _swatch(y: float, words: str, number: int) -> Iterator[str]:
    yield svg.block(WIDTH - RIGHT + 16, y - 9, 22, 10, number)
    yield svg.text(WIDTH - RIGHT + 44, y, words)
