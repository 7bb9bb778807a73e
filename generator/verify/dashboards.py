"""What is wrong with a Grafana dashboard, told without a Grafana.

Source: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
"""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Any

from generator import promql
from generator.diagnostics import Diagnostic, Severity
from generator.source import Document, Steps

COLUMNS = 24
MAX_UID = 40

_UID = re.compile(r"[a-zA-Z0-9_-]+", re.ASCII)
# Panels of Angular, which Grafana 12 no longer runs, and what shows the same.
_GONE = {
    "graph": "timeseries",
    "singlestat": "stat",
    "table-old": "table",
    "grafana-piechart-panel": "piechart",
    "grafana-worldmap-panel": "geomap",
    "natel-discrete-panel": "state-timeline",
    "flant-statusmap-panel": "status-history",
    "vonage-status-panel": "stat",
}
_WITHOUT_QUERIES = frozenset((
    "row", "text", "news", "dashlist", "alertlist", "annolist", "welcome", "gettingstarted", "canvas", "debug",
    "pluginlist", "alertGroups", "flamegraph",
))  # fmt: skip
_RANGE_VARIABLE = re.compile(r"(\[|:|\boffset\s+-?)\s*(?:\$\{?\w+(?::\w+)?\}?|\[\[\w+\]\])")
# What a variable may stand for: a name, a number, a duration.
_STAND_INS = ("x", "1", "5m")
_MOST_TRIED = 4  # variables of a query, for which all combinations are tried
_VARIABLE = re.compile(r"\$\{\w+(?::[^}]*)?\}|\$\w+|\[\[\w+(?::\w+)?\]\]")


def judge_dashboard(document: Document) -> Iterator[Diagnostic]:
    """Judge a dashboard, as it is exported or as the API wraps it."""
    root: Steps = ("dashboard",) if "dashboard" in document.data else ()
    board = document.data["dashboard"] if root else document.data
    yield from _identity(document, board, root)
    panels = list(_panels(board, root))
    yield from _ids(document, panels)
    for steps, panel in panels:
        yield from _panel(document, panel, steps, board)
    yield from _places(document, [pair for pair in panels if len(pair[0]) == len(root) + 2])
    for steps, panel in panels:
        inner = [pair for pair in panels if pair[0][: len(steps)] == steps and pair[0] != steps]
        yield from _places(document, inner) if panel.get("type") == "row" else ()


def uid_of(document: Document) -> str | None:
    """Tell the uid of a dashboard, if it has one."""
    uid = document.data.get("dashboard", document.data).get("uid")
    return uid if isinstance(uid, str) and uid else None


def _identity(document: Document, board: dict[str, Any], root: Steps) -> Iterator[Diagnostic]:
    uid = board.get("uid")
    if not uid:
        message = "the dashboard has no uid: its address changes wherever it is imported"
        yield _warning("dashboard-identity", message, document, (*root, "uid"), "write one: uid: swift-overview")
    elif not isinstance(uid, str) or len(uid) > MAX_UID or not _UID.fullmatch(uid):
        hint = f"use at most {MAX_UID} letters, digits, '-' and '_'"
        message = f"'{uid}' cannot be the uid of a dashboard"
        yield Diagnostic("dashboard-identity", message, document.span(*root, "uid"), hint)
    if board.get("id") is not None:
        message = "'id' is the number of the dashboard in one Grafana's database"
        yield _warning("dashboard-identity", message, document, (*root, "id"), "write null")


def _panels(board: dict[str, Any], steps: Steps) -> Iterator[tuple[Steps, dict[str, Any]]]:
    panels = board.get("panels")
    for index, panel in enumerate(panels if isinstance(panels, list) else []):
        if isinstance(panel, dict):
            at = (*steps, "panels", index)
            yield at, panel
            yield from _panels(panel, at)


def _ids(document: Document, panels: list[tuple[Steps, dict[str, Any]]]) -> Iterator[Diagnostic]:
    seen: set[int] = set()
    for steps, panel in panels:
        number = panel.get("id")
        if not isinstance(number, int) or number < 1:
            message = f"the panel {_named(panel)} has no id: links to it and alerts on it cannot last"
            yield _warning("panel-id", message, document, (*steps, "id"), "number the panels from 1")
        elif number in seen:
            message = f"two panels have the id {number}: Grafana shows one of them twice"
            yield Diagnostic("panel-id", message, document.span(*steps, "id"), "give each its own")
        else:
            seen.add(number)


