"""For any input: diagnostics or artifacts, never a traceback, never half an output."""

import copy
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generator import naming
from generator.cli import main
from generator.pipeline import compile_specs, emit
from tests import pages, specs

PROJECT = Path(__file__).parents[2]
# A service with a server, and all that is said of it.
SERVED = (PROJECT / "tests/golden/contract/specs.yaml").read_text("utf-8").replace("shop", "store").split("---\n")
CONTRACTS = Draft202012Validator(json.loads((PROJECT / "generator/schema/contract.schema.json").read_text("utf-8")))
SOUND = [
    specs.ENVIRONMENT,
    specs.SERVICE,
    specs.slo(),
    specs.slo("lat", "95%", "30d", "type: latency, metric: http_request_duration_seconds, threshold: 300ms"),
    specs.slo("rat", sli="type: ratio, total: 'sum(rate(a[{{window}}]))', bad: 'sum(rate(b[{{window}}]))'"),
    specs.slo("raw", sli="type: raw, error_ratio: 'avg_over_time(c[{{window}}])'"),
    specs.alert('up{job="shop"} == 0', more="  runbook: book\n"),
    "apiVersion: watchbill/v1\nkind: Runbook\nmetadata: {name: book}\nspec:\n  title: A book\n  mitigation: [Mend]\n",
    "apiVersion: watchbill/v1\nkind: BurnRatePolicy\nmetadata: {name: own}\nspec: {extends: google}\n",
    *SERVED,
]
TREES = [yaml.safe_load(text) for text in SOUND]

ODD_TEXT = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "\0", "${ENV}", "${NOPE}", "$${ENV}", "{{window}}", "{{", "99.9%", "30d", "5m", "yes", "1:30"]
    ),
    st.sampled_from(["sum(rate(x[5m]))", 'x{a="b"}', "))((", "../../etc/passwd", "é", "𝄞", "\u2028", "\x85", "#"]),
    st.sampled_from(["shop", "google", "default", "P1", "disabled", "a" * 300]),
)
ODD = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(allow_nan=False), ODD_TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ODD_TEXT, inner, max_size=3)),
    max_leaves=6,
)


def places(tree: Any, steps: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """List the paths of everything in a tree but its root."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield (*steps, key)
        yield from places(value, (*steps, key))


@st.composite
def mutated(draw: st.DrawFn) -> list[Any]:
    """Change, rename, remove or add something in one of the sound specs, once or a few times."""
    trees = copy.deepcopy(TREES)
    for _ in range(draw(st.integers(1, 3))):
        tree = draw(st.sampled_from(trees))
        paths = list(places(tree))
        if not paths:
            continue
        *parents, last = draw(st.sampled_from(paths))
        for step in parents:
            tree = tree[step]
        action = draw(st.sampled_from(["change", "remove", "rename", "add"]))
        if action == "change":
            tree[last] = draw(ODD)
        elif action == "remove":
            del tree[last]
        elif isinstance(tree, dict):
            value = tree.pop(last) if action == "rename" else draw(ODD)
            tree[draw(ODD_TEXT)] = value
    return trees


def dumped(tree: Any) -> str:
    return yaml.safe_dump(tree, allow_unicode=True)


def outcome(folder: Path) -> tuple[bool, Any]:
    """Compile a folder; return whether it is sound, and all that was found or published."""
    compilation = compile_specs(folder)
    if compilation.diagnostics:
        assert all(found.span.line > 0 and found.span.column > 0 for found in compilation.diagnostics)
        return False, compilation.diagnostics
    return True, emit(compilation).texts


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_any_mutation_gives_diagnostics_or_artifacts_that_their_readers_accept(trees: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as name:
        sound, result = outcome(specs.write(Path(name), *map(dumped, trees)))
    if sound:
        for files in result.values():
            for path, text in files.items():
                if path.endswith(".yml"):
                    yaml.load(text, yaml.CSafeLoader)
                if path.endswith(".md"):
                    assert [] == pages.structural_faults(text)
                if path == naming.CONTRACT_PATH:
                    CONTRACTS.validate(json.loads(text))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SOUND), st.data())
def test_any_damage_to_the_bytes_gives_diagnostics(text: str, data: st.DataObject) -> None:
    content = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    with tempfile.TemporaryDirectory() as name:
        folder = specs.write(Path(name), *(other for other in SOUND if other != text))
        (folder / "damaged.yaml").write_bytes(bytes(content))
        outcome(folder)


@settings(max_examples=15, deadline=None)
@given(mutated())
def test_a_build_of_any_mutation_publishes_all_or_nothing(trees: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.chdir(name)
        specs.write(Path("slo_specs"), *SOUND)
        runner = CliRunner()
        assert 0 == runner.invoke(main, ["build", "--no-promtool"]).exit_code
        before = {path: path.read_bytes() for path in Path("output").rglob("*") if path.is_file()}
        specs.write(Path("slo_specs"), *map(dumped, trees))
        result = runner.invoke(main, ["build", "--no-promtool"])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        if result.exit_code:
            assert before == {path: path.read_bytes() for path in Path("output").rglob("*") if path.is_file()}
        else:
            assert 0 == runner.invoke(main, ["check", "--no-promtool"]).exit_code


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_and_the_names_of_files_do_not_matter_but_in_where_it_says(generator: random.Random) -> None:
    texts = SOUND[:]
    generator.shuffle(texts)
    cut = generator.randrange(1, len(texts))
    with tempfile.TemporaryDirectory() as name:
        _, expected = outcome(specs.write(Path(name, "a"), *SOUND))
        _, shuffled = outcome(specs.write(Path(name, "b"), "---\n".join(texts[:cut]), "---\n".join(texts[cut:])))
    for path, text in expected["production"].items():
        if path.endswith((".yml", ".md")):
            assert _without_header(text) == _without_header(shuffled["production"][path])
    assert expected["production"].keys() == shuffled["production"].keys()


def _without_header(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith(("# From ", "     From "))]


def test_the_bytes_are_the_same_under_any_hash_seed_and_in_any_folder(project: Path, tmp_path: Path) -> None:
    trees = []
    for seed in ("0", "1", "42"):
        output = tmp_path / seed / "output"
        output.parent.mkdir()
        command = [sys.executable, "-m", "generator", "build", "--no-promtool", "--output", str(output)]
        subprocess.run(
            [*command, "--specs", str(project / "slo_specs")],
            cwd=output.parent,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(project)},
            check=True,
            capture_output=True,
        )
        trees.append({path.relative_to(output): path.read_bytes() for path in output.rglob("*") if path.is_file()})
    committed = project / "output"
    assert trees[0] == trees[1] == trees[2]
    assert trees[0] == {
        path.relative_to(committed): path.read_bytes() for path in committed.rglob("*") if path.is_file()
    }
