"""The few shapes of which a picture is made."""

from html import escape

INK, FAINT, LINE, PAPER, GROUND = "#1f2428", "#656d76", "#dfe3e8", "#ffffff", "#f3f4f6"
_CHARACTER = 0.56  # of a font's size: how wide a character is on average


def text(
    x: float, y: float, words: str, size: float = 11, colour: str = INK, anchor: str = "start", bold: bool = False
) -> str:
    """Write one line of text; `anchor` is start, middle or end."""
    weight = ' font-weight="600"' if bold else ""
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    style = f'font-size="{size:g}" fill="{colour}"{place}{weight}'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words, False)}</text>'


def box(x: float, y: float, w: float, h: float, colour: str, edge: str = "", hint: str = "") -> str:
    """Draw a rectangle; a hint shows under the pointer."""
    stroke = f' stroke="{edge}"' if edge else ""
    shape = f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(w, 0):.1f}" height="{max(h, 0):.1f}" fill="{colour}"{stroke}'
    return f"{shape}><title>{escape(hint, False)}</title></rect>" if hint else f"{shape}/>"


def path(points: list[tuple[float, float]], colour: str, dashed: bool = False, width: float = 1.5) -> str:
    """Draw a line through points."""
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    run = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{run}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dash}/>'


def fitted(words: str, width: float, size: float = 11) -> str:
    """Cut text that is too long for a width."""
    most = max(1, int(width / (size * _CHARACTER)))
    return words if len(words) <= most else f"{words[: most - 1]}…"


def width_of(words: str, size: float = 11) -> float:
    """Tell about how wide a text is."""
    return len(words) * size * _CHARACTER
