"""How a panel looks with its answers, a function for each sort."""

import math
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from generator.plan.dashboards.model import FINE, IDLE, PALETTE, Panel, PanelKind
from generator.preview import svg
from generator.preview.answers import Answer
from generator.preview.numbers import colour_of, shown, span, ticks

_LINE = 16  # pixels of a line of text
_MOST_ROWS = 12


class Area(NamedTuple):
    """Where a panel's content stands, in pixels, and the span of time that it shows."""

    x: float
    y: float
    w: float
    h: float
    start: float
    end: float

    def at(self, moment: float) -> float:
        """Place a moment."""
        return self.x + (moment - self.start) / (self.end - self.start) * self.w


Answers = list[list[Answer]]  # of each query of the panel


def drawn(panel: Panel, answers: Answers, area: Area) -> Iterator[str]:
    """Draw a panel's content; nothing returned is said so."""
    if panel.kind != "text" and not any(answers):
        words = panel.empty or "no data"
        yield svg.text(area.x + area.w / 2, area.y + area.h / 2, words, 12, svg.FAINT, "middle")
    else:
        yield from _DRAWN[panel.kind](panel, answers, area)


class Curve(NamedTuple):
    """A series as it is drawn."""

    name: str
    colour: str
    dashed: bool
    points: tuple[tuple[float, float], ...]


def _curves(panel: Panel, answers: Answers) -> list[Curve]:
    named, found = dict(panel.named), list[Curve]()
    for query, series in zip(panel.queries, answers, strict=True):
        for one in series:
            name = one.named(query.legend)
            colour = query.colour or named.get(name) or PALETTE[len(found) % len(PALETTE)]
            found.append(Curve(name, colour, query.dashed, one.points))
    return found


def _timeseries(panel: Panel, answers: Answers, area: Area) -> Iterator[str]:
    curves = _curves(panel, answers)
    legend = list(_legend(panel, curves, area))
    rows = min(len(legend), 3)
    plot = area._replace(x=area.x + 52, w=area.w - 58, y=area.y + 4, h=area.h - 24 - rows * _LINE)
    low, high = span(panel, [value for curve in curves for _, value in curve.points])

    def y(value: float) -> float:
        return plot.y + plot.h - (min(max(value, low), high) - low) / (high - low) * plot.h

    for tick in ticks(low, high, panel.unit):
        yield svg.path([(plot.x, y(tick)), (plot.x + plot.w, y(tick))], svg.LINE, width=1)
        yield svg.text(plot.x - 6, y(tick) + 4, shown(tick, panel.unit), 10, svg.FAINT, "end")
    yield from _times(plot)
    for threshold in panel.thresholds if panel.lines else ():
        if threshold.value is not None and low <= threshold.value <= high:
            yield svg.path(
                [(plot.x, y(threshold.value)), (plot.x + plot.w, y(threshold.value))], threshold.colour, True, 1
            )
    for curve in curves:
        for run in _runs(curve.points, area):
            yield svg.path([(plot.at(at), y(value)) for at, value in run], curve.colour, curve.dashed)
    for number, line in enumerate(legend[:rows]):
        yield from (part.replace("@Y@", f"{plot.y + plot.h + 34 + number * _LINE:.1f}") for part in line)


def _runs(points: tuple[tuple[float, float], ...], area: Area) -> Iterator[list[tuple[float, float]]]:
    """Cut a course where nothing was: lines do not lead over gaps."""
    gap = 2.5 * (area.end - area.start) / 120
    run: list[tuple[float, float]] = []
    for at, value in points:
        if not math.isfinite(value) or (run and at - run[-1][0] > gap):
            if run:
                yield run
            run = []
        if math.isfinite(value):
            run.append((at, value))
    if run:
        yield run if len(run) > 1 else [run[0], (run[0][0] + gap / 2, run[0][1])]


