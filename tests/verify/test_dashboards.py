"""Dashboards are judged without a Grafana."""

import json
from typing import Any

import pytest

from tests.verify.kubernetes.manifests import said

SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def panel(number: int, **fields: Any) -> dict[str, Any]:
    base = {
        "id": number,
        "title": f"P{number}",
        "type": "timeseries",
        "datasource": SOURCE,
        "gridPos": {"x": 12 * ((number - 1) % 2), "y": 8 * ((number - 1) // 2), "w": 12, "h": 8},
        "targets": [{"expr": "sum(rate(http_requests_total[$__rate_interval]))"}],
    }
    return {**base, **fields}


def board(*panels: dict[str, Any], **fields: Any) -> str:
    return json.dumps({"uid": "api", "title": "API", "schemaVersion": 39, "panels": list(panels), **fields})


def codes(text: str) -> list[str]:
    return [one.split()[1].rstrip(":") for one in said(text, "it.json")]


def test_a_good_one_is_fine() -> None:
    row = {"id": 9, "type": "row", "title": "More", "collapsed": True, "gridPos": {"x": 0, "y": 8, "w": 24, "h": 1}}
    assert [] == said(board(panel(1), panel(2), {**row, "panels": [panel(3)]}), "it.json")
    assert [] == said(json.dumps({"dashboard": json.loads(board(panel(1)))}), "it.json")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (board(panel(1), uid=None), "dashboard-identity"),
        (board(panel(1), uid="a b"), "dashboard-identity"),
        (board(panel(1), uid="a" * 41), "dashboard-identity"),
        (board(panel(1), id=7), "dashboard-identity"),
        (board(panel(1), {**panel(2), "id": 1}), "panel-id"),
        (board(panel(0)), "panel-id"),
        (board(panel(1), {**panel(2), "gridPos": {"x": 6, "y": 4, "w": 12, "h": 8}}), "panel-overlap"),
        (board(panel(1, gridPos={"x": 20, "y": 0, "w": 6, "h": 8})), "panel-overlap"),
        (board(panel(1, type="graph")), "panel-type-gone"),
        (board(panel(1, targets=[])), "panel-no-targets"),
        (board(panel(1, targets=[{"expr": "sum("}])), "panel-query"),
        (board(panel(1, targets=[{"expr": " "}])), "panel-query"),
    ],
)
def test_what_is_wrong_is_told(text: str, code: str) -> None:
    assert [code] == codes(text)


@pytest.mark.parametrize(
    "query",
    [
        'sum(rate(http_requests_total{job=~"$job"}[$__rate_interval]))',
        "topk($n, $metric)",
        "sum by (${group:csv}) (increase(a[$__range]))",
        "rate(a[5m] offset $ago)",
        "max_over_time(a[$__range:$__interval])",
        "histogram_quantile(0.$quantile, a)",
        "a / $__range_s",
        'a{job="[[job]]"}',
    ],
)
def test_variables_may_stand_for_anything(query: str) -> None:
    assert [] == codes(board(panel(1, targets=[{"expr": query}])))


def test_queries_of_other_sources_are_left_alone() -> None:
    assert [] == codes(board(panel(1, datasource={"type": "loki", "uid": "x"}, targets=[{"expr": '{a="b"} |= "c"'}])))
    assert [] == codes(board(panel(1, datasource="$logs", targets=[{"expr": '{a="b"} |= "c"'}])))


def test_a_variable_names_the_source() -> None:
    variables = {"list": [{"name": "source", "type": "datasource", "query": "prometheus"}]}
    broken = panel(1, datasource={"uid": "${source}"}, targets=[{"expr": "sum("}])
    assert ["panel-query"] == codes(board(broken, templating=variables))


def test_two_dashboards_with_one_uid_are_told() -> None:
    assert ["dashboard-identity"] == [
        one.split()[1].rstrip(":") for one in said(f"{board(panel(1))}\n---\n{board(panel(1))}", "it.yaml")
    ]
