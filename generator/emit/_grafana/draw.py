"""The one module that knows grafanalib (0.7.1): dashboards as its objects, and those as plain data.

What it writes is of 2018 in part; `modern.py` brings it up to date.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from grafanalib import core  # type: ignore[import-untyped]  # it ships no types
from grafanalib._gen import DashboardEncoder  # type: ignore[import-untyped]  # as above

from generator import naming
from generator.emit._grafana.fields import REF_IDS, field_config
from generator.plan.dashboards.layout import Box, placed
from generator.plan.dashboards.model import Annotation, Dashboard, Link, Panel, PanelKind, Query, Row, Variable

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
_CLASSES: dict[PanelKind, type[Any]] = {
    "timeseries": core.TimeSeries,
    "stat": core.Stat,
    "table": core.Table,
    "state-timeline": core.StateTimeline,
    "bargauge": core.BarGauge,
    "text": core.Text,
}


def drawn(dashboard: Dashboard) -> dict[str, Any]:
    """Draw a dashboard as grafanalib has it."""
    board = core.Dashboard(
        title=dashboard.title,
        uid=dashboard.uid,
        description=dashboard.description,
        tags=list(dashboard.tags),
        editable=False,
        graphTooltip=core.GRAPH_TOOLTIP_MODE_SHARED_CROSSHAIR,
        refresh=dashboard.refresh,
        time=core.Time(dashboard.since, "now"),
        timezone="browser",
        links=[core.DashboardLink(type="link", keepTime=link.to_dashboard, **_to(link)) for link in dashboard.links],
        templating=core.Templating(list=[_datasource(), *map(_variable, dashboard.variables)]),
        annotations=core.Annotations(list=list(map(_annotation, dashboard.annotations))),
        panels=list(_rows(dashboard.rows)),
    )
    plain: dict[str, Any] = json.loads(json.dumps(board, cls=DashboardEncoder))
    return plain


def _to(link: Link) -> dict[str, str]:
    return {"title": link.title, "uri": link.url}


def _datasource() -> core.Template:
    return core.Template(name="datasource", label="Data source", type="datasource", query="prometheus")


def _variable(variable: Variable) -> core.Template:
    return core.Template(
        name=variable.name,
        label=variable.label,
        dataSource=DATASOURCE,
        query=variable.query,
        refresh=core.REFRESH_ON_TIME_RANGE_CHANGE,
        includeAll=True,
        multi=True,
        allValue=".+",
    )


def _annotation(annotation: Annotation) -> dict[str, Any]:
    return {
        "datasource": DATASOURCE,
        "enable": True,
        "expr": annotation.expr,
        "iconColor": annotation.colour,
        "name": annotation.name,
        "step": "60s",
        "titleFormat": annotation.text,
    }


def _rows(rows: tuple[Row, ...]) -> Iterator[core.Panel]:
    for row, heading, placed_panels in placed(rows):
        panels = [_panel(panel, box) for panel, box in placed_panels]
        inside, below = (panels, []) if row.collapsed else ([], panels)
        yield core.RowPanel(
            title=row.title, id=naming.panel_id(row.key), gridPos=_grid(heading), collapsed=row.collapsed, panels=inside
        )
        yield from below


def _grid(box: Box) -> core.GridPos:
    return core.GridPos(**box._asdict())


def _panel(panel: Panel, box: Box) -> core.Panel:
    said: dict[str, Any] = {"content": panel.text} if panel.kind == "text" else {}
    if panel.worst_first:
        said["sortBy"] = [core.TableSortByField(displayName=panel.worst_first, desc=panel.descending)]
    return _CLASSES[panel.kind](
        title=panel.title,
        description=panel.description,
        id=naming.panel_id(panel.key),
        gridPos=_grid(box),
        dataSource=DATASOURCE if panel.queries else None,
        targets=[_target(ref_id, query, panel) for ref_id, query in zip(REF_IDS, panel.queries, strict=False)],
        links=[core.DashboardLink(type="link", keepTime=False, **_to(link), targetBlank=True) for link in panel.links],
        transformations=_TRANSFORMED.get(panel.kind, _as_it_is)(panel),
        extraJson=None if panel.kind == "text" else {"fieldConfig": field_config(panel)},
        **said,
    )


def _target(ref_id: str, query: Query, panel: Panel) -> dict[str, Any]:
    shape = "table" if panel.kind == "table" else "time_series"
    target = core.Target(
        expr=query.expr,
        legendFormat=query.legend or "__auto",
        refId=ref_id,
        instant=query.now,
        format=shape,
        datasource=DATASOURCE,
    )
    return {**target.to_json_data(), "exemplar": query.exemplars}


def _as_it_is(_panel: Panel) -> list[dict[str, Any]]:
    return []


def _merged(panel: Panel) -> list[dict[str, Any]]:
    """Put the answers of a table's queries side by side, its columns in their order."""
    shown = {column.field: place for place, column in enumerate(panel.columns) if not column.hidden}
    hidden = {"Time": True, **{column.field: True for column in panel.columns if column.hidden}}
    order = {"id": "organize", "options": {"excludeByName": hidden, "indexByName": shown, "renameByName": {}}}
    return [{"id": "merge", "options": {}}, order]


_TRANSFORMED: dict[PanelKind, Callable[[Panel], list[dict[str, Any]]]] = {"table": _merged}
