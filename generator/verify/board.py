"""A dashboard in Grafana's classic JSON model as the rules read it: its panels, variables and data sources.

Source: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from generator.diagnostics import Severity
from generator.source import Steps

Json = Mapping[str, Any]
Placed = tuple[Steps, Json]


class Fault(NamedTuple):
    """What is wrong in a dashboard, and where: keys and places from its top. The code is that of the check."""

    code: str
    message: str
    hint: str
    steps: Steps = ()
    severity: Severity = Severity.ERROR


class Known(NamedTuple):
    """What there is around a dashboard of our own; None where that is not known, and nothing is said of it."""

    metrics: Collection[str] | None = None
    uids: Collection[str] | None = None


def panels(board: Json, steps: Steps = ()) -> Iterator[Placed]:
    """List all panels, rows and those inside of rows included, each with its place."""
    for at, panel in parts(board, "panels", steps):
        yield at, panel
        yield from panels(panel, at)


def targets(board: Json) -> Iterator[tuple[Steps, Json, Json]]:
    """List the queries of all panels: the place of each, its panel, and itself."""
    for steps, panel in panels(board):
        for at, target in parts(panel, "targets", steps):
            yield at, panel, target


def variables(board: Json) -> Iterator[Placed]:
    """List the variables."""
    templating = board.get("templating")
    if isinstance(templating, dict):
        yield from parts(templating, "list", ("templating",))


def parts(whole: Json, name: str, steps: Steps = ()) -> Iterator[Placed]:
    """List what stands in a list of a part, each with its place; what is no mapping is passed over."""
    found = whole.get(name)
    for number, part in enumerate(found if isinstance(found, list) else ()):
        if isinstance(part, dict):
            yield (*steps, name, number), part


def source_of(panel: Json, target: Json) -> Any:
    """Give the data source of a query: its own, or its panel's."""
    return target.get("datasource") or panel.get("datasource")


def uid_of_source(source: Any) -> str:
    """Tell the uid of a data source, which older dashboards write as a bare text."""
    return str((source.get("uid") if isinstance(source, dict) else source) or "")


def asks_prometheus(board: Json, panel: Json, target: Json) -> bool:
    """Tell whether a query is PromQL: by the type of its data source, or of the variable that names it."""
    source = source_of(panel, target)
    if isinstance(source, dict) and source.get("type"):
        return bool(source["type"] == "prometheus")
    name = uid_of_source(source).strip("${}[]")
    return any(
        one.get("type") == "datasource" and one.get("name") == name and one.get("query") == "prometheus"
        for _, one in variables(board)
    )


def named(panel: Json) -> str:
    """Name a panel in a message."""
    return f"'{panel['title']}'" if panel.get("title") else f"without title ({panel.get('type', 'of no type')})"
