"""The folder that an import writes, whole: a case is a folder with the file that is read, and what is written.

`make golden` writes the expected files anew.
"""

from pathlib import Path

import pytest

from generator.interop._importer import run
from generator.interop._options import Options
from tests.interop.imports import built

CASES = {
    "openslo": ("openslo", "watchbill"),
    "our-names": ("sloth", "watchbill"),
    "pyrra": ("pyrra", "watchbill"),
    "sloth-names": ("sloth", "sloth"),
}
HERE = Path(__file__).parent / "golden"


@pytest.mark.parametrize("case", CASES)
def test_a_folder_comes_out_as_agreed(case: str, tmp_path: Path, update_expected: bool) -> None:
    format_, names = CASES[case]
    result = run(format_, [HERE / case / f"{format_}.yaml"], Options(names))
    expected = HERE / case / "expected"
    if update_expected:
        expected.mkdir(exist_ok=True)
        for name, text in result.texts.items():
            (expected / name).write_text(text, encoding="utf-8")
    assert {path.name: path.read_text("utf-8") for path in expected.iterdir()} == result.texts
    built(result, tmp_path / "specs")


def test_every_case_is_run() -> None:
    assert sorted(CASES) == sorted(path.name for path in HERE.iterdir())
