"""The JSON Schema accepts what the models accept, and refuses what an editor should underline."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from generator import registry
from generator.schema import all_kinds_schema, kind_schema


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """A validator of all kinds."""
    return Draft202012Validator(all_kinds_schema())


def messages(validator: Draft202012Validator, document: Any) -> list[str]:
    return [error.message for error in validator.iter_errors(document)]


@pytest.mark.parametrize("kind", registry.kind_names())
def test_a_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(kind_schema(kind))


def test_all_our_specs_are_valid(validator: Draft202012Validator, project: Path) -> None:
    files = [*(project / "slo_specs").rglob("*.yaml"), *(project / "generator").rglob("*.yaml")]
    found = {
        (path.name, message)
        for path in files
        for document in yaml.safe_load_all(path.read_text("utf-8"))
        for message in messages(validator, document)
    }
    assert set() == found


def test_parts_of_one_name_are_those_of_their_kind(validator: Draft202012Validator) -> None:
    """An environment's `Limits` are of series; those of a Resilience are of requests."""
    head = {"apiVersion": "watchbill/v1", "metadata": {"name": "a"}}
    budget = {"prometheus": {"budget": {"each": {"series": 1000}}}}
    assert [] == messages(validator, {**head, "kind": "Environment", "spec": budget})
    limits = {"service": "a", "limits": {"requests_in_flight": 10, "queue_length": 5}}
    assert [] == messages(validator, {**head, "kind": "Resilience", "spec": limits})


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": "Slo"}, "Slo"),
        ({"apiVersion": "v1"}, "watchbill/v1"),
        ({"spec": {"service": "a", "objective": 99.9, "window": "30d"}}, "99.9"),
        ({"spec": {"servce": "a"}}, "servce"),
        ({"metadata": {"name": "Not A Name"}}, "Not A Name"),
    ],
)
def test_what_is_wrong_is_refused(validator: Draft202012Validator, change: dict[str, Any], word: str) -> None:
    sli = {"type": "availability", "metric": "x", "errors": {"status": "5.."}}
    spec = {"service": "a", "objective": "99.9%", "window": "30d", "sli": sli}
    document = {"apiVersion": "watchbill/v1", "kind": "SLO", "metadata": {"name": "a"}, "spec": spec}
    assert [] == messages(validator, document)
    assert word in json.dumps(messages(validator, {**document, **change}))


def test_defaults_and_fields_are_explained() -> None:
    schema = kind_schema("Environment")
    assert "15d" == schema["$defs"]["Prometheus"]["properties"]["retention"]["default"]
    for kind in registry.kind_names():
        fields = kind_schema(kind)["properties"]["spec"]["properties"]
        assert [] == [name for name, field in fields.items() if not field.get("description")]


def test_our_specs_refer_to_the_shipped_schema(project: Path) -> None:
    for path in (project / "slo_specs").rglob("*.yaml"):
        first = path.read_text("utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema=")
        assert (path.parent / first.partition("=")[2]).resolve() == project / "generator/schema/watchbill.schema.json"
