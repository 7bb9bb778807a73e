"""grafanalib's data to Grafana's classic model of today, `schemaVersion` 42: the last one before the v2 resource.

Only what today's model has is kept; options are written anew, as grafanalib has some in the form of Angular panels.
Source: @grafana/schema 13.2, `Dashboard` and the `Options` of each panel.
"""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
SCHEMA_VERSION = 42
_DASHBOARD = (
    "annotations description editable graphTooltip links panels refresh tags templating time timezone title uid"
)
_PANEL = "datasource description fieldConfig gridPos id links options targets title transformations type"
_ROW = "collapsed gridPos id panels title type"
_TARGET = "datasource editorMode exemplar expr format instant legendFormat range refId"
_VARIABLE = "allValue datasource definition hide includeAll label multi name query refresh sort type"
_CUSTOM = "align cellOptions drawStyle fillOpacity inspect lineWidth showPoints spanNulls stacking thresholdsStyle"
_LEGEND = {"calcs": ["lastNotNull", "max"], "displayMode": "table", "placement": "bottom", "showLegend": True}
_REDUCED = {"calcs": ["lastNotNull"], "fields": "", "values": False}


def modernised(board: Json) -> Json:
    """Bring a dashboard up to date."""
    found = _only(_DASHBOARD, board)
    found["schemaVersion"] = SCHEMA_VERSION
    found["timepicker"] = {}
    found["fiscalYearStartMonth"] = 0
    found["panels"] = [_panel(panel) for panel in board["panels"]]
    found["templating"] = {"list": [_variable(one) for one in board["templating"]["list"]]}
    return found


def _only(names: str, json: Json) -> Json:
    return {name: json[name] for name in names.split() if json.get(name) is not None}


def _panel(panel: Json) -> Json:
    if panel["type"] == "row":
        return {**_only(_ROW, panel), "panels": [_panel(inner) for inner in panel["panels"]]}
    found = _only(_PANEL, panel)
    found["options"] = _OPTIONS[panel["type"]](panel)
    found["targets"] = [_target(target) for target in panel["targets"]]
    found["fieldConfig"] = _fields(found["fieldConfig"])
    return {
        name: value for name, value in found.items() if value or name not in ("links", "transformations", "targets")
    }


def _fields(said: Json) -> Json:
    defaults = {name: value for name, value in said["defaults"].items() if value is not None and value != []}
    defaults["custom"] = _only(_CUSTOM, defaults.get("custom", {}))
    if not defaults["thresholds"]["steps"]:
        del defaults["thresholds"]
    return {"defaults": defaults, "overrides": said.get("overrides", [])}


def _target(target: Json) -> Json:
    """Ask for one value or for a course, never for both."""
    instant = target["instant"]
    return _only(_TARGET, {**target, "editorMode": "code", "instant": instant, "range": not instant})


def _variable(variable: Json) -> Json:
    if variable["type"] == "datasource":
        return _only("label name query refresh type hide", {**variable, "refresh": 1})
    said = variable["query"]
    query = {"query": said, "refId": "StandardVariableQuery"}
    return _only(_VARIABLE, {**variable, "definition": said, "query": query})


def _timeseries(_panel: Json) -> Json:
    return {"legend": _LEGEND, "tooltip": {"mode": "multi", "sort": "desc"}}


def _stat(_panel: Json) -> Json:
    return {
        "colorMode": "background",
        "graphMode": "none",
        "justifyMode": "auto",
        "orientation": "auto",
        "percentChangeColorMode": "standard",
        "reduceOptions": _REDUCED,
        "showPercentChange": False,
        "textMode": "value",
        "wideLayout": True,
    }


def _table(panel: Json) -> Json:
    return {
        "cellHeight": "sm",
        "frameIndex": 0,
        "showHeader": True,
        "sortBy": panel["options"].get("sortBy", []),
    }


def _state_timeline(_panel: Json) -> Json:
    return {
        "alignValue": "left",
        "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True},
        "mergeValues": True,
        "rowHeight": 0.8,
        "showValue": "auto",
        "tooltip": {"mode": "single", "sort": "none"},
    }


def _bargauge(_panel: Json) -> Json:
    return {
        "displayMode": "basic",
        "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": False},
        "maxVizHeight": 40,
        "minVizHeight": 16,
        "minVizWidth": 8,
        "namePlacement": "left",
        "orientation": "horizontal",
        "reduceOptions": _REDUCED,
        "showUnfilled": True,
        "sizing": "auto",
        "valueMode": "color",
    }


def _text(panel: Json) -> Json:
    return {"content": panel["options"]["content"], "mode": "markdown"}


_OPTIONS: dict[str, Callable[[Json], Json]] = {
    "timeseries": _timeseries,
    "stat": _stat,
    "table": _table,
    "state-timeline": _state_timeline,
    "bargauge": _bargauge,
    "text": _text,
}
