"""What runs Watchbill elsewhere: the GitHub Action, step by step in a shell; pre-commit's hooks; the container file."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from generator.cli import main

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
MEANING, COMMENT, CHECK = "Say what the change means", "Write it to the pull request", "Check"


class Runner:
    """Runs steps as GitHub's runner does: bash, with its files for paths, outputs and the summary."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.temp = folder / "repository", folder / "temp"
        (folder / "bin").mkdir()
        self.temp.mkdir()
        self.files = {name: folder / name for name in ("GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in self.files.values():
            file.touch()
        watchbill = folder / "bin/watchbill"
        watchbill.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m generator "$@"\n')
        # There is no GitHub here: what would be sent to it is written down.
        gh = folder / "bin/gh"
        gh.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {folder}/gh.said\necho "$GH_TOKEN" >> {folder}/gh.said\n')
        for program in (watchbill, gh):
            program.chmod(0o755)
        self.path = f"{folder / 'bin'}:{os.environ['PATH']}"

    def run(self, step: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PATH": self.path, "RUNNER_TEMP": str(self.temp), "GITHUB_ACTION_PATH": str(ROOT)}
        environment |= {name: str(file) for name, file in self.files.items()}
        for name, value in STEPS[step].get("env", {}).items():
            key = re.fullmatch(r"\$\{\{ (.+) \}\}", value)
            assert key is not None
            environment[name] = inputs[key[1]]
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[step]["run"]]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    @property
    def meaning(self) -> str:
        return (self.temp / "watchbill-meaning.md").read_text("utf-8")


def git(folder: Path, *arguments: str) -> str:
    settings = ["-c", "user.name=x", "-c", "user.email=x@example.invalid", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Make a repository with a built set of specs, and a change of one of them that is not built."""
    (tmp_path / "repository").mkdir()
    runner = Runner(tmp_path)
    monkeypatch.chdir(runner.folder)
    assert 0 == CliRunner().invoke(main, ["init"]).exit_code
    assert 0 == CliRunner().invoke(main, ["build"]).exit_code
    git(runner.folder, "init", "-q", "-b", "main")
    git(runner.folder, "add", ".")
    git(runner.folder, "commit", "-q", "-m", "first")
    specs = runner.folder / "slo_specs/shop.yaml"
    specs.write_text(specs.read_text("utf-8").replace("objective: 99.9%", "objective: 99.5%"), encoding="utf-8")
    return runner


def base(runner: Runner) -> dict[str, str]:
    return {"inputs.base": git(runner.folder, "rev-parse", "HEAD"), "inputs.specs": "slo_specs"}


FOLDERS = {"inputs.specs": "slo_specs", "inputs.output": "output"}


def test_nothing_is_put_into_a_script_but_through_its_environment() -> None:
    """A title or a branch with a quote in it would else run as a command."""
    assert all("${{" not in step["run"] and step["shell"] == "bash" for step in STEPS.values())


def test_every_input_is_used_and_described() -> None:
    used = set(re.findall(r"inputs\.(\w+)", str(ACTION["runs"])))
    assert used == set(ACTION["inputs"])
    assert all({"description", "default"} == set(one) for one in ACTION["inputs"].values())


def test_what_is_installed_is_not_installed_again(runner: Runner) -> None:
    assert 0 == runner.run("Install").returncode
    assert "" == runner.files["GITHUB_PATH"].read_text()
    assert not (runner.temp / "watchbill").exists()


def test_the_meaning_is_said_and_posted(runner: Runner, tmp_path: Path) -> None:
    done = runner.run(MEANING, **base(runner))
    assert 0 == done.returncode, done.stderr
    assert "  - objective: 99.9% → 99.5%; less strict\n" in runner.meaning
    assert runner.meaning == runner.files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
    file = runner.files["GITHUB_OUTPUT"].read_text().removeprefix("file=").strip()
    inputs = {"inputs.token": "a-token", "github.event.pull_request.number": "7", "steps.meaning.outputs.file": file}
    assert 0 == runner.run(COMMENT, **inputs).returncode
    said = (tmp_path / "gh.said").read_text().splitlines()
    assert ["pr", "comment", "7", "--body-file", file, "--edit-last", "--create-if-none", "a-token"] == said


def test_a_check_fails_until_it_is_built(runner: Runner) -> None:
    stale = runner.run(CHECK, **FOLDERS)
    assert 3 == stale.returncode
    assert "::error file=output/production/" in stale.stdout
    assert 0 == CliRunner().invoke(main, ["build"]).exit_code
    assert 0 == runner.run(CHECK, **FOLDERS).returncode


def test_a_change_that_does_not_compile_is_posted_and_fails(runner: Runner) -> None:
    specs = runner.folder / "slo_specs/shop.yaml"
    specs.write_text(specs.read_text("utf-8").replace("99.5%", "99.5"), encoding="utf-8")
    assert 0 == runner.run(MEANING, **base(runner)).returncode
    assert runner.meaning.startswith(
        "What the change means cannot be said, as a side of it does not compile:\n\n```text\n"
    )
    assert "error[bad-percentage]" in runner.meaning
    assert 1 == runner.run(CHECK, **FOLDERS).returncode


def test_a_new_branch_has_nothing_to_compare_with(runner: Runner, tmp_path: Path) -> None:
    done = runner.run(MEANING, **{"inputs.base": "0" * 40, "inputs.specs": "slo_specs"})
    assert (0, "") == (done.returncode, runner.meaning)
    inputs = {"inputs.token": "t", "github.event.pull_request.number": "7"}
    file = str(runner.temp / "watchbill-meaning.md")
    assert 0 == runner.run(COMMENT, **inputs, **{"steps.meaning.outputs.file": file}).returncode
    assert not (tmp_path / "gh.said").exists()


def test_a_base_that_a_shallow_checkout_lacks_is_fetched(runner: Runner, tmp_path: Path) -> None:
    first = git(runner.folder, "rev-parse", "HEAD")
    git(runner.folder, "commit", "-q", "-a", "-m", "second")
    origin = runner.folder.rename(tmp_path / "origin")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{origin}", "repository")
    done = runner.run(MEANING, **{"inputs.base": first, "inputs.specs": "slo_specs"})
    assert 0 == done.returncode, done.stderr
    assert "objective: 99.9% → 99.5%" in runner.meaning


HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_a_command_that_there_is(hook: dict[str, Any]) -> None:
    program, command = hook["entry"].split()
    assert ("watchbill", f"watchbill-{command}") == (program, hook["id"])
    assert command in main.commands
    assert not hook["pass_filenames"]


def test_pre_commit_accepts_the_hooks() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr


def test_the_container_file_copies_what_there_is() -> None:
    """Whether it builds is not said: no daemon runs here."""
    text = (ROOT / "Containerfile").read_text("utf-8")
    copied = [name for line in re.findall(r"^COPY (?!--)(.*)$", text, re.MULTILINE) for name in line.split()[:-1]]
    assert {"pyproject.toml", "constraints.txt", "generator", "server"} <= set(copied)
    assert all((ROOT / name).exists() for name in copied)
    assert ["${BASE} AS build", "${BASE}"] == re.findall(r"^FROM (.*)$", text, re.MULTILINE)
    (image,) = re.findall(r"^ARG BASE=(.*)$", text, re.MULTILINE)
    assert "/" not in image  # which registry it comes from is for those to say who build it
