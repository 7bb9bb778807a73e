"""How values look: the part of a panel that Grafana calls `fieldConfig`, in today's form."""

from collections.abc import Iterator
from typing import Any

from generator.plan.dashboards.model import IDLE, PALETTE, Column, Panel, Query, State, Threshold

REF_IDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def field_config(panel: Panel) -> dict[str, Any]:
    """Write units, colours, thresholds and what else is said of all fields, then of single ones."""
    defaults: dict[str, Any] = {
        "unit": panel.unit,
        "color": _colour(panel),
        "thresholds": {"mode": "absolute", "steps": _steps(panel.thresholds)},
        "mappings": _mappings(panel.states),
        "min": _number(panel.minimum),
        "max": _number(panel.maximum),
        "decimals": panel.decimals,
        "noValue": panel.empty or None,
        "custom": _custom(panel),
    }
    return {
        "defaults": defaults,
        "overrides": [*_of_queries(panel), *_of_names(panel), *map(_of_column, panel.columns)],
    }


def _colour(panel: Panel) -> dict[str, str]:
    if panel.kind != "timeseries":
        return {"mode": "thresholds"}
    # Series whose number nobody knows: shades of one hue differ in lightness, which everybody sees.
    return {"mode": "shades", "fixedColor": PALETTE[0]}


def _steps(thresholds: tuple[Threshold, ...]) -> list[dict[str, Any]]:
    return [
        {"color": threshold.colour, "value": _number(threshold.value)}
        for threshold in thresholds or (Threshold(None, IDLE),)
    ]


def _number(value: float | None) -> float | int | None:
    """Write 5 for 5.0."""
    return int(value) if value is not None and value == int(value) else value


def _mappings(states: tuple[State, ...]) -> list[dict[str, Any]]:
    options = {
        str(state.value): {"color": state.colour, "index": place, "text": state.text}
        for place, state in enumerate(states)
    }
    return [{"type": "value", "options": options}] if options else []


def _custom(panel: Panel) -> dict[str, Any]:
    if panel.kind == "state-timeline":
        return {"fillOpacity": 80, "lineWidth": 0}
    if panel.kind == "table":
        return {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False}
    if panel.kind != "timeseries":
        return {}
    return {
        "drawStyle": "line",
        "fillOpacity": 40 if panel.stacked else 8,
        "lineWidth": 2,
        "showPoints": "never",
        "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
        "thresholdsStyle": {"mode": "dashed" if panel.lines else "off"},
    }


def _of_queries(panel: Panel) -> Iterator[dict[str, Any]]:
    for ref_id, query in zip(REF_IDS, panel.queries, strict=False):
        said = list(_of_query(query)) if panel.kind == "timeseries" else []
        if said:
            yield {"matcher": {"id": "byFrameRefID", "options": ref_id}, "properties": said}


def _of_names(panel: Panel) -> Iterator[dict[str, Any]]:
    for name, colour in panel.named:
        value = {"id": "color", "value": {"mode": "fixed", "fixedColor": colour}}
        yield {"matcher": {"id": "byName", "options": name}, "properties": [value]}


def _of_query(query: Query) -> Iterator[dict[str, Any]]:
    if query.colour:
        yield {"id": "color", "value": {"mode": "fixed", "fixedColor": query.colour}}
    if query.dashed:
        yield {"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [8, 6]}}


def _of_column(column: Column) -> dict[str, Any]:
    said: list[dict[str, Any]] = [{"id": "displayName", "value": column.title}]
    if column.unit:
        said.append({"id": "unit", "value": column.unit})
    if column.thresholds:
        said.append({"id": "thresholds", "value": {"mode": "absolute", "steps": _steps(column.thresholds)}})
        said.append({"id": "custom.cellOptions", "value": {"type": "color-background", "mode": "basic"}})
    if column.link:
        said.append({"id": "links", "value": [{"title": column.title, "url": column.link, "targetBlank": False}]})
    return {"matcher": {"id": "byName", "options": column.field}, "properties": said}
