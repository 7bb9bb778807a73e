"""What is told of another tool's file: exactly what a person reads.

A case is a file `<format>/<fault>.yaml`, and beside it what `watchbill import` prints; the options, where there are
any, stand in its first line: `# with: --names watchbill`.
"""

from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main

HERE = Path(__file__).parent / "bad"
CASES = sorted(HERE.glob("*/*.yaml"))
_WITH = "# with: "


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_every_fault_is_explained(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_expected: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    text = case.read_text("utf-8")
    (tmp_path / case.name).write_text(text, encoding="utf-8")
    first = text.splitlines()[0]
    options = first.removeprefix(_WITH).split() if first.startswith(_WITH) else []
    result = CliRunner().invoke(main, ["import", case.parent.name, case.name, "--to", "specs", *options])
    told = f"{result.output}exit code {result.exit_code}\n"
    expected = case.with_suffix(".out")
    if update_expected:
        expected.write_text(told, encoding="utf-8")
    assert expected.read_text("utf-8") == told
    assert (result.exit_code == 0) == Path("specs").exists()


def test_there_are_cases_of_every_format() -> None:
    assert {"openslo", "pyrra", "sloth"} == {case.parent.name for case in CASES}
