"""Every panel answers: each query of each dashboard in `output/` is asked of a Prometheus over a synthetic history.

In that history something burns, every alert's number is there, and an instance restarts: so every query has an answer
at some time, also those whose panels are empty on a good day.
"""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest

from generator.pipeline import compile_specs
from generator.preview import answers as preview
from generator.preview.picture import picture
from generator.verify.board import panels
from prove.project import rules_in
from prove.server import Points, Prometheus, prometheus
from tests.live import dashboard_history as history

pytestmark = pytest.mark.live

ROOT = Path(__file__).parent.parent.parent
OUTPUT = ROOT / "output/production"
BOARDS = sorted((OUTPUT / "grafana/dashboards").rglob("*.json"))
STEP = 120
# The first two look days back, and the history has six hours; there no restore test fails, no target is down.
SILENT = {"AuthenticationFailuresUnusual", "StorageRunsOut", "RestoreTestFailed", "TargetsDown"}
# What Grafana puts in: over six hours in 180 points, of a target that is scraped every minute.
FILLED = {"$__rate_interval": "4m", "$__range": "6h"}
ALERTS = "\n".join(rule.expr for file in (OUTPUT / "prometheus/rules").rglob("_*.yml") for rule in rules_in(file))


class Asked(NamedTuple):
    """A query of a panel, as it stands in the dashboard's file."""

    board: str
    panel: dict[str, Any]
    expr: str
    instant: bool

    @property
    def unit(self) -> str:
        return str(self.panel["fieldConfig"]["defaults"].get("unit"))

    def __str__(self) -> str:
        return f"{self.board} · {self.panel['title']} · {self.expr}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that holds the history, and what the published rules record of it."""
    data = tmp_path_factory.mktemp("dashboards") / "data"
    compilation = compile_specs(ROOT / "slo_specs", frozenset({"production"}))
    history.record(data, compilation.environments[0].catalog, sorted((OUTPUT / "prometheus/rules").rglob("*.yml")))
    with prometheus(data) as running:
        yield running


def filled(expr: str, board: dict[str, Any]) -> str:
    """Fill in variables as Grafana does while all values are chosen."""
    for variable in board["templating"]["list"]:
        expr = expr.replace(f"${variable['name']}", variable.get("allValue", ""))
    for name, value in FILLED.items():
        expr = expr.replace(name, value)
    assert "$" not in expr
    return expr


def asked(path: Path) -> Iterator[Asked]:
    board = json.loads(path.read_text("utf-8"))
    for _, panel in panels(board):
        for target in panel.get("targets", ()):
            yield Asked(path.stem, dict(panel), filled(target["expr"], board), target["instant"])


def answer(server: Prometheus, query: Asked) -> list[Points]:
    """Ask as Grafana asks: for a course, or at each of the moments that matter."""
    if query.instant:
        return [[one.points[0]] for at in history.MOMENTS.values() for one in server.at(query.expr, at)]
    return [one.points for one in server.over(query.expr, history.START, history.END, STEP)]


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_every_panel_answers(path: Path, server: Prometheus) -> None:
    queries = list(asked(path))
    assert queries
    silent = []
    for query in queries:
        found = answer(server, query)
        if not any(found):
            silent.append(query.panel["title"])
        for at, value in (point for points in found for point in points):
            judge(query, at, value)
    assert set() == {*silent} - SILENT


def judge(query: Asked, at: float, value: float) -> None:
    """Hold a value against what its unit allows."""
    where = f"{query} is {value} at {(at - history.START) / history.HOUR:.2f} h"
    if math.isnan(value):
        # Of no events there is no quantile; and what a person wrote into an alert divides by whatever it divides by.
        assert "histogram_quantile" in query.expr or query.expr in ALERTS, where
        return
    assert math.isfinite(value), where
    if query.unit == "percentunit":
        assert value <= 1.0001, where
    lowest = -math.inf if "error_budget_remaining" in query.expr or query.panel["type"] == "table" else 0
    assert value >= lowest, where


def test_every_variable_has_values(server: Prometheus) -> None:
    found = {}
    for path in BOARDS:
        for variable in json.loads(path.read_text("utf-8"))["templating"]["list"]:
            if variable["type"] == "query":
                series, _, label = (
                    variable["definition"].removeprefix("label_values(").removesuffix(")").rpartition(", ")
                )
                span = {"start": history.START, "end": history.END}
                known = server.get("series", **{"match[]": series}, **span)
                found[path.stem, label] = {one[label] for one in known if label in one}
    assert found
    assert all(found.values()), found


def test_every_dashboard_can_be_drawn(server: Prometheus, project: Path, update_expected: bool) -> None:
    plan = compile_specs(ROOT / "slo_specs", frozenset({"production"})).environments[0].plan
    assert plan is not None
    asked = preview.Prometheus(server.address, history.START, history.END)
    for board in plan.dashboards:
        drawn = picture(board, asked)
        tree = ElementTree.fromstring(drawn)  # noqa: S314  (our own text)
        words = "".join(tree.itertext())
        titles = [panel.title for row in board.rows if not row.collapsed for panel in row.panels]
        assert [] == [title for title in titles if title[:10] not in words]
        assert not re.search(r"[ \",]nan", drawn)
        if update_expected and board.uid == "production_slo_api-availability":
            (project / "docs/pictures/slo-dashboard.svg").write_text(drawn, encoding="utf-8")


def value(server: Prometheus, board: str, title: str, moment: str) -> float:
    """Ask a panel of one number at a moment."""
    (path,) = (path for path in BOARDS if path.stem == board)
    (query,) = (query for query in asked(path) if query.panel["title"] == title)
    (series,) = server.at(query.expr, history.MOMENTS[moment])
    return series.points[0][1]


def test_the_numbers_tell_what_happened(server: Prometheus) -> None:
    assert 0 == value(server, "slos", "Burning", "well")
    assert 1 <= value(server, "slos", "Burning", "burning")
    assert 7 == value(server, "slos", "SLOs", "well")
    assert 0.5 == pytest.approx(value(server, "api-availability", "Burn rate", "well"), rel=0.1)
    assert 120 == pytest.approx(value(server, "api-availability", "Burn rate", "burning"), rel=0.1)
    assert 0 == value(server, "api-availability", "Burn rate", "idle")
    assert 0.999 == value(server, "api-availability", "Objective", "restarted")
    before, after = (value(server, "api-availability", "Budget left", moment) for moment in ("well", "restarted"))
    assert after < before <= 1
