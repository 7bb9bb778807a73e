"""The smallest spec that shows a feature, and only the artifacts it is about.

A case is a folder: `specs.yaml`, and under `expected/` the files that are compared. `make golden` writes the
expected files anew; which files a case is about is decided by hand (an empty file is enough to start with).
"""

from pathlib import Path

import pytest

from generator.pipeline import compile_specs, emit
from tests import specs

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/specs.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_feature_comes_out_as_agreed(case: Path, tmp_path: Path, update_expected: bool) -> None:
    text = (case / "specs.yaml").read_text("utf-8")
    missing = [base for base in (specs.ENVIRONMENT, specs.SERVICE) if base.splitlines()[1] not in text]
    compilation = compile_specs(specs.write(tmp_path, text, *missing))
    assert () == compilation.diagnostics
    published = emit(compilation).artifacts
    expected = [path for path in (case / "expected").rglob("*") if path.is_file()]
    assert expected
    for path in expected:
        environment, _, name = path.relative_to(case / "expected").as_posix().partition("/")
        actual = published[environment][name].text
        if update_expected:
            path.write_text(actual, encoding="utf-8")
        assert path.read_text("utf-8") == actual
