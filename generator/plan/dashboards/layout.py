"""Where panels stand on Grafana's grid of 24 columns: from left to right, as they are written."""

from collections.abc import Iterator
from typing import NamedTuple

from generator.plan.dashboards.model import COLUMNS, Panel, Row


class Box(NamedTuple):
    """A place: columns from the left, rows of 30 pixels from the top."""

    x: int
    y: int
    w: int
    h: int


class Placed(NamedTuple):
    """A row's heading and its panels, each with its place; those of a collapsed row take none until it is opened."""

    row: Row
    heading: Box
    panels: tuple[tuple[Panel, Box], ...]


def placed(rows: tuple[Row, ...]) -> Iterator[Placed]:
    """Lay rows out, one below the other."""
    y = 0
    for row in rows:
        panels, end = _laid(row.panels, y + 1)
        yield Placed(row, Box(0, y, COLUMNS, 1), panels)
        y = y + 1 if row.collapsed else end


def _laid(panels: tuple[Panel, ...], y: int) -> tuple[tuple[tuple[Panel, Box], ...], int]:
    """Lay panels out; a new line begins below the highest of the one before."""
    x = height = 0
    found = []
    for panel in panels:
        if x + panel.width > COLUMNS:
            x, y, height = 0, y + height, 0
        found.append((panel, Box(x, y, panel.width, panel.height)))
        x, height = x + panel.width, max(height, panel.height)
    return tuple(found), y + height
