"""Running promtool, and reading what it says."""

import shutil
from pathlib import Path

import pytest

from generator.verify import promtool
from generator.verify.promtool import PromtoolError, Refusal

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
    found = shutil.which("promtool")
    if found is None:
        pytest.fail("promtool is missing; on Debian: apt-get install prometheus")
    return found


def script(folder: Path, text: str) -> str:
    """Write a program that behaves as promtool does when it is not well."""
    path = folder / "promtool"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def write(root: Path, path: str, text: str) -> str:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return path


def test_a_refusal_names_file_group_and_rule(executable: str, tmp_path: Path) -> None:
    good = write(tmp_path, "e/prometheus/rules/s/good.yml", RULES.replace("sum(", "up == 0"))
    bad = write(tmp_path, "e/prometheus/rules/s/bad.yml", RULES)
    (refusal,) = promtool.check(executable, tmp_path, [good, bad])
    assert (bad, "g", 1) == (refusal.path, refusal.group, refusal.rule)
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
    assert (config, None) == (refusal.path, refusal.group)


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


def test_a_missing_promtool_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHBILL_PROMTOOL", "/nowhere/promtool")
    with pytest.raises(PromtoolError, match=r"'/nowhere/promtool' is not to be found; install it \(Debian"):
        promtool.find()


def test_a_promtool_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promtool, "TIME_LIMIT_SECONDS", 0.2)
    with pytest.raises(PromtoolError, match=r"took longer than 0\.2 s and was stopped"):
        promtool.check(script(tmp_path, "exec sleep 5"), tmp_path, ["e/prometheus/rules/s/a.yml"])


def test_a_promtool_that_crashes_is_no_refusal_of_a_spec(tmp_path: Path) -> None:
    with pytest.raises(PromtoolError, match="failed with 2: out of memory"):
        promtool.check(script(tmp_path, "echo out of memory >&2; exit 2"), tmp_path, ["e/prometheus/rules/s/a.yml"])


def test_a_promtool_that_is_no_program_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "promtool").write_bytes(b"\x7fELF nonsense")
    (tmp_path / "promtool").chmod(0o755)
    with pytest.raises(PromtoolError, match="cannot be started"):
        promtool.check(str(tmp_path / "promtool"), tmp_path, ["e/prometheus/rules/s/a.yml"])


def test_an_unknown_report_keeps_its_text() -> None:
    lines = ["Checking a.yml", "  FAILED:", "a.yml: something new", "", "Checking b.yml", "  SUCCESS: 1 rules found"]
    assert [Refusal("a.yml", "something new")] == list(promtool._refusals(lines, {"a.yml", "b.yml"}))
