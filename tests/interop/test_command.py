"""`watchbill import` as its users meet it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main

SLOTH = (Path(__file__).parent / "golden" / "sloth-names" / "sloth.yaml").read_text("utf-8")
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in a folder that holds a file of Sloth's."""
    monkeypatch.chdir(tmp_path)
    Path("sloth.yaml").write_text(SLOTH, encoding="utf-8")

    def invoke(*arguments: str) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


def test_a_folder_is_written_that_builds_as_it_is(run: Run) -> None:
    result = run("import", "sloth", "sloth.yaml", "--to", "specs")
    assert (0, "Now run 'watchbill build --specs specs'.") == (result.exit_code, result.output.splitlines()[-1])
    built = run("build", "--specs", "specs")
    assert (0, True) == (built.exit_code, built.output.startswith("4 specs for production: "))


def test_a_folder_of_files_is_read(run: Run) -> None:
    Path("theirs").mkdir()
    for number in range(2):
        text = SLOTH.replace("Shop_API", f"shop-{number}")
        Path("theirs", f"{number}.yml").write_text(text, encoding="utf-8")
    result = run("import", "sloth", "theirs", "--to", "specs")
    assert 0 == result.exit_code
    assert {"environment.yaml", "shop-0.yaml", "shop-1.yaml"} == {path.name for path in Path("specs").iterdir()}


def test_what_lies_in_the_folder_is_not_touched(run: Run) -> None:
    Path("specs").mkdir()
    Path("specs", "mine.yaml").write_text("mine", encoding="utf-8")
    result = run("import", "sloth", "sloth.yaml", "--to", "specs")
    assert (2, True) == (result.exit_code, "'specs' is not empty; name a new folder" in result.output)
    assert ["mine.yaml"] == [path.name for path in Path("specs").iterdir()]


def test_nothing_is_written_where_something_is_wrong(run: Run) -> None:
    Path("bad.yaml").write_text(SLOTH.replace("Shop_API", "other").replace("99.9", "100"), encoding="utf-8")
    result = run("import", "sloth", "sloth.yaml", "bad.yaml", "--to", "specs")
    assert (1, False) == (result.exit_code, Path("specs").exists())


def test_programs_are_told_as_well(run: Run) -> None:
    result = run("import", "sloth", "sloth.yaml", "--to", "specs", "--names", "watchbill", "--format", "json")
    codes = {one["code"] for one in json.loads(result.output)["diagnostics"]}
    assert {"imported-as", "not-carried"} == codes


def test_labels_the_window_and_the_version_are_options(run: Run) -> None:
    more = ("--labels", "cluster=eu,cmd=x", "--window", "28d", "--sloth-version", "v0.16.0", "--exact")
    assert 0 == run("import", "sloth", "sloth.yaml", "--to", "specs", *more).exit_code
    text = Path("specs/shop-api.yaml").read_text("utf-8")
    for part in ("window: 28d\n", "cluster: eu\n", "cmd: x\n", "version: v0.16.0\n", "exact: true\n"):
        assert 2 == text.count(part)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--window", "month"), "'month' is not a duration; write it as Prometheus does: 28d, 30d"),
        (("--window", "1y"), "the SLO window 365d is not between 1h and 90d"),
        (("--labels", "cluster"), "'cluster' is not NAME=VALUE, for example cluster=eu"),
        (("--exact", "--names", "watchbill"), "only series with Sloth's names can be exact; ours are"),
    ],
)
def test_wrong_usage_is_explained(options: tuple[str, ...], message: str, run: Run) -> None:
    result = run("import", "sloth", "sloth.yaml", "--to", "specs", *options)
    assert (2, True) == (result.exit_code, message in " ".join(result.output.split()))
