"""amtool's report is read; where amtool is not, or does not do its work, that is said in one line."""

from pathlib import Path

import pytest

from generator.diagnostics import Severity
from generator.pipeline import compile_specs, emit
from generator.verify import amtool
from generator.verify.amtool import AmtoolError, Fault
from generator.verify.judge_amtool import judge_amtool
from tests import specs
from tests.checks.route_cases import ROUTED, SCALE, on_call


def fake(folder: Path, script: str) -> str:
    path = folder / "amtool"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_without_amtool_it_says_how_to_get_one() -> None:
    with pytest.raises(AmtoolError, match="'no-such-amtool' is not to be found; install it"):
        amtool.find("no-such-amtool")


def test_nothing_to_check_starts_nothing(tmp_path: Path) -> None:
    assert [] == amtool.check("/no/such/amtool", tmp_path, [])


def test_an_amtool_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    with pytest.raises(AmtoolError, match="cannot be started"):
        amtool.check("/no/such/amtool", tmp_path, ["a.yml"])


def test_an_amtool_that_says_nothing_of_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(AmtoolError, match="failed with 3: out of order"):
        amtool.check(fake(tmp_path, "echo out of order; exit 3"), tmp_path, ["a.yml"])


def test_each_file_has_its_own_part_of_the_report(tmp_path: Path) -> None:
    report = "Checking 'a/x.yml'  SUCCESS\\nFound:\\n - route\\n\\nChecking 'b/x.yml'  FAILED: line 3\\nline 4\\n\\nend"
    script = f'printf "{report}"; exit 1'
    assert [Fault("b/x.yml", "line 3 line 4")] == amtool.check(fake(tmp_path, script), tmp_path, ["a/x.yml", "b/x.yml"])


@pytest.mark.parametrize(("required", "severity"), [(True, Severity.ERROR), (False, Severity.WARNING)])
def test_a_missing_amtool_is_an_error_only_where_it_is_required(
    required: bool, severity: Severity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(amtool.EXECUTABLE_VARIABLE, "no-such-amtool")
    rendered = emit(compile_specs(specs.write(tmp_path, ROUTED, specs.SERVICE, SCALE, on_call())))
    (found,) = judge_amtool(tmp_path, rendered, required)
    assert ("amtool-unavailable", severity) == (found.code, found.severity)
    rendered = emit(compile_specs(specs.write(tmp_path / "nobody", specs.ENVIRONMENT, specs.SERVICE)))
    assert [] == list(judge_amtool(tmp_path, rendered, required))


def test_a_fault_stands_at_the_on_call_that_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "printf \"Checking 'production/alertmanager/alertmanager.yml'  FAILED: undefined receiver shop/x\\n\"; exit 1"
    )
    monkeypatch.setenv(amtool.EXECUTABLE_VARIABLE, fake(tmp_path, script))
    folder = tmp_path / "specs"
    rendered = emit(compile_specs(specs.write(folder, ROUTED, specs.SERVICE, SCALE, on_call())))
    (found,) = judge_amtool(tmp_path, rendered, required=True)
    assert ("amtool", str(folder / "3.yaml")) == (found.code, found.span.file)
    assert "amtool refuses production/alertmanager/alertmanager.yml: undefined receiver shop/x" == found.message
