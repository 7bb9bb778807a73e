"""Whatever stands in another tool's file, an import explains it, or writes a folder that builds."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.diagnostics import has_errors
from generator.interop._importer import run
from generator.interop._options import Options
from generator.pipeline import compile_specs

GOLDEN = Path(__file__).parents[1] / "interop" / "golden"
SOURCES = {"openslo": "openslo", "pyrra": "pyrra", "sloth": "sloth-names"}
ODD: list[Any] = [
    None,
    "",
    0,
    -1,
    101,
    True,
    [],
    {},
    [None],
    {"a": None},
    "x{",
    "5m",
    "1e9",
    "{{.window}}",
    "é ü",
    "a" * 300,
]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """List every place in a document: what holds it, and its key or index."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


@pytest.mark.parametrize("names", ["sloth", "watchbill"])
@pytest.mark.parametrize("format_", SOURCES)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_odd_document_is_explained_or_builds(format_: str, names: str, data: st.DataObject) -> None:
    text = (GOLDEN / SOURCES[format_] / f"{format_}.yaml").read_text("utf-8")
    documents = deepcopy(list(yaml.safe_load_all(text)))
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from([place for one in documents for place in places(one)]))
        change = data.draw(st.sampled_from(["drop", "odd", "rename"]))
        if change == "odd" or isinstance(holder, list):
            holder[key] = deepcopy(data.draw(st.sampled_from(ODD)))
        elif change == "drop":
            del holder[key]
        else:
            holder[f"{key}X"] = holder.pop(key)
    with TemporaryDirectory() as made:
        file = Path(made, "in.yaml")
        file.write_text(yaml.safe_dump_all(documents, allow_unicode=True), encoding="utf-8")
        result = run(format_, [file], Options(names))
        assert has_errors(result.diagnostics) != bool(result.texts)
        for name, written in result.texts.items():
            Path(made, "specs").mkdir(exist_ok=True)
            Path(made, "specs", name).write_text(written, encoding="utf-8")
        if result.texts:
            assert not has_errors(compile_specs(Path(made, "specs")).diagnostics)
