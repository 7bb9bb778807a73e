"""What hand-made changes mean, said exactly; and the same as markdown and JSON."""

import json
from pathlib import Path

import pytest

from generator.diff._change import Change
from generator.diff.compare import compared
from generator.diff.report import as_json, as_markdown, as_text
from generator.diff.side import rendered
from tests.diff.cases import BASE, CASES, Case

EXPECTED = Path(__file__).parent / "changes"


def edited(case: Case) -> str:
    text = BASE
    for old, new in case.edits:
        assert old in text
        text = text.replace(old, new)
    return text


def changes(folder: Path, before: str, after: str) -> dict[str, tuple[Change, ...]]:
    sides = []
    for name, text in (("before", before), ("after", after)):
        (folder / name).mkdir()
        (folder / name / "specs.yaml").write_text(text, encoding="utf-8")
        side, found = rendered(str(folder / name), folder, None)
        assert [] == [one.message for one in found if one.severity == "error"]
        sides.append(side)
    return compared(*sides)


def told(found: dict[str, tuple[Change, ...]]) -> str:
    """Write what is told, without the files that merely follow."""
    text = as_text("a", "b", {name: tuple(c for c in some if c.topic != "files") for name, some in found.items()})
    return text.removeprefix("a → b\n\n").removeprefix("in production\n\n")


def test_there_are_thirty_changes() -> None:
    assert 30 <= len(CASES)
    assert {case.name for case in CASES} == {path.stem for path in EXPECTED.iterdir()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_change_means_what_it_says(case: Case, tmp_path: Path) -> None:
    expected = (EXPECTED / f"{case.name}.out").read_text("utf-8")
    assert (expected or "nothing of it means anything: what is published is the same\n") == told(
        changes(tmp_path, BASE, edited(case))
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_change_that_is_taken_back_means_the_opposite(case: Case, tmp_path: Path) -> None:
    """What was more is less, what began ends, and values stand the other way round."""
    there, back = (changes(tmp_path / way, *pair) for way, pair in _ways(tmp_path, case))
    of = [sorted((c.topic, str(c.before), str(c.after)) for c in some if c.before) for some in _valued(there)]
    other = [sorted((c.topic, str(c.after), str(c.before)) for c in some if c.before) for some in _valued(back)]
    assert of == other


def _ways(folder: Path, case: Case) -> list[tuple[str, tuple[str, str]]]:
    ways = [("there", (BASE, edited(case))), ("back", (edited(case), BASE))]
    for name, _ in ways:
        (folder / name).mkdir()
    return ways


def _valued(found: dict[str, tuple[Change, ...]]) -> list[list[Change]]:
    """Take what has both values; an alert or a branch that only one side has is told of by its own topic."""
    return [[c for c in some if c.before and c.after and c.topic != "changed"] for some in found.values()]


def test_markdown_has_a_list_for_a_pull_request(tmp_path: Path) -> None:
    found = changes(tmp_path, BASE, BASE.replace("queue_length > 100", "queue_length > 80"))
    assert (
        "### What the change means: `main` → `HEAD`\n\nIn **production**:\n\n- `Alert/QueueLong`\n"
        "  - QueueLong (page) asks: queue\\_length \\> 100 → queue\\_length \\> 80; more sensitive\n"
        "- `generated files`\n  - changed with it: 1 in prometheus/, 1 in runbooks/\n"
    ) == as_markdown("main", "HEAD", found)
    assert as_markdown("a", "b", {}).endswith("\n\nNothing of it means anything: what is published is the same.\n")


def test_json_has_topics_and_values(tmp_path: Path) -> None:
    found = changes(tmp_path, BASE, BASE.replace("99.9%", "99.95%"))
    document = json.loads(as_json("main", "HEAD", found))
    assert ("main", "HEAD") == (document["before"], document["after"])
    first, second, third, *_ = document["environments"]["production"]
    assert {
        "about": "SLO/avail",
        "topic": "objective",
        "words": "objective: 99.9% → 99.95%; stricter",
        "before": "99.9%",
        "after": "99.95%",
    } == first
    assert ("budget", "43m12s", "21m36s") == (second["topic"], second["before"], second["after"])
    assert "history-kept" == third["topic"]


def test_what_is_the_same_in_several_environments_is_told_once(tmp_path: Path) -> None:
    staging = BASE + BASE.split("---\n")[0].replace("production", "staging").join(("---\n", ""))
    found = changes(tmp_path, staging, staging.replace("for: 5m", "for: 10m"))
    text = as_text("a", "b", found)
    assert text.startswith("a → b\n\nin production, staging\n\nAlert/QueueLong\n  QueueLong (page) fires once it has")
    assert 1 == text.count("QueueLong (page)")


def test_an_environment_may_begin_and_end(tmp_path: Path) -> None:
    staging = BASE + "---\n" + BASE.split("---\n")[0].replace("production", "staging")
    assert "in staging\n\nEnvironment/staging\n  begins\n" == told(changes(tmp_path, BASE, staging))
