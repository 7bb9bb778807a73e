"""What the pages show before an import becomes what they show after it, to the letter."""

import re
from pathlib import Path

import pytest

from generator.interop._options import Options
from tests.interop.imports import imported

_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("format_", "names"), [("sloth", ("sloth", "watchbill")), ("pyrra", ("watchbill",)), ("openslo", ("watchbill",))]
)
def test_the_page_shows_a_real_import(format_: str, names: tuple[str, ...], project: Path, tmp_path: Path) -> None:
    page = (project / "docs" / "how-to" / f"from-{format_}.md").read_text("utf-8")
    before, *after = _BLOCK.findall(page)
    specs = [spec for block in after if block.startswith("apiVersion:") for spec in block.split("---\n")]
    written = ""
    for name in names:
        result = imported(format_, tmp_path / name, before, options=Options(name))
        written += "".join(result.texts.values())
    assert specs
    assert [] == [spec for spec in specs if spec not in written]
