"""The rules for dashboards in Grafana's classic JSON model, ours and others': pure functions over plain data.

Some are grafana/dashboard-linter's (https://github.com/grafana/dashboard-linter), others it lacks: panels that lie over
each other, numbers that are missing, queries that do not parse. What only ours must keep stands in `own_dashboards`.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from generator.diagnostics import Diagnostic, Severity
from generator.source import Document, Steps
from generator.verify.board import Fault, Json, Known, Placed, asks_prometheus, named, panels, targets
from generator.verify.own_dashboards import own_faults
from generator.verify.panel_queries import refusal

COLUMNS = 24
LONGEST_UID = 40

_UID = re.compile(r"[a-zA-Z0-9_-]+", re.ASCII)
# Panels of Angular, which Grafana 12 no longer runs, and what shows the same.
_GONE = {
    "graph": "timeseries",
    "singlestat": "stat",
    "table-old": "table",
    "heatmap-new": "heatmap",
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


def judge_dashboard(document: Document) -> Iterator[Diagnostic]:
    """Judge a dashboard that others wrote, as it is exported or as the API wraps it."""
    root: Steps = ("dashboard",) if "dashboard" in document.data else ()
    for fault in faults(document.data["dashboard"] if root else document.data):
        yield Diagnostic(
            fault.code, fault.message, document.span(*root, *fault.steps), fault.hint or None, fault.severity
        )


def uid_of(document: Document) -> str | None:
    """Tell the uid of a dashboard, if it has one."""
    uid = document.data.get("dashboard", document.data).get("uid")
    return uid if isinstance(uid, str) and uid else None


def faults(board: Json, known: Known | None = None) -> Iterator[Fault]:
    """Judge one dashboard by all rules; one of our own, of which something is known, by the strict ones too."""
    yield from identity(board)
    yield from numbers(board)
    yield from gone(board)
    yield from asking(board)
    yield from queries(board, strict=known is not None)
    yield from overlaps(board)
    if known is not None:
        yield from own_faults(board, known)


def identity(board: Json) -> Iterator[Fault]:
    """Require a uid that Grafana takes, a title, and no number of a database."""
    uid = board.get("uid")
    if not uid:
        message = "the dashboard has no uid: its address changes wherever it is imported"
        yield Fault("dashboard-identity", message, "write one: uid: swift-overview", ("uid",), Severity.WARNING)
    elif not isinstance(uid, str) or len(uid) > LONGEST_UID or not _UID.fullmatch(uid):
        hint = f"use at most {LONGEST_UID} letters, digits, '-' and '_'"
        yield Fault("dashboard-identity", f"'{uid}' cannot be the uid of a dashboard", hint, ("uid",))
    if board.get("id") is not None:
        message = f"'id' is the number of the dashboard in one Grafana's database, here {board['id']}"
        yield Fault("dashboard-identity", message, "write null", ("id",), Severity.WARNING)
    if not board.get("title"):
        yield Fault("dashboard-identity", "the dashboard has no title", "write one: Grafana refuses it", ("title",))


def numbers(board: Json) -> Iterator[Fault]:
    """Require a number of its own above 0 for every panel: links lead to it, and Grafana loses panels without one."""
    seen: set[int] = set()
    for steps, panel in panels(board):
        number = panel.get("id")
        if not isinstance(number, int) or number < 1:
            message = f"the panel {named(panel)} has no id: links to it and alerts on it cannot last"
            yield Fault("panel-id", message, "number the panels from 1", (*steps, "id"), Severity.WARNING)
        elif number in seen:
            message = f"two panels have the id {number}: Grafana shows one of them twice"
            yield Fault("panel-id", message, "give each its own", (*steps, "id"))
        else:
            seen.add(number)


def gone(board: Json) -> Iterator[Fault]:
    """Refuse panels that Grafana has no more."""
    for steps, panel in panels(board):
        sort = panel.get("type")
        if isinstance(sort, str) and sort in _GONE:
            message = f"the panel {named(panel)} is of the type '{sort}', which Grafana no longer shows"
            yield Fault("panel-type-gone", message, f"take '{_GONE[sort]}'", (*steps, "type"))


def asking(board: Json) -> Iterator[Fault]:
    """Require a query of every panel that shows numbers."""
    for steps, panel in panels(board):
        if not panel.get("targets") and panel.get("type") not in _WITHOUT_QUERIES and "libraryPanel" not in panel:
            message = f"the panel {named(panel)} asks nothing"
            yield Fault("panel-no-targets", message, "write a query", steps, Severity.WARNING)


def queries(board: Json, strict: bool) -> Iterator[Fault]:
    """Require PromQL that parses, of those queries that Prometheus answers."""
    for steps, panel, target in targets(board):
        text = target.get("expr")
        if not isinstance(text, str) or not asks_prometheus(board, panel, target):
            continue
        if not text.strip():
            yield Fault("panel-query", f"the panel {named(panel)} has an empty query", "", (*steps, "expr"))
        elif (reason := refusal(text, strict)) is not None:
            message = f"the query of the panel {named(panel)} does not parse: {reason}"
            yield Fault("panel-query", message, "try it in Prometheus' own expression field", (*steps, "expr"))


def overlaps(board: Json) -> Iterator[Fault]:
    """Require panels beside each other, inside the grid: those of the dashboard, and those of each row."""
    groups: dict[Steps, list[Placed]] = {}
    for steps, panel in panels(board):
        groups.setdefault(steps[:-1], []).append((steps, panel))
    for group in groups.values():
        yield from _places(group)


def _places(group: list[Placed]) -> Iterator[Fault]:
    boxes = [((*steps, "gridPos"), panel, box) for steps, panel in group if (box := _box(panel)) is not None]
    for steps, panel, (x, _, w, _) in boxes:
        if x + w > COLUMNS:
            message = f"the panel {named(panel)} ends in column {x + w}; a dashboard has {COLUMNS}"
            yield Fault("panel-overlap", message, f"let x + w be {COLUMNS} at most", steps)
    for (_, first, one), (steps, second, other) in combinations(boxes, 2):
        if _overlap(one, other):
            yield Fault(
                "panel-overlap", f"the panel {named(second)} lies over {named(first)}", "move one of them", steps
            )


Box = tuple[int, int, int, int]


def _box(panel: Json) -> Box | None:
    place = panel.get("gridPos")
    if not isinstance(place, dict):
        return None
    x, y, w, h = (place.get(name, 0) for name in ("x", "y", "w", "h"))
    return (x, y, w, h) if all(isinstance(number, int) for number in (x, y, w, h)) else None


def _overlap(one: Box, other: Box) -> bool:
    (x1, y1, w1, h1), (x2, y2, w2, h2) = one, other
    return x1 < x2 + w2 and x2 < x1 + w1 and y1 < y2 + h2 and y2 < y1 + h1
