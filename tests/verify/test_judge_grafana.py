"""The published dashboards are judged by `build` and `check`: ours are sound, and a fault is told at its spec."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.emit._artifact import Artifact
from generator.pipeline import Rendered, compile_specs, emit
from generator.verify.judge_grafana import judge_grafana
from tests import specs

GRAFANA = specs.ENVIRONMENT + "  grafana_url: https://grafana.example.com\n"
CASES = sorted(path.parent for path in (Path(__file__).parent.parent / "golden").glob("*/specs.yaml"))
PATH = "grafana/dashboards/slo/avail.json"


def rendered(folder: Path) -> Rendered:
    return emit(compile_specs(specs.write(folder, GRAFANA, specs.SERVICE, specs.slo())))


def changed(found: Rendered, old: str, new: str) -> Rendered:
    """Break the text of one dashboard."""
    files: dict[str, Any] = dict(found.artifacts["production"])
    artifact: Artifact = files[PATH]
    assert old in artifact.text
    files[PATH] = replace(artifact, text=artifact.text.replace(old, new))
    return replace(found, artifacts={"production": files})


def test_every_query_of_our_own_dashboards_names_what_there_is(project: Path) -> None:
    assert () == tuple(judge_grafana(emit(compile_specs(project / "slo_specs"))))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_dashboards_of_any_specs_have_no_fault(case: Path, tmp_path: Path) -> None:
    text = (case / "specs.yaml").read_text("utf-8")
    missing = [base for base in (specs.ENVIRONMENT, specs.SERVICE) if base.splitlines()[1] not in text]
    text = "\n---\n".join((text, *missing))
    if not case.name.startswith("dashboard"):  # which have a Grafana
        text = re.sub(r"(kind: Environment\nmetadata: .*\nspec:)\n", r"\1\n  grafana: {}\n", text)
        text = re.sub(r"(kind: Environment\nmetadata: .*\nspec: {)", r"\1grafana: {}, ", text)
    found = emit(compile_specs(specs.write(tmp_path, text)))
    assert any(path.startswith("grafana/dashboards/") for files in found.artifacts.values() for path in files)
    assert () == tuple(judge_grafana(found))


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("slo:target:ratio{", "slo:goal:ratio{", "panel-query", "nothing provides the metric 'slo:goal:ratio'"),
        ("/d/production_slos", "/d/production_all", "dashboard-url-unresolved", "a dashboard 'production_all'"),
        ('"w": 16', '"w": 25', "panel-overlap", "ends in column 25; a dashboard has 24"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_the_spec(old: str, new: str, code: str, message: str, tmp_path: Path) -> None:
    found = rendered(tmp_path)
    assert () == tuple(judge_grafana(found))
    diagnostics = tuple(judge_grafana(changed(found, old, new)))
    first = next(one for one in diagnostics if one.code == code)
    assert f"production/{PATH}: " in first.message
    assert message in first.message
    assert str(tmp_path / "2.yaml") == first.span.file


def test_check_and_build_judge_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = specs.write(tmp_path / "specs", GRAFANA, specs.SERVICE, specs.slo())
    arguments = ["--specs", str(folder), "--output", str(tmp_path / "output")]
    assert 0 == CliRunner().invoke(main, ["build", *arguments]).exit_code
    assert 0 == CliRunner().invoke(main, ["check", *arguments]).exit_code
    monkeypatch.setattr("generator.verify.dashboards.COLUMNS", 12)
    for command in ("check", "build"):
        result = CliRunner().invoke(main, [command, *arguments])
        assert 1 == result.exit_code
        assert "error[panel-overlap]: production/grafana/dashboards/" in result.output
    assert json.loads((tmp_path / "output/production" / PATH).read_text("utf-8"))["uid"] == "production_slo_avail"
