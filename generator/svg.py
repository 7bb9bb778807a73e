"""The parts that pictures are drawn from: SVG without script or outside fonts, in light and in dark surroundings."""

from collections.abc import Iterable, Sequence
from html import escape

Points = Sequence[tuple[float, float]]

# Okabe and Ito's colours, which colour-blind people tell apart; in the dark, lighter ones of the same hues.
LIGHT = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
DARK = ("#58a9e0", "#f58a4b", "#35c99b", "#e3a6c9", "#f3bd49", "#9bd7f7")
FONT = 'font-family="sans-serif" font-size="12"'
INK = "ink"


def colour(number: int) -> str:
    """Name the class of a colour; they come again after the sixth."""
    return f"c{number % len(LIGHT)}"


def picture(width: int, height: int, title: str, left: int, parts: Iterable[str]) -> str:
    """Put parts on paper, below a title."""
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {FONT} role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_style('white', 'black', '#ddd', LIGHT)}",
        f"@media (prefers-color-scheme: dark) {{{_style('#0d1117', '#e6edf3', '#30363d', DARK)}}}</style>",
        f'<rect width="{width}" height="{height}" class="paper"/>',
        text(left, 24, title, size=15),
    ]
    return "\n".join([*head, *parts, "</svg>"]) + "\n"


def _style(paper: str, ink: str, grid: str, colours: Iterable[str]) -> str:
    rules = [f".paper{{fill:{paper}}}", f"text{{fill:{ink}}}", f".grid{{stroke:{grid}}}", f".ink{{stroke:{ink}}}"]
    for number, value in enumerate(colours):
        rules += [f".c{number}{{stroke:{value}}}", f".f{number}{{fill:{value}}}"]
    return "".join(rules)


def text(x: float, y: float, words: str, anchor: str = "start", size: int = 12) -> str:
    """Write words."""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'


def stroke(path: str, style: str, dash: str = "", width: float = 1) -> str:
    """Draw a path in a class of lines: `grid`, `ink` or a colour."""
    return f'<path d="{path}" fill="none" class="{style}" stroke-width="{width:g}"{_dashed(dash)}/>'


def _dashed(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""


def curve(points: Points, style: str, dash: str = "") -> str:
    """Draw a line through points."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" class="{style}" stroke-width="2"{_dashed(dash)}/>'


def band(x: float, y: float, width: float, height: float, number: int) -> str:
    """Shade a stretch in a colour."""
    return (
        f'<rect x="{x:g}" y="{y:.1f}" width="{width:g}" height="{height:.1f}" class="f{number}" fill-opacity="0.18"/>'
    )


def block(x: float, y: float, width: float, height: float, number: int) -> str:
    """Fill a rectangle with a colour; a gap below keeps it apart from the next one."""
    return f'<rect x="{x:g}" y="{y:.1f}" width="{width:g}" height="{max(height - 1, 0):.1f}" class="f{number}"/>'


def bar(x: float, y: float, width: float, high: float, number: int) -> str:
    """Fill a stretch with a colour."""
    return f'<rect x="{x:g}" y="{y:.1f}" width="{width:g}" height="{high:.1f}" class="f{number}"/>'


def legend(x: float, y: float, words: str, style: str, dash: str = "") -> list[str]:
    """Say what a line means."""
    return [stroke(f"M{x:g} {y - 4:g}h22", style, dash, 2), text(x + 28, y, words)]
