"""What promtool says is read."""

from pathlib import Path

import pytest

from generator.verify import promtool
from generator.verify.program import ProgramError, Refusal
from tests.verify.programs import real, script

RULES = """\
groups:
- name: g
  rules:
  - {record: "a:b:c", expr: "vector(1)"}
  - alert: Broken
    expr: sum(
"""


@pytest.fixture
def executable() -> str:
    """The real promtool."""
    return real("prometheus", "promtool")


def write(root: Path, path: str, text: str) -> str:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return path


def test_a_refusal_names_file_group_and_rule(executable: str, tmp_path: Path) -> None:
    good = write(tmp_path, "e/prometheus/rules/s/good.yml", RULES.replace("sum(", "up == 0"))
    bad = write(tmp_path, "e/prometheus/rules/s/bad.yml", RULES)
    (refusal,) = promtool.check(executable, tmp_path, [good, bad])
    assert (bad, "g", 1) == (refusal.path, refusal.part, refusal.rule)
    assert "unclosed left parenthesis" in refusal.message


def test_duplicate_rules_are_refused(executable: str, tmp_path: Path) -> None:
    twice = write(
        tmp_path, "e/prometheus/rules/s/twice.yml", RULES.split("  - alert")[0] + "  - {record: 'a:b:c', expr: '1'}\n"
    )
    (refusal, *_) = promtool.check(executable, tmp_path, [twice])
    assert twice == refusal.path


def test_a_broken_config_is_refused(executable: str, tmp_path: Path) -> None:
    config = write(tmp_path, "e/prometheus/prometheus.yml", "global: {scrape_interval: often}\n")
    (refusal,) = promtool.check(executable, tmp_path, [config])
    assert (config, None) == (refusal.path, refusal.part)


def test_the_faults_of_many_files_are_told_apart(executable: str, tmp_path: Path) -> None:
    paths = [
        write(tmp_path, f"e/prometheus/rules/s/{n}.yml", RULES if n % 2 else RULES.replace("sum(", "up == 0"))
        for n in range(9)
    ]
    assert paths[1::2] == sorted(refusal.path for refusal in promtool.check(executable, tmp_path, paths))


def test_many_files_are_checked_in_few_calls(executable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promtool, "MAX_ARGUMENTS_BYTES", 100)
    paths = [write(tmp_path, f"e/prometheus/rules/s/{n}.yml", RULES if n == 7 else "groups: []\n") for n in range(9)]
    assert ["e/prometheus/rules/s/7.yml"] == [refusal.path for refusal in promtool.check(executable, tmp_path, paths)]


def test_a_promtool_that_crashes_is_no_refusal_of_a_spec(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="promtool check rules failed with 2: out of memory"):
        promtool.check(script(tmp_path, "echo out of memory >&2; exit 2"), tmp_path, ["e/prometheus/rules/s/a.yml"])


def test_an_unknown_report_keeps_its_text() -> None:
    lines = ["Checking a.yml", "  FAILED:", "a.yml: something new", "", "Checking b.yml", "  SUCCESS: 1 rules found"]
    assert [Refusal("a.yml", "something new")] == list(promtool._refusals(lines, {"a.yml", "b.yml"}))
