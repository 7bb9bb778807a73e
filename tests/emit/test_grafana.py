"""Dashboards as files: what is filled in is what would have been drawn, and the same specs give the same bytes."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.emit._grafana.draw import drawn
from generator.emit._grafana.modern import modernised
from generator.emit._grafana.texts import text
from generator.pipeline import Compilation, compile_specs
from generator.plan.dashboards.model import BAD, FINE, Dashboard, Panel, Query, Row, Threshold, Variable
from tests import specs

MOST_BYTES = 256 * 1024  # of an annotation, in which `kubectl apply` keeps a copy
AWKWARD = 'a "quoted" \\ text, <b>, ${x}, {{y}}, \u2028 – ü \\u00005\\u0001'


def dashboard(*panels: Panel, title: str = "Shop") -> Dashboard:
    rows = (Row("Now", panels),)
    return Dashboard("uid", "path.json", title, "About it.", ("a",), rows, (), (Variable("x", "X", "up"),))


def panel(key: str = "one", **changed: Any) -> Panel:
    return Panel(key, "timeseries", "Title", "What it tells.", (Query("up", "{{x}}"),))._replace(**changed)


@pytest.fixture(scope="module")
def project_specs() -> Compilation:
    return compile_specs(Path(__file__).parent.parent.parent / "slo_specs")


def test_every_dashboard_is_what_grafanalib_would_draw(project_specs: Compilation) -> None:
    for compiled in project_specs.environments:
        assert compiled.plan is not None
        assert compiled.plan.dashboards
        for board in compiled.plan.dashboards:
            assert modernised(drawn(board)) == json.loads(text(board)), board.uid


def test_awkward_words_come_out_as_they_are() -> None:
    board = dashboard(panel(title=AWKWARD, description=AWKWARD, queries=(Query(AWKWARD, AWKWARD),)), title=AWKWARD)
    written = json.loads(text(board))
    assert modernised(drawn(board)) == written
    assert AWKWARD == written["title"] == written["panels"][1]["targets"][0]["expr"]


def test_words_alone_make_no_new_shape() -> None:
    one, other = (json.loads(text(dashboard(panel(title=title)))) for title in ("One", "Other"))
    assert ("One", "Other") == (one["panels"][1].pop("title"), other["panels"][1].pop("title"))
    assert one == other


def test_the_text_is_sorted_indented_and_ends_with_a_newline() -> None:
    written = text(dashboard(panel()))
    assert json.dumps(json.loads(written), indent=1, sort_keys=True, ensure_ascii=False) + "\n" == written


def test_panels_stand_beside_each_other_and_wrap() -> None:
    panels = (panel("a", width=12, height=4), panel("b", width=12, height=8), panel("c", width=24), panel("d", width=8))
    written = json.loads(text(dashboard(*panels)))["panels"]
    places = [tuple(one["gridPos"][side] for side in "xywh") for one in written]
    assert [(0, 0, 24, 1), (0, 1, 12, 4), (12, 1, 12, 8), (0, 9, 24, 8), (0, 17, 8, 8)] == places


def test_a_collapsed_row_holds_its_panels() -> None:
    rows = (Row("Shut", (panel("a"),), collapsed=True), Row("Open", (panel("b"),)))
    shut, opened, below = json.loads(text(dashboard()._replace(rows=rows)))["panels"]
    assert [True, 1] == [shut["collapsed"], len(shut["panels"])]
    assert [False, []] == [opened["collapsed"], opened["panels"]]
    assert [0, 1, 2] == [shut["gridPos"]["y"], opened["gridPos"]["y"], below["gridPos"]["y"]]


def test_a_panel_keeps_its_number_whatever_stands_around_it() -> None:
    alone = json.loads(text(dashboard(panel("b"))))["panels"][1]["id"]
    beside = json.loads(text(dashboard(panel("a"), panel("b"))))["panels"]
    assert alone == beside[2]["id"] != beside[1]["id"]


def test_thresholds_begin_below_all_values_and_whole_numbers_are_written_whole() -> None:
    thresholds = (Threshold(None, FINE), Threshold(5.0, BAD), Threshold(7.5, BAD))
    (_, written) = json.loads(text(dashboard(panel(thresholds=thresholds, lines=True))))["panels"]
    steps = written["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [None, 5, 7.5] == [step["value"] for step in steps]
    assert '"value": 5\n' in json.dumps(steps, indent=2, sort_keys=True)


def test_one_value_or_a_course_is_asked_for_never_both() -> None:
    queries = (Query("a", now=True), Query("b"))
    (_, written) = json.loads(text(dashboard(panel(queries=queries))))["panels"]
    assert [(True, False), (False, True)] == [(one["instant"], one["range"]) for one in written["targets"]]
    assert ["A", "B"] == [one["refId"] for one in written["targets"]]


def test_no_dashboard_is_too_large_for_a_config_map(project: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in (project / "output").rglob("grafana/dashboards/**/*.json")}
    assert sizes
    assert {} == {name: size for name, size in sizes.items() if size > MOST_BYTES}


def test_nothing_is_published_where_there_is_no_grafana(tmp_path: Path) -> None:
    assert [] == [path for path in specs.artifacts(tmp_path, specs.slo()) if path.startswith("grafana/")]
