"""The generated tests as `watchbill test` runs them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.emit._artifact import Artifact
from generator.pipeline import Rendered, emit
from generator.prove import prove
from generator.verify import promtool
from tests import specs

RULES = "prometheus/rules/shop/avail.yml"
TESTS = "prometheus/tests/shop/avail.test.yml"


@pytest.fixture
def rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rendered:
    """Render one SLO, in a folder where nothing has passed yet."""
    monkeypatch.chdir(tmp_path)
    return emit(specs.compiled(Path("slo_specs"), specs.slo()))


def changed(rendered: Rendered, path: str, old: str, new: str) -> Rendered:
    """Change a published text."""
    artifacts = dict(rendered.artifacts["production"])
    assert old in artifacts[path].text
    artifacts[path] = replace(artifacts[path], text=artifacts[path].text.replace(old, new))
    return Rendered(rendered.compilation, {"production": artifacts})


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which test files promtool is given."""
    seen: list[str] = []
    real = promtool.test

    def noting(executable: str, root: Path, paths: Sequence[str], jobs: int) -> list[promtool.Failure]:
        seen.extend(paths)
        return real(executable, root, paths, jobs)

    monkeypatch.setattr(promtool, "test", noting)
    return seen


def test_what_has_passed_is_not_run_again_until_it_changes(rendered: Rendered, given: list[str]) -> None:
    first = prove(rendered, jobs=2)
    assert ((), 2, 0) == (first.diagnostics, first.files, first.unchanged)
    assert "2 test files, 4 tests: all pass" == first.counted()
    assert 2 == len(given)
    given.clear()
    assert "2 test files, 4 tests: all pass (2 files unchanged since they passed)" == prove(rendered, jobs=2).counted()
    assert [] == given
    prove(changed(rendered, TESTS, "# nothing burns", "# nothing at all burns"), jobs=2)
    assert [f"production/{TESTS}"] == given


def test_a_failure_names_the_test_the_moment_and_what_came_instead(rendered: Rendered, given: list[str]) -> None:
    wrong = changed(rendered, RULES, '5m{slo="avail"} > 14.4', '5m{slo="avail"} > 16')
    (found,) = (one for one in prove(wrong, jobs=1).diagnostics if "tier fast alone" in one.message)
    assert ("rule-test", "slo_specs/2.yaml", 3) == (found.code, found.span.file, found.span.line)
    assert "test 'alerts, on recorded series' of production/prometheus/tests/shop/avail.test.yml" in found.message
    assert "got:[]" in found.message
    given.clear()
    assert prove(wrong, jobs=1).diagnostics, "a failure is not remembered as passed"
    assert [f"production/{TESTS}"] == given[:1]


def test_a_wrong_value_is_shown_beside_the_expected_one(rendered: Rendered) -> None:
    wrong = changed(rendered, RULES, "vector(0.999)", "vector(0.99)")
    (found,) = prove(wrong, jobs=1).diagnostics
    assert "test 'windows, and what follows from them'" in found.message
    assert 'exp: {slo="avail"} 9.99E+05 got: {slo="avail"} 9.9E+05' in found.message


def test_the_command_says_what_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    specs.write(Path("slo_specs"), specs.ENVIRONMENT, specs.SERVICE, specs.slo())
    result = CliRunner().invoke(main, ["test", "--jobs", "1"])
    assert (0, "2 test files, 4 tests: all pass\n") == (result.exit_code, result.output)
    assert Path(".watchbill/tests-passed").is_file()
    assert not Path("output").exists()


def test_without_promtool_nothing_is_proven(rendered: Rendered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHBILL_PROMTOOL", "promtool-that-is-not-there")
    (found,) = prove(rendered, jobs=1).diagnostics
    assert "promtool-unavailable" == found.code
    assert "the tests were not run" in found.message


def test_a_test_file_stands_beside_the_rules_it_reads(rendered: Rendered) -> None:
    artifact: Artifact = rendered.artifacts["production"][TESTS]
    assert "rule_files: [../../rules/shop/avail.yml]" in artifact.text
    assert ("SLO/avail",) == artifact.origins
