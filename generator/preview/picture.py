"""A dashboard as one SVG: rows and panels where Grafana puts them, each with its answers."""

from collections.abc import Iterator

from generator.plan.dashboards.layout import Box, placed
from generator.plan.dashboards.model import COLUMNS, Dashboard, Panel
from generator.preview import svg
from generator.preview.answers import Prometheus
from generator.preview.panels import Area, drawn

WIDTH, ROW, GAP = 1200, 30, 4
_COLUMN = WIDTH / COLUMNS
_TOP, _TITLE = 44, 24


def picture(dashboard: Dashboard, prometheus: Prometheus) -> str:
    """Draw a dashboard. Raises PreviewError where Prometheus refuses a query."""
    parts, bottom = [], 0
    for row, heading, panels in placed(dashboard.rows):
        parts.append(_heading(row.title, heading, row.collapsed))
        bottom = heading.y + 1
        for panel, box in () if row.collapsed else panels:
            parts += _panel(panel, box, prometheus)
            bottom = max(bottom, box.y + box.h)
    height = _TOP + bottom * ROW + 8
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" font-family="sans-serif">',
        svg.box(0, 0, WIDTH, height, svg.GROUND),
        svg.text(12, 28, dashboard.title, 18, bold=True),
    )
    return "\n".join((*head, *parts, "</svg>")) + "\n"


def _heading(title: str, box: Box, collapsed: bool) -> str:
    return svg.text(12, _TOP + box.y * ROW + 20, f"{'▸' if collapsed else '▾'} {title}", 13, bold=True)


def _panel(panel: Panel, box: Box, prometheus: Prometheus) -> Iterator[str]:
    x, y = box.x * _COLUMN + GAP, _TOP + box.y * ROW + GAP
    w, h = box.w * _COLUMN - 2 * GAP, box.h * ROW - 2 * GAP
    yield svg.box(x, y, w, h, svg.PAPER, svg.LINE, panel.description)
    yield svg.text(x + 10, y + 17, svg.fitted(panel.title, w - 20, 12), 12, bold=True)
    area = Area(x + 10, y + _TITLE + 4, w - 20, h - _TITLE - 12, prometheus.start, prometheus.end)
    yield from drawn(panel, [prometheus.asked(query) for query in panel.queries], area)
