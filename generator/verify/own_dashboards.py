"""What a dashboard of our own must keep beside the rules for any: it says what it shows, and leads nowhere in vain."""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from generator import promql
from generator.verify.board import (
    Fault,
    Json,
    Known,
    Placed,
    asks_prometheus,
    named,
    panels,
    parts,
    source_of,
    targets,
    uid_of_source,
    variables,
)  # fmt: skip

_LINK = re.compile(r"/d/([A-Za-z0-9_-]+)")
_MEASURED = frozenset({"timeseries", "stat", "gauge", "bargauge", "heatmap", "histogram", "barchart"})


def own_faults(board: Json, known: Known) -> Iterator[Fault]:
    """Judge one dashboard of our own."""
    yield from datasource(board)
    yield from undeclared(board)
    yield from still(board)
    yield from letters(board)
    for steps, panel in panels(board):
        yield from (fault._replace(steps=steps) for fault in texts(panel))
    if known.metrics is not None:
        yield from unprovided(board, known.metrics)
    if known.uids is not None:
        yield from links(board, known.uids)


def datasource(board: Json) -> Iterator[Fault]:
    """Require a data source that is chosen on the dashboard, and no panel with one of its own."""
    sources = [one for _, one in variables(board) if one.get("type") == "datasource"]
    if not sources:
        hint = "add a variable of type datasource, named 'datasource'"
        yield Fault("dashboard-datasource", "no variable chooses the data source", hint, ("templating",))
    if len(sources) == 1 and sources[0].get("name") not in ("datasource", "prometheus_datasource"):
        message = f"the data source's variable is named '{sources[0].get('name')}'"
        yield Fault("dashboard-datasource", message, "name it 'datasource'", ("templating",))
    for steps, panel, target in targets(board):
        uid = uid_of_source(source_of(panel, target))
        if uid and not uid.startswith(("$", "-- ")):
            message = f"a query of the panel {named(panel)} has a data source of its own, '{uid}'"
            yield Fault("dashboard-datasource", message, "write ${datasource}", steps)


def undeclared(board: Json) -> Iterator[Fault]:
    """Require that variables are declared where they are used."""
    declared = {str(one.get("name")) for _, one in variables(board)}
    for steps, panel, target in targets(board):
        for name in sorted(promql.variables(str(target.get("expr", ""))) - declared):
            message = f"a query of the panel {named(panel)} reads ${name}, which no variable gives"
            yield Fault("dashboard-variable", message, "declare it, or take it out", (*steps, "expr"))


def still(board: Json) -> Iterator[Fault]:
    """Require that the values of variables follow the time that is shown."""
    for steps, one in variables(board):
        if one.get("type") == "query" and one.get("refresh") != 2:
            message = f"the values of ${one.get('name')} do not follow the time that is shown"
            yield Fault("dashboard-variable", message, "write refresh: 2", steps)


def letters(board: Json) -> Iterator[Fault]:
    """Require a letter of its own for each query of a panel."""
    for steps, panel in panels(board):
        counts = Counter(target.get("refId") for _, target in parts(panel, "targets"))
        for letter, count in counts.items():
            if count > 1:
                message = f"{count} queries of the panel {named(panel)} have the letter {letter}"
                yield Fault("panel-no-targets", message, "give each its own", (*steps, "targets"))


def texts(panel: Json) -> Iterator[Fault]:
    """Require a title, a description and a unit."""
    if panel.get("type") == "row":
        return
    if not panel.get("title"):
        yield Fault("panel-text", f"the panel {panel.get('id')} has no title", "say what it shows")
    if not panel.get("description"):
        yield Fault("panel-text", f"the panel {named(panel)} has no description", "say what its numbers tell")
    defaults = (panel.get("fieldConfig") or {}).get("defaults") or {}
    measured = panel.get("targets") and panel.get("type") in _MEASURED
    if measured and not (defaults.get("unit") or defaults.get("mappings")):
        hint = "name the unit: s, bytes, percentunit, short"
        yield Fault("panel-text", f"the panel {named(panel)} has no unit", hint)


def unprovided(board: Json, metrics: Collection[str]) -> Iterator[Fault]:
    """Require that queries name what there is."""
    for steps, panel, target in targets(board):
        expr = target.get("expr")
        if not isinstance(expr, str) or not asks_prometheus(board, panel, target):
            continue
        for name in sorted(_read(expr).difference(metrics)):
            message = f"nothing provides the metric '{name}' of the panel {named(panel)}"
            yield Fault("panel-query", message, "declare it in the contract, or record it", (*steps, "expr"))


def _read(expr: str) -> set[str]:
    try:
        tree = promql.parse(promql.substituted(expr))
    except promql.PromQLError:  # told by the rule for any dashboard
        return set()
    return {one.metric for one in promql.selections(tree) if one.metric}


def links(board: Json, uids: Collection[str]) -> Iterator[Fault]:
    """Require that links to dashboards lead to one."""
    for steps, link in _links(board):
        found = _LINK.search(str(link.get("url", "")))
        if found and "$" not in str(link["url"]) and found[1] not in uids:
            message = f"the link '{link.get('title')}' leads to a dashboard '{found[1]}', which there is not"
            yield Fault("dashboard-url-unresolved", message, "write the uid of one that there is", steps)


def _links(board: Json) -> Iterator[Placed]:
    yield from parts(board, "links")
    for steps, panel in panels(board):
        yield from parts(panel, "links", steps)
