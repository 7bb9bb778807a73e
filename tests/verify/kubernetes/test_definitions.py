"""Every field of every definition, one by one: the models written from it say what the definition itself says."""

import copy
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from generator.foreign import without_nulls
from generator.source import Document, SourceFile
from generator.verify.kubernetes import known
from generator.verify.kubernetes._volumes import Volume
from generator.verify.schemas import Schema, Schemas
from tests.verify.kubernetes.examples import Steps, examples
from tests.verify.kubernetes.test_corpus import OTHERS, refused_by_models


def by_definition(version: str, kind: str) -> bool:
    model = known.model_of(version, kind)
    return model is not None and model.by_schema


# The volumes whose fields are not judged: those of storage drivers that CSI replaced, and some rare ones.
UNJUDGED = [name for name, field in Volume.model_fields.items() if field.annotation == dict[str, Any] | None]
# What the operator's webhook fills in before the definition's expressions ask for it.
FILLED_IN = [f"postgresql.synchronous.standbyNames{where}.0" for where in ("Pre", "Post")]
# The kinds whose definitions are in the data.
KINDS = [
    (version, kind)
    for version, kind in known.kinds()
    if kind != "VerticalPodAutoscaler" and by_definition(version, kind)
]


@cache
def schemas(shared: Path) -> Schemas:
    return Schemas(shared / "kubernetes" / "crds")


def mutants(number: int, spec: dict[str, Any], steps: Steps) -> Iterator[tuple[str, dict[str, Any]]]:
    """Leave the field as it is, leave it out, write it twice, or write something else."""
    yield "as it is", spec
    *above, last = steps
    for what in ("gone", "twice", OTHERS[number % len(OTHERS)], OTHERS[(number * 5 + 3) % len(OTHERS)]):
        mutant = copy.deepcopy(spec)
        part: Any = mutant
        for step in above:
            part = part[step]
        if what == "gone":
            del part[last]
        elif what == "twice" and isinstance(part[last], list):
            part[last] += part[last][:1]
        elif what != "twice":
            part[last] = what
        yield str(what), mutant


def refused_by_definition(schema: Schema, manifest: dict[str, Any]) -> bool:
    document = Document(SourceFile("it.json", "{}"), 0, manifest)
    return bool(list(schema.judge(document, (), without_nulls(manifest))))


def test_every_kind_with_a_published_definition_has_a_model(shared_data: Path) -> None:
    published = set(schemas(shared_data)._all)
    assert set() == published - {(version, kind.lower()) for version, kind in known.kinds()}


@pytest.mark.parametrize(("version", "kind"), KINDS)
def test_the_model_knows_every_field(shared_data: Path, version: str, kind: str) -> None:
    pytest.importorskip("cel", reason="NO CEL: common-expression-language judges the definitions' expressions")
    schema = schemas(shared_data).of(version, kind)
    assert schema is not None
    differing, judged = [], Counter[bool]()
    for number, (steps, spec) in enumerate(examples(schema.body["properties"]["spec"])):
        for what, mutant in mutants(number, spec, steps) if steps else ():
            manifest = {"apiVersion": version, "kind": kind, "metadata": {"name": "api"}, "spec": mutant}
            ours, theirs = refused_by_models(manifest), refused_by_definition(schema, manifest)
            judged[theirs] += 1
            differing += [f"{'.'.join(map(str, steps))}: {what}"] if ours != theirs else []
    meant = (*(f"volumes.0.{name}" for name in UNJUDGED), *FILLED_IN)
    assert [] == [one for one in differing if not any(part in one for part in meant)]
    assert judged[True] > 10
