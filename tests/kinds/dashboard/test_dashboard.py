"""`Dashboard`: what its panels become, and what is said of it."""

from pathlib import Path

import pytest

from generator.kinds.dashboard.compile import compile_dashboard
from generator.kinds.dashboard.model import Dashboard
from generator.pipeline import compile_specs
from generator.plan.dashboards.model import BAD, FINE, PALETTE, CustomDashboard, Panel, Threshold
from tests import specs

GRAFANA = specs.ENVIRONMENT + "  grafana_url: https://grafana.example.com\n"
HEAD = "apiVersion: watchbill/v1\nkind: Dashboard\nmetadata: {name: business}\nspec:\n"
RATE = "{expr: 'sum(rate(http_requests_total[$__rate_interval]))', legend: all}"


def dashboard(panel: str, more: str = "") -> str:
    shown = f"{{title: Orders, description: Orders per second., unit: ops, {panel}}}"
    return f"{HEAD}{more}  rows: [{{title: Business, panels: [{shown}]}}]\n"


def compiled(folder: Path, text: str) -> CustomDashboard:
    compilation = compile_specs(specs.write(folder, GRAFANA, specs.SERVICE, text))
    assert () == compilation.diagnostics
    catalog = compilation.environments[0].catalog
    (found,) = compile_dashboard(catalog.get(Dashboard, "business"), catalog)
    assert isinstance(found, CustomDashboard)
    return found


def panel_of(folder: Path, said: str) -> Panel:
    return compiled(folder, dashboard(said)).rows[0].panels[0]


def test_a_panel_is_taken_as_it_is_written(tmp_path: Path) -> None:
    found = panel_of(tmp_path, f"queries: [{RATE}], width: 6, height: 5, minimum: 0, maximum: 2.5, stacked: true")
    assert ("custom:business:Business:Orders", "timeseries", "ops") == (found.key, found.kind, found.unit)
    assert (6, 5, 0.0, 2.5, True) == (found.width, found.height, found.minimum, found.maximum, found.stacked)
    (query,) = found.queries
    assert ("sum(rate(http_requests_total[$__rate_interval]))", "all", False, "") == query[:4]


def test_several_queries_have_a_colour_each(tmp_path: Path) -> None:
    assert PALETTE[:2] == tuple(query.colour for query in panel_of(tmp_path, f"queries: [{RATE}, {RATE}]").queries)


@pytest.mark.parametrize(("type_", "now"), [("stat", True), ("table", True), ("bargauge", True), ("timeseries", False)])
def test_what_shows_one_number_asks_for_one(type_: str, now: bool, tmp_path: Path) -> None:
    assert now is panel_of(tmp_path, f"type: {type_}, queries: [{RATE}]").queries[0].now


def test_what_lies_below_the_first_line_has_no_colour(tmp_path: Path) -> None:
    said = f"queries: [{RATE}], thresholds: [{{means: fine}}, {{from: 5, means: bad}}]"
    assert (Threshold(None, FINE), Threshold(5.0, BAD)) == panel_of(tmp_path / "a", said).thresholds
    lined = panel_of(tmp_path / "b", f"{said}, lines: true").thresholds
    assert (Threshold(None, "transparent"), Threshold(5.0, BAD)) == lined


def test_its_name_is_its_title_unless_it_has_one(tmp_path: Path) -> None:
    assert "business" == compiled(tmp_path / "a", dashboard(f"queries: [{RATE}]")).title
    assert "Sales" == compiled(tmp_path / "b", dashboard(f"queries: [{RATE}]", "  title: Sales\n")).title


def test_an_explanation_says_where_its_rows_stand(tmp_path: Path) -> None:
    words = ["It is a dashboard of its own.", "Business: Orders."]
    own = dashboard(f"queries: [{RATE}]")
    assert words == specs.explained(tmp_path / "a", "Dashboard/business", GRAFANA, specs.SERVICE, own)
    added = dashboard(f"queries: [{RATE}]", "  service: shop\n")
    (first, *_) = specs.explained(tmp_path / "b", "Dashboard/business", GRAFANA, specs.SERVICE, added)
    assert "Its rows stand on the dashboard of shop." == first