def _legend(panel: Panel, curves: list[Curve], area: Area) -> Iterator[list[str]]:
    """Name the curves with their last values, as many on a line as fit."""
    line: list[str] = []
    x = area.x + 4
    for curve in curves:
        last = next((value for _, value in reversed(curve.points) if math.isfinite(value)), math.nan)
        words = svg.fitted(f"{curve.name or 'value'}  {shown(last, panel.unit, panel.decimals)}", area.w - 30)
        wide = svg.width_of(words) + 34
        if line and x + wide > area.x + area.w:
            yield line
            line, x = [], area.x + 4
        mark = svg.path([(x, 0), (x + 14, 0)], curve.colour, curve.dashed, 3)
        line += [f'<g transform="translate(0 @Y@)">{mark}{svg.text(x + 19, 4, words)}</g>']
        x += wide
    if line:
        yield line


def _times(plot: Area) -> Iterator[str]:
    """Tell the time below a plot, as so long before its end: no clock stands in a picture."""
    long = plot.end - plot.start
    for part in range(5) if plot.w > 280 else (0, 4):
        before = long * (4 - part) / 4
        words = "now" if part == 4 else f"−{shown(before, 's')}"
        anchor = "start" if part == 0 else "end" if part == 4 else "middle"
        yield svg.text(plot.x + plot.w * part / 4, plot.y + plot.h + 15, words, 10, svg.FAINT, anchor)


def _stat(panel: Panel, answers: Answers, area: Area) -> Iterator[str]:
    values = [one.points[-1][1] for series in answers for one in series]
    words = [_said(panel, value) for value in values]
    for place, (value, said) in enumerate(zip(values, words, strict=True)):
        w = area.w / len(values)
        colour = _meaning(panel, value) or colour_of(value, panel.thresholds, IDLE)
        size = min(30.0, area.h * 0.5, w / max(len(said), 4) / 0.68)
        yield svg.box(area.x + place * w, area.y, w - 2, area.h, colour)
        yield svg.text(
            area.x + (place + 0.5) * w, area.y + area.h / 2 + size / 3, said, size, svg.PAPER, "middle", True
        )


def _said(panel: Panel, value: float) -> str:
    meant = next((state.text for state in panel.states if state.value == value), None)
    return meant or shown(value, panel.unit, panel.decimals)


def _meaning(panel: Panel, value: float) -> str | None:
    return next((state.colour for state in panel.states if state.value == value), None)


def _bargauge(panel: Panel, answers: Answers, area: Area) -> Iterator[str]:
    bars = [
        (one.named(query.legend), one.points[-1][1])
        for query, series in zip(panel.queries, answers, strict=True)
        for one in series
    ][:_MOST_ROWS]
    low, high = span(panel, [0, *(value for _, value in bars)])
    name_w, value_w = area.w * 0.4, 62
    h = min(28, area.h / len(bars))
    for place, (name, value) in enumerate(bars):
        y = area.y + place * h
        full = area.w - name_w - value_w
        part = (min(max(value, low), high) - low) / (high - low)
        colour = colour_of(value, panel.thresholds, FINE)
        yield svg.text(area.x, y + h / 2 + 4, svg.fitted(name, name_w - 6))
        yield svg.box(area.x + name_w, y + 3, full, h - 6, svg.GROUND)
        yield svg.box(area.x + name_w, y + 3, full * part, h - 6, colour)
        yield svg.text(area.x + area.w - 4, y + h / 2 + 4, shown(value, panel.unit), 11, svg.INK, "end")


def _state_timeline(panel: Panel, answers: Answers, area: Area) -> Iterator[str]:
    curves = _curves(panel, answers)[:_MOST_ROWS]
    name_w = min(area.w * 0.32, 300)
    plot = area._replace(x=area.x + name_w, w=area.w - name_w - 4, h=area.h - 40)
    h = min(26, plot.h / len(curves))
    step = (area.end - area.start) / 120
    for place, curve in enumerate(curves):
        y = plot.y + place * h
        yield svg.text(area.x, y + h / 2 + 4, svg.fitted(curve.name or panel.title, name_w - 6))
        for begins, ends, value in _stretches(curve.points, step):
            colour = _meaning(panel, value) or colour_of(value, panel.thresholds, IDLE)
            yield svg.box(
                plot.at(begins), y + 2, plot.at(ends) - plot.at(begins), h - 4, colour, hint=_said(panel, value)
            )
    yield from _times(plot)
    x = area.x
    for state in panel.states:
        yield svg.box(x, area.y + area.h - 12, 10, 10, state.colour)
        yield svg.text(x + 14, area.y + area.h - 3, state.text)
        x += svg.width_of(state.text) + 34


