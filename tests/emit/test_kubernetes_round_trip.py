"""Every manifest that is written reads back, by the types of the plan, to the plan that it came from."""

import importlib
import inspect
import pkgutil
import types
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
import yaml

from generator.emit._load_objects import test_run as run_of
from generator.emit._yaml import dump
from generator.emit.kubernetes import content_tree, key_of, tree
from generator.pipeline import compile_specs
from generator.plan import kubernetes
from generator.plan.kubernetes.manifest import MANAGED_BY, MANAGED_BY_LABEL, Manifest
from generator.plan.operated import operated_manifests
from tests import specs

ROOT = Path(__file__).parents[2]
HPA = "HorizontalPodAutoscaler"
GOLDEN = sorted(path for path in ROOT.glob("tests/golden/*/specs.yaml") if "kubernetes:" in path.read_text("utf-8"))


@cache
def manifests(folder: Path) -> tuple[Manifest, ...]:
    plans = [one.plan for one in compile_specs(folder).environments if one.plan is not None]
    for_operator = (manifest for plan in plans if plan.operated for manifest in operated_manifests(plan, plan.operated))
    loads = (
        run_of(test, load, test.operator)
        for plan in plans
        for test in plan.load_tests
        if test.operator
        for load in test.scenarios
    )
    return (*(manifest for plan in plans for manifest in plan.manifests), *for_operator, *loads)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    """The manifests of our own specs, and of every golden case that has a cluster."""
    found = [*manifests(ROOT / "slo_specs")]
    for case in GOLDEN:
        text = case.read_text("utf-8")
        missing = [base for base in (specs.ENVIRONMENT, specs.SERVICE) if base.splitlines()[1] not in text]
        found += manifests(specs.write(tmp_path_factory.mktemp(case.parent.name), text, *missing))
    return found


def read_back(value: Any, hint: Any) -> Any:
    """Read what YAML holds as a type of the plan; raises where it is of no such type, or has keys that it lacks."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _one_of(value, [argument for argument in arguments if argument is not type(None)])
    if origin is tuple:
        assert isinstance(value, list), (value, hint)
        return tuple(read_back(item, arguments[0]) for item in value)
    if origin is not None and issubclass(origin, Mapping):
        assert isinstance(value, dict), (value, hint)
        return {read_back(key, arguments[0]): read_back(item, arguments[1]) for key, item in value.items()}
    if is_named(hint):
        return _named(value, hint)
    if hint is object:
        return value
    if hint is Decimal:
        assert isinstance(value, int | float), (value, hint)
        return Decimal(str(value))
    assert type(value) is hint, (value, hint)
    return value


def _one_of(value: Any, hints: list[Any]) -> Any:
    for hint in hints:
        try:
            return read_back(value, hint)
        except AssertionError:
            if hint is hints[-1]:
                raise
    raise AssertionError(hints)


def _named(value: Any, hint: type) -> Any:
    assert isinstance(value, dict), (value, hint)
    hints = get_type_hints(hint)
    known = {key_of(name): name for name in hints}
    assert value.keys() <= known.keys(), (value.keys() - known.keys(), hint)
    given = {known[key]: read_back(item, hints[known[key]]) for key, item in value.items()}
    left_out = {name: None for name in hints if name not in given}
    return hint(**{**given, **left_out})


def is_named(hint: Any) -> bool:
    """Say whether it is a named tuple."""
    return inspect.isclass(hint) and issubclass(hint, tuple) and hasattr(hint, "_fields")


def test_every_manifest_reads_back_to_its_plan(everything: list[Manifest]) -> None:
    assert len(everything) > 20
    for manifest in everything:
        written = yaml.safe_load(dump(tree(manifest)))
        head = {key: written.pop(key) for key in ("apiVersion", "kind")}
        metadata = written.pop("metadata")
        assert {"apiVersion": manifest.api_version, "kind": manifest.kind} == head
        assert {**manifest.labels, MANAGED_BY_LABEL: MANAGED_BY} == metadata["labels"]
        assert (manifest.name, manifest.namespace) == (metadata["name"], metadata["namespace"])
        assert dict(manifest.annotations) == metadata.get("annotations", {})
        assert manifest.content.keys() == written.keys()
        for key, value in manifest.content.items():
            if is_named(type(value)):
                assert value == read_back(written[key], type(value))
            else:
                assert content_tree(value) == written[key]


def named_tuples() -> Iterator[type]:
    """List the named tuples of which manifests are made."""
    for module in pkgutil.iter_modules(kubernetes.__path__):
        loaded = importlib.import_module(f"{kubernetes.__name__}.{module.name}")
        for found in vars(loaded).values():
            if is_named(found) and found.__module__ == loaded.__name__ and found is not Manifest:
                yield found


def parts(value: object) -> Iterator[type]:
    """List the types of a value and of all that it holds."""
    yield type(value)
    if isinstance(value, Mapping | tuple):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from parts(item)


def test_every_type_of_the_plan_is_written_by_a_spec(everything: list[Manifest]) -> None:
    met = {part for manifest in everything for part in parts(manifest.content)}
    assert [] == sorted(found.__name__ for found in named_tuples() if found not in met)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("minReplicas: 3", 'minReplicas: "3"'),
        lambda text: text.replace("maxReplicas:", "maxReplica:"),
        lambda text: text.replace("type: Utilization", "type: 5"),
        lambda text: text.replace("policies:", "policies: {}\n      others:", 1),
    ],
)
def test_what_is_written_otherwise_is_noticed(change: Any) -> None:
    (hpa,) = (one for one in manifests(ROOT / "slo_specs") if (one.namespace, one.kind) == ("swift", HPA))
    text = dump(tree(hpa))
    assert hpa.content["spec"] == read_back(yaml.safe_load(text)["spec"], type(hpa.content["spec"]))
    with pytest.raises(AssertionError):
        read_back(yaml.safe_load(change(text))["spec"], type(hpa.content["spec"]))
