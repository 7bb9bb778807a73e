"""The strict rules for dashboards of our own: each finds its fault, and ours have none."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from generator.verify.board import Known
from generator.verify.dashboards import faults
from generator.verify.panel_queries import fixed_ranges

Json = dict[str, Any]
ROOT = Path(__file__).parent.parent.parent
BOARDS = sorted((ROOT / "output").rglob("grafana/dashboards/**/*.json"))

SOURCE = {"type": "prometheus", "uid": "${datasource}"}
PANEL: Json = {
    "id": 1,
    "type": "timeseries",
    "title": "Requests",
    "description": "Requests per second.",
    "datasource": SOURCE,
    "fieldConfig": {"defaults": {"unit": "ops"}, "overrides": []},
    "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
    "targets": [{"refId": "A", "expr": 'rate(x_total{job=~"$job"}[$__rate_interval])', "datasource": SOURCE}],
}
BOARD: Json = {
    "uid": "shop",
    "title": "Shop",
    "panels": [PANEL],
    "templating": {
        "list": [
            {"type": "datasource", "name": "datasource"},
            {"type": "query", "name": "job", "refresh": 2, "query": "label_values(up, job)"},
        ]
    },
    "links": [{"title": "Alerts", "url": "/d/alerts"}],
}
KNOWN = Known(metrics=("x_total",), uids=("shop", "alerts"))


def panel(**changed: Any) -> Json:
    return {**BOARD, "panels": [{**PANEL, **changed}]}


def two(**changed: Any) -> Json:
    other = {**PANEL, "id": 2, "title": "Errors", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}, **changed}
    return {**BOARD, "panels": [PANEL, other]}


def row(*inside: Json) -> Json:
    heading = {"id": 9, "type": "row", "title": "More", "gridPos": {"x": 0, "y": 8, "w": 24, "h": 1}}
    return {**BOARD, "panels": [PANEL, {**heading, "panels": list(inside)}]}


def asking(expr: str, **more: Any) -> Json:
    return panel(targets=[{"refId": "A", "expr": expr, **more}])


def variable(**changed: Any) -> Json:
    one, other = BOARD["templating"]["list"]
    return {**BOARD, "templating": {"list": [one, {**other, **changed}]}}


@pytest.mark.parametrize(
    "board", [BOARD, two(), row({**PANEL, "id": 3}), asking("sum(x_total)"), panel(type="text", targets=[])]
)
def test_a_sound_dashboard_has_no_fault(board: Json) -> None:
    assert [] == list(faults(board, KNOWN))


FAULTS: list[tuple[str, Json, str]] = [
    ("dashboard-identity", {**BOARD, "uid": ""}, "the dashboard has no uid"),
    ("dashboard-identity", {**BOARD, "uid": "a" * 41}, "cannot be the uid of a dashboard"),
    ("dashboard-identity", {**BOARD, "uid": "a b"}, "'a b' cannot be the uid of a dashboard"),
    ("dashboard-identity", {**BOARD, "id": 5}, "in one Grafana's database, here 5"),
    ("dashboard-identity", {**BOARD, "title": ""}, "the dashboard has no title"),
    (
        "dashboard-datasource",
        {**BOARD, "templating": {"list": [BOARD["templating"]["list"][1]]}},
        "no variable chooses",
    ),
    (
        "dashboard-datasource",
        {**BOARD, "templating": {"list": [{"type": "datasource", "name": "ds"}, BOARD["templating"]["list"][1]]}},
        "the data source's variable is named 'ds'",
    ),
    ("dashboard-datasource", asking("x_total", datasource={"uid": "abc"}), "has a data source of its own, 'abc'"),
    (
        "dashboard-variable",
        asking('x_total{a="$b"}'),
        "a query of the panel 'Requests' reads $b, which no variable gives",
    ),
    ("dashboard-variable", asking('x_total{a="${b:regex}"}'), "reads $b, which no variable gives"),
    ("dashboard-variable", variable(refresh=1), "the values of $job do not follow the time that is shown"),
    ("panel-id", panel(id=0), "the panel 'Requests' has no id"),
    ("panel-id", panel(id=None), "the panel 'Requests' has no id"),
    ("panel-id", two(id=1), "two panels have the id 1"),
    ("panel-id", row({**PANEL, "id": 9}), "two panels have the id 9"),
    ("panel-overlap", two(gridPos={"x": 11, "y": 7, "w": 12, "h": 8}), "the panel 'Errors' lies over 'Requests'"),
    ("panel-overlap", panel(gridPos={"x": 13, "y": 0, "w": 12, "h": 8}), "ends in column 25; a dashboard has 24"),
    ("panel-text", panel(title=""), "the panel 1 has no title"),
    ("panel-text", panel(description=""), "the panel 'Requests' has no description"),
    ("panel-text", panel(fieldConfig={}), "the panel 'Requests' has no unit"),
    ("panel-no-targets", panel(targets=[]), "the panel 'Requests' asks nothing"),
    (
        "panel-no-targets",
        panel(targets=[*PANEL["targets"], *PANEL["targets"]]),
        "2 queries of the panel 'Requests' have the letter A",
    ),
    ("panel-type-gone", panel(type="graph"), "is of the type 'graph', which Grafana no longer shows"),
    (
        "panel-query",
        asking("sum(x_total"),
        "the query of the panel 'Requests' does not parse: unclosed left parenthesis",
    ),
    ("panel-query", asking("sum(y_total)"), "nothing provides the metric 'y_total' of the panel 'Requests'"),
    ("dashboard-url-unresolved", {**BOARD, "links": [{"title": "Away", "url": "/d/away?x=1"}]}, "a dashboard 'away'"),
    ("dashboard-url-unresolved", panel(links=[{"title": "Away", "url": "https://g.example.com/d/away"}]), "'away'"),
]


@pytest.mark.parametrize(("code", "board", "message"), FAULTS)
def test_a_rule_finds_its_fault_and_no_other_does(code: str, board: Json, message: str) -> None:
    (fault,) = {(one.code, one.message) for one in faults(board, KNOWN)}
    assert code == fault[0]
    assert message in fault[1]


def test_a_fault_says_where_it_is() -> None:
    inside = {**PANEL, "id": 3, "targets": [{"refId": "A", "expr": "sum("}]}
    (fault,) = faults(row(inside), KNOWN)
    assert ("panels", 1, "panels", 0, "targets", 0, "expr") == fault.steps


@pytest.mark.parametrize(
    "change",
    [
        lambda board: board.clear(),
        lambda board: board.update(panels=None, templating=None, links=None),
        lambda board: board["panels"].append({}),
        lambda board: board["panels"][0].update(targets=None, fieldConfig=None, gridPos=None, datasource=None),
        lambda board: board["panels"][0].update(targets=[{}]),
    ],
)
def test_broken_dashboards_are_judged_without_a_crash(change: Callable[[Json], None]) -> None:
    board = deepcopy(BOARD)
    change(board)
    list(faults(board, KNOWN))


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("sum(rate(x_total[5m]))", ["rate(x_total[5m])"]),
        ("sum(rate(x_total[$__rate_interval]))", []),
        ("increase(x_total{a='b'}[1h]) / 2", ["increase(x_total{a='b'}[1h])"]),
        ("rate(slo:events_total:rate5m[5m])", []),
        ("max_over_time(x[5m])", []),
    ],
)
def test_fixed_ranges_are_those_of_raw_series(expr: str, expected: list[str]) -> None:
    assert expected == fixed_ranges(expr)


def test_our_own_dashboards_have_no_fault() -> None:
    boards = {path: json.loads(path.read_text("utf-8")) for path in BOARDS}
    uids = [board["uid"] for board in boards.values()]
    assert len(uids) == len({*uids}) > 20
    for path, board in boards.items():
        assert [] == list(faults(board, Known(uids=uids))), path
