"""What the pages show is what comes out: commands are run, and files are looked into."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.pipeline import compile_specs
from generator.reporters import text as as_text
from tests.contract.test_docs import ROOT, blocks
from tests.contract.test_seed import FAULTS, as_the_strategy_has_it

README, TUTORIAL = ROOT / "README.md", ROOT / "docs/tutorial/first-slo.md"
CHANGE = ROOT / "docs/how-to/see-what-a-change-means.md"
ON_CALL = ROOT / "docs/how-to/say-who-is-on-call.md"
STRATEGY = ROOT / "docs/explanation/seeds-strategy.md"
EXPLAIN = "watchbill explain SLO/api-availability --env production"
ALERT = "SLOErrorBudgetBurn --env production --labels slo=api-availability,severity=page"
ROUTE = f'watchbill route {ALERT} --at "2026-11-25 03:10"'
TOLD = 'watchbill route HighErrorRate --at "2026-03-29 07:40" --lasting 1h --env production'
_SHOWN = re.compile(r"```sh\n(.*?)```\n(?:(?!```).)*?```text\n(.*?)```", re.DOTALL)


def shown(page: Path, command: str) -> Iterator[str]:
    """Find what a page shows after a block of commands that has this one: each time it does."""
    found = [output for commands, output in _SHOWN.findall(page.read_text("utf-8")) if command in commands.splitlines()]
    assert found, f"{page.name} shows nothing after '{command}'"
    yield from found


def said(command: str) -> str:
    """Run a command of Watchbill as it stands on a page."""
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    return result.stdout + result.stderr


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    said("watchbill init")
    return tmp_path / "slo_specs/shop.yaml"


def test_the_tutorial_shows_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert said("watchbill init") == next(shown(TUTORIAL, "watchbill init"))
    specs = Path("slo_specs/shop.yaml")
    specs.write_text(specs.read_text("utf-8").replace("[shop:8080]", '["localhost:8080"]'), "utf-8")
    right = specs.read_text("utf-8")
    mistaken, mended = shown(TUTORIAL, "watchbill validate")
    specs.write_text(right.replace("metric: http_requests_total", "metric: http_request_total", 1), "utf-8")
    assert mistaken == said("watchbill validate")
    specs.write_text(right, "utf-8")
    assert mended == said("watchbill validate")
    built = said("watchbill build") + "".join(f"{path}\n" for path in sorted(map(str, Path("output").rglob("*.*"))))
    assert built == next(shown(TUTORIAL, "watchbill build"))
    assert said("watchbill explain SLO/shop-availability").startswith(
        next(shown(TUTORIAL, "watchbill explain SLO/shop-availability"))
    )
    specs.write_text(right.replace("objective: 99.9%", "objective: 99.5%"), "utf-8")
    assert said("watchbill check").endswith(next(shown(TUTORIAL, "watchbill check")))


def test_the_meaning_of_a_change_is_shown_as_it_is_told(shop: Path) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.invalid", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    text = shop.read_text("utf-8")
    shop.write_text(text.replace("objective: 99.9%", "objective: 99.5%").replace("for: 2m", "for: 5m"), "utf-8")
    assert said("watchbill diff main") == next(shown(CHANGE, "watchbill diff main"))
    (markdown,) = blocks(CHANGE, "markdown")
    assert said("watchbill diff main --format markdown").startswith(markdown.removesuffix("...\n"))


def test_the_readme_shows_a_mistake_as_it_is_told(shop: Path) -> None:
    text = shop.read_text("utf-8")
    shop.write_text(text.replace("metric: http_requests_total", "metric: http_request_total", 1), "utf-8")
    assert said("watchbill validate") == next(shown(README, "watchbill validate"))


@pytest.mark.parametrize(("page", "command"), [(README, EXPLAIN), (README, ROUTE), (ON_CALL, TOLD)])
def test_a_page_shows_what_is_said_of_the_projects_own_specs(
    page: Path, command: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    assert set(next(shown(page, command)).splitlines()) <= set(said(command).splitlines())


def test_the_readme_shows_the_published_rule_and_runbook(project: Path) -> None:
    published = project / "output/production"
    rules = (published / "prometheus/rules/swift-api-server/api-availability.yml").read_text("utf-8")
    (block,) = (text for text in blocks(README, "yaml") if text.startswith("- record:"))
    assert [] == [line for line in block.splitlines() if line not in rules]
    page = (published / "runbooks/swift-api-server/api-availability.SLOErrorBudgetBurn.md").read_text("utf-8")
    quoted = [line[2:].strip() for line in README.read_text("utf-8").splitlines() if line.startswith("> ")]
    assert len(quoted) > 10
    assert [] == [line for line in quoted if line not in page]


def test_the_faults_of_the_strategy_are_shown_as_they_are_told(project: Path, tmp_path: Path) -> None:
    """All but their lines, which are those of our specs."""
    diagnostics = compile_specs(as_the_strategy_has_it(project, tmp_path)).diagnostics
    told = [line for line in as_text(diagnostics).splitlines() if re.match(r"(error|warning)\[|  hint: ", line)]
    for block in blocks(STRATEGY, "text"):
        head, *_, hint = block.splitlines()
        assert {head, hint} <= set(told)


def test_the_page_lists_every_fault_with_where_it_was_settled() -> None:
    """A row says that a finding is acknowledged exactly where the file says so."""
    text = STRATEGY.read_text("utf-8")
    rows = re.findall(
        r"^\| \[`([a-z-]+)`\]\(\S+\) \| .+ \| (acknowledged|mended: .+) \| \[`\S+`\]\((\S+)\) \|$", text, re.MULTILINE
    )
    assert sorted({code for code, _ in FAULTS}) == [code for code, _, _ in rows]
    assert f"showed {len(rows)} faults" in text
    for code, settled, where in rows:
        file = (STRATEGY.parent / where).read_text("utf-8")
        assert (settled == "acknowledged") == (f"ignore[{code}]" in file), code