def _panel(document: Document, panel: dict[str, Any], steps: Steps, board: dict[str, Any]) -> Iterator[Diagnostic]:
    sort = panel.get("type")
    if sort in _GONE:
        message = f"the panel {_named(panel)} is of the type '{sort}', which Grafana no longer shows"
        yield Diagnostic("panel-type-gone", message, document.span(*steps, "type"), f"take '{_GONE[sort]}'")
    targets = panel.get("targets")
    if not targets and sort not in _WITHOUT_QUERIES and "libraryPanel" not in panel:
        yield _warning("panel-no-targets", f"the panel {_named(panel)} asks nothing", document, steps, "write a query")
    for index, target in enumerate(targets if isinstance(targets, list) else []):
        if isinstance(target, dict):
            yield from _query(document, panel, target, (*steps, "targets", index), board)


def _query(
    document: Document, panel: dict[str, Any], target: dict[str, Any], steps: Steps, board: dict[str, Any]
) -> Iterator[Diagnostic]:
    source = target.get("datasource") or panel.get("datasource")
    text = target.get("expr")
    if not isinstance(text, str) or _type_of(source, board) != "prometheus":
        return
    if not text.strip():
        yield Diagnostic("panel-query", f"the panel {_named(panel)} has an empty query", document.span(*steps, "expr"))
    elif (fault := _unreadable(text)) is not None:
        message = f"the query of the panel {_named(panel)} does not parse: {fault}"
        hint = "try it in Prometheus' own expression field"
        yield Diagnostic("panel-query", message, document.span(*steps, "expr"), hint)


def _type_of(source: Any, board: dict[str, Any]) -> str | None:
    """Tell the type of a data source: its own, or that of the variable which names it."""
    if isinstance(source, dict) and source.get("type"):
        return str(source["type"])
    uid = str(source.get("uid", "") if isinstance(source, dict) else source or "")
    name = uid.strip("${}[]")
    templating = board.get("templating")
    variables = templating.get("list", []) if isinstance(templating, dict) else []
    known = {one.get("name"): one.get("query") for one in variables if one.get("type") == "datasource"}
    return known.get(name)


def _unreadable(text: str) -> str | None:
    """Tell why a query does not parse, whatever its variables stand for: names, numbers or durations."""
    ranges = _RANGE_VARIABLE.sub(r"\g<1>5m", text)
    variables = list(dict.fromkeys(_VARIABLE.findall(ranges)))
    first = None
    tried = product(_STAND_INS, repeat=len(variables)) if len(variables) <= _MOST_TRIED else _alike(len(variables))
    for values in tried:
        fault = _fault(_filled(ranges, dict(zip(variables, values, strict=True))))
        if fault is None:
            return None
        first = first or fault
    return None if first and first.startswith("it has ") else first  # too long to be read here


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: values[match[0]], text)


def _alike(number: int) -> Iterator[tuple[str, ...]]:
    return ((value,) * number for value in _STAND_INS)


def _fault(text: str) -> str | None:
    try:
        promql.parse(text.strip())
    except promql.PromQLError as error:
        return str(error)
    return None


def _places(document: Document, panels: list[tuple[Steps, dict[str, Any]]]) -> Iterator[Diagnostic]:
    boxes = [(steps, panel, box) for steps, panel in panels if (box := _box(panel)) is not None]
    for steps, panel, (x, _, w, _) in boxes:
        if x + w > COLUMNS:
            message = f"the panel {_named(panel)} ends in column {x + w}; a dashboard has {COLUMNS}"
            yield Diagnostic(
                "panel-overlap", message, document.span(*steps, "gridPos"), f"let x + w be {COLUMNS} at most"
            )
    for (_, first, one), (steps, second, other) in combinations(boxes, 2):
        if _overlap(one, other):
            message = f"the panel {_named(second)} lies over {_named(first)}"
            yield Diagnostic("panel-overlap", message, document.span(*steps, "gridPos"), "move one of them")


Box = tuple[int, int, int, int]


def _box(panel: dict[str, Any]) -> Box | None:
    place = panel.get("gridPos")
    if not isinstance(place, dict):
        return None
    x, y, w, h = (place.get(name, 0) for name in ("x", "y", "w", "h"))
    return (x, y, w, h) if all(isinstance(number, int) for number in (x, y, w, h)) else None


def _overlap(one: Box, other: Box) -> bool:
    (x1, y1, w1, h1), (x2, y2, w2, h2) = one, other
    return x1 < x2 + w2 and x2 < x1 + w1 and y1 < y2 + h2 and y2 < y1 + h1


def _named(panel: dict[str, Any]) -> str:
    return f"'{panel['title']}'" if panel.get("title") else f"without title ({panel.get('type', 'of no type')})"


def _warning(code: str, message: str, document: Document, steps: Steps, hint: str) -> Diagnostic:
    return Diagnostic(code, message, document.span(*steps), hint, Severity.WARNING)
