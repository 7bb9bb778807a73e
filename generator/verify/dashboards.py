"""Rules for dashboards in Grafana's classic JSON model, ours and others': pure functions over plain data.

Some are grafana/dashboard-linter's (https://github.com/grafana/dashboard-linter), others it lacks: panels that lie over
each other, numbers that are missing, queries of series that nothing provides, links that lead nowhere.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

from generator import promql

Json = Mapping[str, Any]
Path = tuple[str | int, ...]

COLUMNS = 24
LONGEST_UID = 40
_UID = re.compile(r"[A-Za-z0-9_-]+")
_FIXED_RATE = re.compile(r"\b(?:rate|irate|increase)\s*\([^()\[\]]*\[(?!\$)[^\]:]+\]\s*\)")
_LINK = re.compile(r"/d/([A-Za-z0-9_-]+)")
# Angular is gone since Grafana 12; a few of these are migrated on loading, the others show nothing.
_GONE = frozenset(
    {"graph", "singlestat", "table-old", "grafana-piechart-panel", "grafana-worldmap-panel", "heatmap-new"}
)
_QUIET = frozenset({"row", "text", "dashlist", "news", "annolist", "alertlist", "welcome", "gettingstarted"})


class Fault(NamedTuple):
    """What is wrong in a dashboard, and where: keys and places from its top. The code is that of the check."""

    code: str
    message: str
    hint: str
    path: Path = ()


class Known(NamedTuple):
    """What there is around a dashboard; None where that is not known, and nothing is said of it."""

    metrics: Collection[str] | None = None
    uids: Collection[str] | None = None


NOTHING_KNOWN = Known()


def faults(board: Json, known: Known = NOTHING_KNOWN) -> Iterator[Fault]:
    """Judge one dashboard by all rules."""
    yield from identity(board)
    yield from datasource(board)
    yield from variables(board)
    yield from numbers(board)
    yield from overlaps(board)
    for path, panel in panels(board):
        for rule in (texts, targets, gone):
            yield from (fault._replace(path=(*path, *fault.path)) for fault in rule(panel))
        yield from (fault._replace(path=(*path, *fault.path)) for fault in queries(panel, known.metrics))
    if known.uids is not None:
        yield from links(board, known.uids)


def panels(board: Json) -> Iterator[tuple[Path, Json]]:
    """List all panels, rows and those inside of rows included, each with its place."""
    for place, panel in enumerate(board.get("panels") or ()):
        yield ("panels", place), panel
        for inner, nested in enumerate(panel.get("panels") or ()):
            yield ("panels", place, "panels", inner), nested


def identity(board: Json) -> Iterator[Fault]:
    """Require a uid that Grafana takes, a title, and no number of a database."""
    uid = board.get("uid")
    if not uid:
        yield Fault("dashboard-identity", "the dashboard has no uid", "give it one: nothing else can link to it", ())
    elif len(str(uid)) > LONGEST_UID:
        message = f"the uid '{uid}' has {len(str(uid))} characters; Grafana takes {LONGEST_UID}"
        yield Fault("dashboard-identity", message, "shorten it", ("uid",))
    elif not _UID.fullmatch(str(uid)):
        message = f"the uid '{uid}' holds more than letters, digits, '-' and '_'"
        yield Fault("dashboard-identity", message, "write it with those only", ("uid",))
    if board.get("id") is not None:
        message = f"the dashboard has the id {board['id']}, which belongs to one database"
        yield Fault("dashboard-identity", message, "remove it", ("id",))
    if not board.get("title"):
        yield Fault("dashboard-identity", "the dashboard has no title", "Grafana refuses it: give it one", ())


def datasource(board: Json) -> Iterator[Fault]:
    """Require a data source that is chosen on the dashboard, and no panel with one of its own."""
    sources = [one for one in _variables(board) if one.get("type") == "datasource"]
    if not sources:
        hint = "add a variable of type datasource, named 'datasource'"
        yield Fault("dashboard-datasource", "no variable chooses the data source", hint, ("templating",))
    if len(sources) == 1 and sources[0].get("name") not in ("datasource", "prometheus_datasource"):
        message = f"the data source's variable is named '{sources[0].get('name')}'"
        yield Fault("dashboard-datasource", message, "name it 'datasource'", ("templating",))
    for path, panel in panels(board):
        for place, target in enumerate(panel.get("targets") or ()):
            uid = (target.get("datasource") or panel.get("datasource") or {}).get("uid", "")
            if uid and not str(uid).startswith("$") and not str(uid).startswith("-- "):
                message = f"a query of '{panel.get('title')}' has a data source of its own, '{uid}'"
                yield Fault("dashboard-datasource", message, "write ${datasource}", (*path, "targets", place))


def variables(board: Json) -> Iterator[Fault]:
    """Require that variables are declared where they are used, and follow the time that is shown."""
    declared = {str(one.get("name")) for one in _variables(board)}
    for path, panel in panels(board):
        for place, target in enumerate(panel.get("targets") or ()):
            for name in promql.variables(str(target.get("expr", ""))) - declared:
                message = f"a query of '{panel.get('title')}' reads ${name}, which no variable gives"
                yield Fault("dashboard-variable", message, "declare it, or take it out", (*path, "targets", place))
    for place, one in enumerate(_variables(board)):
        if one.get("type") == "query" and one.get("refresh") != 2:
            message = f"the values of ${one.get('name')} do not follow the time that is shown"
            yield Fault("dashboard-variable", message, "write refresh: 2", ("templating", "list", place))


def numbers(board: Json) -> Iterator[Fault]:
    """Require a number of its own above 0 for every panel: links lead to it, and Grafana loses panels without one."""
    counts = Counter(panel.get("id") for _, panel in panels(board))
    for path, panel in panels(board):
        number, title = panel.get("id"), panel.get("title")
        if not isinstance(number, int) or number < 1:
            yield Fault("panel-id", f"the panel '{title}' has the id {number}", "give it one above 0", path)
        elif counts[number] > 1:
            yield Fault("panel-id", f"{counts[number]} panels have the id {number}", "give each its own", path)


def overlaps(board: Json) -> Iterator[Fault]:
    """Require panels beside each other, inside the grid."""
    groups: list[list[tuple[Path, Json]]] = [[(("panels", place), one) for place, one in enumerate(_inside(board))]]
    for place, row in enumerate(_inside(board)):
        groups.append([(("panels", place, "panels", n), one) for n, one in enumerate(_inside(row))])
    for group in groups:
        placed = [(path, panel, _box(panel)) for path, panel in group if panel.get("gridPos")]
        for path, panel, (x, _, w, _) in placed:
            if x + w > COLUMNS:
                message = f"the panel '{panel.get('title')}' ends at column {x + w} of {COLUMNS}"
                yield Fault("panel-overlap", message, "make it narrower", path)
        for (_, one, a), (path, other, b) in combinations(placed, 2):
            if a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]:
                message = f"the panel '{other.get('title')}' lies over '{one.get('title')}'"
                yield Fault("panel-overlap", message, "move one of them", path)


def _inside(board_or_row: Json) -> list[Json]:
    return list(board_or_row.get("panels") or ())


def _box(panel: Json) -> tuple[int, int, int, int]:
    place = panel["gridPos"]
    return place.get("x", 0), place.get("y", 0), place.get("w", 0), place.get("h", 0)


def texts(panel: Json) -> Iterator[Fault]:
    """Require a title, a description and a unit."""
    if panel.get("type") == "row":
        return
    if not panel.get("title"):
        yield Fault("panel-text", f"the panel {panel.get('id')} has no title", "say what it shows")
    if not panel.get("description"):
        yield Fault("panel-text", f"the panel '{panel.get('title')}' has no description", "say what its numbers tell")
    defaults = (panel.get("fieldConfig") or {}).get("defaults") or {}
    if (
        panel.get("targets")
        and panel.get("type") in _MEASURED
        and not (defaults.get("unit") or defaults.get("mappings"))
    ):
        hint = "name the unit: s, bytes, percentunit, short"
        yield Fault("panel-text", f"the panel '{panel.get('title')}' has no unit", hint)


_MEASURED = frozenset({"timeseries", "stat", "gauge", "bargauge", "heatmap", "histogram", "barchart"})


def targets(panel: Json) -> Iterator[Fault]:
    """Require a query of every panel that shows numbers, each with a letter of its own."""
    if panel.get("type") not in _QUIET and not panel.get("targets"):
        yield Fault("panel-no-targets", f"the panel '{panel.get('title')}' asks nothing", "give it a query")
    letters = Counter(target.get("refId") for target in panel.get("targets") or ())
    for letter, count in letters.items():
        if count > 1:
            message = f"{count} queries of '{panel.get('title')}' have the letter {letter}"
            yield Fault("panel-no-targets", message, "give each its own")


def gone(panel: Json) -> Iterator[Fault]:
    """Refuse panels that Grafana has no more."""
    if panel.get("type") in _GONE:
        message = f"the panel '{panel.get('title')}' is of type {panel['type']}, which Grafana has no more"
        yield Fault("panel-type-gone", message, "make it a timeseries, stat, table or piechart", ("type",))


def queries(panel: Json, metrics: Collection[str] | None = None) -> Iterator[Fault]:
    """Require PromQL that parses, names what there is, and follows the resolution of the panel."""
    for place, target in enumerate(panel.get("targets") or ()):
        expr, path = str(target.get("expr") or ""), ("targets", place)
        if not expr or (target.get("datasource") or {}).get("type", "prometheus") != "prometheus":
            continue
        for fault in query(expr, metrics):
            yield fault._replace(message=f"'{panel.get('title')}': {fault.message}", path=path)


def query(expr: str, metrics: Collection[str] | None = None) -> Iterator[Fault]:
    """Judge one query of a panel."""
    try:
        tree = promql.parse(promql.substituted(expr))
    except promql.PromQLError as error:
        yield Fault("panel-query", f"the query does not parse: {error}", "try it in Prometheus' expression field")
        return
    if metrics is not None:
        for name in sorted({one.metric for one in promql.selections(tree) if one.metric} - set(metrics)):
            yield Fault(
                "panel-query", f"nothing provides a metric '{name}'", "declare it in the contract, or record it"
            )


def fixed_ranges(expr: str) -> list[str]:
    """List the rates of raw series over a range that does not follow the panel: they miss samples, or blur them."""
    return [found for found in _FIXED_RATE.findall(expr) if ":" not in found.partition("[")[0]]


def links(board: Json, uids: Collection[str]) -> Iterator[Fault]:
    """Require that links to dashboards lead to one."""
    for path, link in _links(board):
        found = _LINK.search(str(link.get("url", "")))
        if found and "$" not in str(link["url"]) and found[1] not in uids:
            message = f"the link '{link.get('title')}' leads to a dashboard '{found[1]}', which there is not"
            yield Fault("dashboard-url-unresolved", message, "write the uid of one that there is", path)


def _links(board: Json) -> Iterator[tuple[Path, Json]]:
    yield from ((("links", place), link) for place, link in enumerate(board.get("links") or ()))
    for path, panel in panels(board):
        yield from (((*path, "links", place), link) for place, link in enumerate(panel.get("links") or ()))


def _variables(board: Json) -> list[Json]:
    return list((board.get("templating") or {}).get("list") or ())
