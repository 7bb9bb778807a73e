"""What amtool says is read, and told at the OnCall that it is about."""

from pathlib import Path

import pytest

from generator.diagnostics import Severity
from generator.pipeline import compile_specs, emit
from generator.verify import amtool
from generator.verify.judge import AMTOOL, judged
from generator.verify.program import ProgramError, Refusal
from tests import specs
from tests.checks.route_cases import ROUTED, SCALE, on_call
from tests.verify.programs import script


def test_an_amtool_that_says_nothing_of_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="amtool check-config failed with 3: out of order"):
        amtool.check(script(tmp_path, "echo out of order; exit 3"), tmp_path, ["a.yml"])


def test_each_file_has_its_own_part_of_the_report(tmp_path: Path) -> None:
    report = "Checking 'a/x.yml'  SUCCESS\\nFound:\\n - route\\n\\nChecking 'b/x.yml'  FAILED: line 3\\nline 4\\n\\nend"
    text = f'printf "{report}"; exit 1'
    assert [Refusal("b/x.yml", "line 3 line 4")] == amtool.check(
        script(tmp_path, text), tmp_path, ["a/x.yml", "b/x.yml"]
    )


@pytest.mark.parametrize(("required", "severity"), [(True, Severity.ERROR), (False, Severity.WARNING)])
def test_a_missing_amtool_is_an_error_only_where_it_is_required(
    required: bool, severity: Severity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(amtool.PROGRAM.variable, "no-such-amtool")
    rendered = emit(compile_specs(specs.write(tmp_path, ROUTED, specs.SERVICE, SCALE, on_call())))
    (found,) = judged(AMTOOL, tmp_path, rendered, required)
    assert ("amtool-unavailable", severity) == (found.code, found.severity)
    rendered = emit(compile_specs(specs.write(tmp_path / "nobody", specs.ENVIRONMENT, specs.SERVICE)))
    assert [] == list(judged(AMTOOL, tmp_path, rendered, required))


def test_a_fault_stands_at_the_on_call_that_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "printf \"Checking 'production/alertmanager/alertmanager.yml'  FAILED: undefined receiver shop/x\\n\"; exit 1"
    )
    monkeypatch.setenv(amtool.PROGRAM.variable, script(tmp_path, text))
    folder = tmp_path / "specs"
    rendered = emit(compile_specs(specs.write(folder, ROUTED, specs.SERVICE, SCALE, on_call())))
    (found,) = judged(AMTOOL, tmp_path, rendered, required=True)
    assert ("amtool", str(folder / "3.yaml")) == (found.code, found.span.file)
    assert "amtool refuses production/alertmanager/alertmanager.yml: undefined receiver shop/x" == found.message
