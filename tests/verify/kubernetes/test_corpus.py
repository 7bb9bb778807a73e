"""The verdicts that a real API server (1.36, strict dry-run) gave, and a second judge of custom resources.

The recorded ones are test data beside the project; `test_native.py` and `test_custom.py` need none.
"""

import copy
import json
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from generator.foreign import without_nulls
from generator.source import Document, SourceFile
from generator.verify.kubernetes import known
from generator.verify.kubernetes.judging import refusal
from generator.verify.schemas import Schemas

# The least share of the server's refusals that must be found.
LEAST_RECALL = 0.97


@cache
def recorded(folder: Path) -> tuple[dict[str, Any], ...]:
    lines = (folder / "kubernetes" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line, parse_float=Decimal) for line in lines)


def refused_by_models(manifest: dict[str, Any]) -> bool:
    model = known.model_of(manifest["apiVersion"], manifest["kind"])
    assert model is not None, manifest["kind"]
    return refusal(model, manifest) is not None


def named(row: dict[str, Any]) -> str:
    return f"{row['kind']}: {row['mutation']} {row['path']}: {row['verdict'].get('message', '')}"


def test_the_server_is_followed(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused, found = Counter[str](), Counter[str]()
    missed, alarms = [], []
    for row in recorded(shared_data):
        ours, theirs = refused_by_models(row["manifest"]), row["verdict"]["code"] != 201
        refused[row["kind"]] += theirs
        found[row["kind"]] += theirs and ours
        missed += [named(row)] if theirs and not ours else []
        alarms += [named(row)] if ours and not theirs else []
    with capsys.disabled():
        kinds = ", ".join(f"{kind} {found[kind]}/{refused[kind]}" for kind in sorted(refused))
        total = f"{found.total()} of {refused.total()} refusals found, {len(alarms)} false alarms"
        sys.stdout.write(f"\n{total}; {kinds}\n")
    assert [] == alarms
    assert found.total() >= LEAST_RECALL * refused.total(), missed
    assert [] == [kind for kind in refused if found[kind] < LEAST_RECALL * refused[kind]], missed
    assert 700 < refused.total()


def test_a_second_judge_agrees_on_custom_resources(shared_data: Path) -> None:
    """The definitions' own schemas and expressions, and the models written from them, differ in nothing but scale."""
    pytest.importorskip("cel", reason="NO CEL: common-expression-language judges the definitions' expressions")
    schemas = Schemas(shared_data / "kubernetes" / "crds")
    differing, judged = [], 0
    for row in recorded(shared_data):
        manifest = row["manifest"]
        schema = schemas.of(manifest["apiVersion"], manifest["kind"])
        if schema is None:
            continue
        judged += 1
        document = Document(SourceFile("it.json", json.dumps(manifest, default=float)), 0, manifest)
        by_schema = bool(list(schema.judge(document, (), without_nulls(manifest))))
        differing += [named(row)] if by_schema != refused_by_models(manifest) else []
    assert judged > 700
    # The schema does not say that replicas are no less than 0; the server does, for whatever can be scaled.
    assert [] == [one for one in differing if not one.startswith("Rollout: negative spec.replicas")]


# What a value is replaced by, one after the other: no field takes all of them.
OTHERS: tuple[Any, ...] = (
    "",
    7,
    -1,
    Decimal("2.5"),
    "Not-A-Valid_value!",
    [],
    {},
    True,
    "5m",
    {"zzUnknown": 1},
    "x" * 300,
)


def paths(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in inner:
        yield (*above, step)
        yield from paths(part, (*above, step))


def mutants(manifest: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Leave each value out, write it twice, or write something else; nothing of this is in the recording."""
    for number, (*above, last) in enumerate(paths({"spec": manifest["spec"]})):
        for what in ("gone", "twice", OTHERS[number % len(OTHERS)], OTHERS[(number * 5 + 3) % len(OTHERS)]):
            mutant = copy.deepcopy(manifest)
            part: Any = mutant
            for step in above:
                part = part[step]
            if what == "gone":
                del part[last]
            elif what == "twice" and isinstance(part[last], list):
                part[last] += part[last][:1]
            elif what != "twice":
                part[last] = what
            yield f"{manifest['kind']}: {'.'.join(map(str, (*above, last)))}: {what}", mutant


def test_the_second_judge_agrees_on_what_nobody_recorded(shared_data: Path) -> None:
    pytest.importorskip("cel", reason="NO CEL: common-expression-language judges the definitions' expressions")
    schemas = Schemas(shared_data / "kubernetes" / "crds")
    bases = {
        (row["kind"], row["manifest"]["metadata"]["name"]): row["manifest"]
        for row in recorded(shared_data)
        if row["verdict"]["code"] == 201
    }
    differing, judged = [], Counter[bool]()
    for manifest in bases.values():
        schema = schemas.of(manifest["apiVersion"], manifest["kind"])
        for name, mutant in mutants(manifest) if schema else ():
            assert schema is not None
            document = Document(SourceFile("it.json", "{}"), 0, mutant)
            ours, theirs = refused_by_models(mutant), bool(list(schema.judge(document, (), without_nulls(mutant))))
            judged[theirs] += 1
            differing += [name] if ours != theirs else []
    assert [] == [one for one in differing if not one.startswith("Rollout: spec.replicas: -1")]
    assert judged[True] > 300
    assert judged[False] > 300
