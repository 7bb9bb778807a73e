"""Everything published of kinds that are no part of Kubernetes fits the schemas of their CRDs, and their CEL rules."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
# One of each kind that we publish, at least, in the output or in a golden case.
KINDS = {
    "AnalysisTemplate",
    "Canary",
    "HTTPRoute",
    "MetricTemplate",
    "Probe",
    "PrometheusRule",
    "Rollout",
    "ScrapeConfig",
    "ServiceMonitor",
    "TestRun",
}


def published() -> dict[str, dict[str, Any]]:
    """Read every object of the output and of the golden cases."""
    paths = [
        *ROOT.glob("output/*/kubernetes/*/*.yaml"),
        *ROOT.glob("output/*/operator/*.yaml"),
        *ROOT.glob("output/*/loadtest/*/testrun.*.yaml"),
        *ROOT.glob("tests/golden/*/expected/*/kubernetes/*/*.yaml"),
        *ROOT.glob("tests/golden/*/expected/*/loadtest/*/testrun.*.yaml"),
        *ROOT.glob("tests/golden/*/expected/*/operator/*.yaml"),
    ]
    return {str(path.relative_to(ROOT)): yaml.safe_load(path.read_text("utf-8")) for path in sorted(paths)}


def schema_of(document: dict[str, Any], folder: Path) -> dict[str, Any] | None:
    """Find the schema of an object's kind, which then refuses unknown keys, as a strict API server does."""
    group, _, version = document["apiVersion"].partition("/")
    path = folder / f"{group}_{document['kind'].lower()}_{version}.json"
    if not path.is_file():
        return None
    schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    schema["properties"] |= {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
    found: dict[str, Any] = strict(schema)
    return found


def strict(schema: Any) -> Any:
    """Refuse keys that a schema does not name, unless it says that they are kept."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found: dict[str, Any] = {key: strict(value) for key, value in schema.items()}
    open_ = found.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in found
    if isinstance(found.get("properties"), dict) and found.get("type") == "object" and not open_:
        found["additionalProperties"] = False
    return found


def test_a_key_that_no_schema_names_is_found(shared_data: Path) -> None:
    route = published()["output/production/kubernetes/swift-api-server/httproute.swift-api-server.yaml"]
    schema = schema_of(route, shared_data / "kubernetes/crds")
    assert schema
    broken = deepcopy(route)
    broken["spec"]["rules"][0]["timeout"] = {}
    assert [] == [*jsonschema.Draft7Validator(schema).iter_errors(route)]
    assert 1 == len([*jsonschema.Draft7Validator(schema).iter_errors(broken)])


def test_every_object_fits_its_schema(shared_data: Path) -> None:
    judged: dict[str, str] = {}
    faults = []
    for path, document in published().items():
        schema = schema_of(document, shared_data / "kubernetes/crds")
        if schema:
            judged[path] = document["kind"]
            faults += [f"{path}: {error.message}" for error in jsonschema.Draft7Validator(schema).iter_errors(document)]
    assert [] == faults
    assert set(judged.values()) >= KINDS


def rules(schema: dict[str, Any], value: Any) -> Iterator[tuple[str, Any, str]]:
    """List the CEL rules that judge a value and its parts, once defaults are filled in: rule, value, message."""
    if isinstance(value, dict):
        defaults = {key: part["default"] for key, part in schema.get("properties", {}).items() if "default" in part}
        value.update(deepcopy({key: default for key, default in defaults.items() if key not in value}))
    # What compares with the former state is for changes.
    judging = (one for one in schema.get("x-kubernetes-validations", ()) if "oldSelf" not in one["rule"])
    yield from ((one["rule"], value, one.get("message", "")) for one in judging)
    for part, item in parts(schema, value):
        yield from rules(part, item)


def parts(schema: dict[str, Any], value: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """List the parts of a value, each with its schema."""
    if isinstance(value, dict):
        more = schema.get("additionalProperties")
        named = ((schema.get("properties", {}).get(key, more), item) for key, item in value.items())
        yield from ((part, item) for part, item in named if isinstance(part, dict))
    elif isinstance(value, list):
        yield from ((schema.get("items", {}), item) for item in value)


def broken_rules(schema: dict[str, Any], document: dict[str, Any]) -> tuple[int, list[str]]:
    """Count the rules that judge an object, and list what those say that do not hold."""
    cel = pytest.importorskip("cel", reason="NO CEL: the rules of the CRDs were not evaluated")
    every = list(rules(schema, deepcopy(document)))
    return len(every), [
        message or rule for rule, value, message in every if cel.evaluate(rule, {"self": value}) is not True
    ]


def test_every_object_keeps_the_rules_of_its_crd(shared_data: Path) -> None:
    counted, faults = 0, []
    for path, document in published().items():
        schema = schema_of(document, shared_data / "kubernetes/crds")
        if schema:
            number, found = broken_rules(schema, document)
            counted += number
            faults += [f"{path}: {message}" for message in found]
    assert [] == faults
    assert counted > 50


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"backendRequest": "40s"}, "backendRequest timeout cannot be longer than request timeout"),
        ({"request": "1s"}, "backendRequest timeout cannot be longer than request timeout"),
    ],
)
def test_a_rule_that_is_broken_is_found(change: dict[str, str], message: str, shared_data: Path) -> None:
    route = published()["output/production/kubernetes/swift-api-server/httproute.swift-api-server.yaml"]
    schema = schema_of(route, shared_data / "kubernetes/crds")
    assert schema
    route["spec"]["rules"][0]["timeouts"] |= change
    assert [message] == broken_rules(schema, route)[1]