def _stretches(points: tuple[tuple[float, float], ...], step: float) -> Iterator[tuple[float, float, float]]:
    """Join equal values beside each other: begin, end, value."""
    begins, last, value = math.nan, math.nan, math.nan
    for at, now in points:
        if now != value or at - last > 1.5 * step:
            if not math.isnan(value):
                yield begins, last + step, value
            begins, value = at, now
        last = at
    if not math.isnan(value):
        yield begins, last, value


def _table(panel: Panel, answers: Answers, area: Area) -> Iterator[str]:
    columns = [column for column in panel.columns if not column.hidden]
    rows = _sorted(panel, _rows(answers))[: int((area.h - _LINE) / 22)]
    w = area.w / max(len(columns), 1)
    for place, column in enumerate(columns):
        yield svg.text(area.x + place * w + 4, area.y + 12, svg.fitted(column.title, w), 11, svg.FAINT, bold=True)
    for number, row in enumerate(rows):
        y = area.y + 22 + number * 22
        yield svg.path([(area.x, y), (area.x + area.w, y)], svg.LINE, width=1)
        for place, column in enumerate(columns):
            x, value = area.x + place * w, row.get(column.field, "")
            if isinstance(value, float):
                if column.thresholds:
                    yield svg.box(x, y + 2, w - 6, 18, colour_of(value, column.thresholds, IDLE))
                ink = svg.PAPER if column.thresholds else svg.INK
                yield svg.text(x + 4, y + 15, shown(value, column.unit or panel.unit), 11, ink)
            else:
                yield svg.text(x + 4, y + 15, svg.fitted(value, w - 6))


Cells = dict[str, str | float]


def _rows(answers: Answers) -> list[Cells]:
    """Merge the answers of all queries by their labels, as Grafana does."""
    rows: dict[tuple[tuple[str, str], ...], Cells] = {}
    for letter, series in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", answers, strict=False):
        field = f"Value #{letter}" if len(answers) > 1 else "Value"
        for one in series:
            key = tuple(sorted((label, value) for label, value in one.labels.items() if label != "__name__"))
            rows.setdefault(key, dict(key))[field] = one.points[-1][1]
    return list(rows.values())


def _sorted(panel: Panel, rows: list[Cells]) -> list[Cells]:
    field = next((column.field for column in panel.columns if column.title == panel.worst_first), "")
    return (
        sorted(
            rows,
            key=lambda row: (field not in row, str(type(row.get(field))), row.get(field, 0)),
            reverse=panel.descending,
        )
        if field
        else rows
    )


def _text(panel: Panel, _answers: Answers, area: Area) -> Iterator[str]:
    """Write markdown line by line; tables in columns."""
    y = area.y + 10
    for line in panel.text.splitlines():
        if y > area.y + area.h or re.fullmatch(r"[|\s:-]+", line):
            y += 6 if not line else 0
            continue
        plain = re.sub(r"\*\*|`|\[([^\]]*)\]\([^)]*\)", lambda found: found[1] or "", line)
        if plain.startswith("|"):
            cells = [cell.strip() for cell in plain.strip("|").split("|")]
            w = min(area.w / len(cells), 200)
            yield from (svg.text(area.x + place * w, y, svg.fitted(cell, w)) for place, cell in enumerate(cells))
        else:
            yield svg.text(area.x, y, svg.fitted(plain, area.w))
        y += _LINE


_DRAWN: dict[PanelKind, Callable[[Panel, Answers, Area], Iterator[str]]] = {
    "timeseries": _timeseries,
    "stat": _stat,
    "bargauge": _bargauge,
    "state-timeline": _state_timeline,
    "table": _table,
    "text": _text,
}
