"""`watchbill diff` between folders and revisions of git, and what it says of sides that are none."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from tests.diff.cases import BASE


def git(*arguments: str) -> None:
    settings = ["-c", "user.name=x", "-c", "user.email=x@example.invalid", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *settings, *arguments], check=True, capture_output=True)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository whose first revision promises 99.9%, and its second one 99.95%."""
    monkeypatch.chdir(tmp_path)
    specs = tmp_path / "slo_specs"
    (specs / "a folder").mkdir(parents=True)
    git("init", "-q", "-b", "main")
    for objective in ("99.9%", "99.95%"):
        (specs / "a folder" / "ünï.yaml").write_text(BASE.replace("99.9%", objective), encoding="utf-8")
        (specs / "notes.txt").write_text("no spec", encoding="utf-8")
        (specs / "link.yaml").unlink(missing_ok=True)
        (specs / "link.yaml").symlink_to("/etc/hostname")
        git("add", ".")
        git("commit", "-q", "-m", objective)
    (specs / "link.yaml").unlink()
    return tmp_path


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments])


STRICTER = "SLO/avail\n  objective: 99.9% → 99.95%; stricter\n"


@pytest.mark.parametrize("arguments", [("HEAD~1", "HEAD"), ("HEAD~1",), ("HEAD~1:slo_specs", "main:slo_specs/")])
def test_revisions(arguments: tuple[str, ...]) -> None:
    result = diff(*arguments)
    assert (0, True) == (result.exit_code, STRICTER in result.stdout)
    assert result.stdout.startswith(f"HEAD~1{':slo_specs' if len(arguments[0]) > 6 else ''} → ")


def test_a_revision_and_a_folder_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/specs.yaml").write_text(BASE.replace("for: 5m", "for: 10m"), encoding="utf-8")
    result = diff("HEAD~1", "other", "--format", "json")
    (change, _) = json.loads(result.stdout)["environments"]["production"]
    told = {"about": "Alert/QueueLong", "topic": "alert-for", "before": "5m", "after": "10m"}
    assert told == {key: change[key] for key in told}


def test_from_a_folder_below_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path / "slo_specs")
    assert STRICTER in diff("HEAD~1", "--specs", ".").stdout


def test_nothing_is_checked_out_or_left_behind(tmp_path: Path) -> None:
    before = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if ".git" not in path.parts)
    assert 0 == diff("HEAD~1", "HEAD").exit_code
    assert before == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if ".git" not in path.parts)


def test_only_some_environments() -> None:
    assert "error[unknown-environment]: no Environment is named 'staging'" in diff("HEAD~1", "--env", "staging").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("mian",), "Invalid value for BEFORE: 'mian' is neither a folder of specs nor a revision of git here"),
        (("main", "-x"), "No such option"),
        (("main", "--", "-x"), "Invalid value for AFTER: '-x' is neither a folder of specs nor a revision of git here"),
        (
            ("main:specs",),
            "Invalid value for BEFORE: 'main' holds no specs in 'specs'; write main:FOLDER for another folder",
        ),
    ],
)
def test_sides_that_are_none(arguments: tuple[str, ...], message: str) -> None:
    result = diff(*arguments)
    assert 2 == result.exit_code
    assert message in " ".join(result.stderr.split())


def test_specs_outside_of_the_repository(tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    result = diff("main", "--specs", str(elsewhere))
    assert 2 == result.exit_code
    assert f"'{elsewhere}' is not in the repository" in " ".join(result.stderr.split())


def test_a_side_that_does_not_compile_is_told_with_its_revision(tmp_path: Path) -> None:
    (tmp_path / "slo_specs/a folder/ünï.yaml").write_text(BASE.replace("99.9%", "99.9"), encoding="utf-8")
    git("commit", "-q", "-a", "-m", "a mistake")
    result = diff("HEAD", "HEAD~1")
    assert 1 == result.exit_code
    assert "error[bad-percentage]: '99.9' stands here; a percentage is expected\n  --> HEAD:slo_specs/" in result.stdout
