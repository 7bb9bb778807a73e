"""The server's contract and its schema fit each other, and the contract fits itself."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ["production", "staging"]
SCHEMA = json.loads((ROOT / "generator/schema/contract.schema.json").read_text("utf-8"))


def contract_of(environment: str) -> Any:
    return json.loads((ROOT / "output" / environment / "server/contract.json").read_text("utf-8"))


def errors(document: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def test_the_schema_is_a_schema_in_which_everything_is_explained() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    named = [SCHEMA, *SCHEMA["$defs"].values()]
    properties = [(name, value) for each in named for name, value in each["properties"].items()]
    assert [] == [name for name, value in properties if "$ref" not in value and not value.get("description")]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_schema_accepts_what_is_published(environment: str) -> None:
    assert [] == errors(contract_of(environment))


def test_the_schema_accepts_the_contracts_of_the_golden_cases() -> None:
    paths = [*(ROOT / "tests/golden").rglob("contract.json")]
    assert paths
    assert [] == [message for path in paths for message in errors(json.loads(path.read_text("utf-8")))]


def test_our_contract_uses_all_that_the_schema_knows() -> None:
    """So that a field of the plan without its place in the schema, or the other way round, is found."""
    (service,) = contract_of("production")["services"].values()
    assert SCHEMA["$defs"]["service"]["properties"].keys() == service.keys()
    for section in ("authentication", "health", "limits", "logging", "retention", "shutdown", "timeouts", "tracing"):
        assert SCHEMA["$defs"][section]["properties"].keys() == service[section].keys()
    families = {key for family in service["metrics"].values() for key in family}
    assert SCHEMA["$defs"]["family"]["properties"].keys() == families


def places(tree: Any, steps: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """List the places of all objects in a document."""
    if isinstance(tree, dict):
        yield steps
        for key, value in tree.items():
            yield from places(value, (*steps, key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from places(value, (*steps, number))


@pytest.mark.parametrize(
    "steps",
    [steps for steps in places(contract_of("production")) if steps and steps[-1] in SCHEMA["$defs"]],
    ids=lambda steps: steps[-1],
)
def test_the_schema_refuses_unknown_and_missing_keys(steps: tuple[Any, ...]) -> None:
    for change in ("more", "less"):
        document = copy.deepcopy(contract_of("production"))
        target = document
        for step in steps:
            target = target[step]
        if change == "more":
            target["surprise"] = 1
        else:
            del target[sorted(SCHEMA["$defs"][steps[-1]]["required"])[0]]
        assert errors(document)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_family_is_exposed_under_one_path(environment: str) -> None:
    for service in contract_of(environment)["services"].values():
        exposed = [name for names in service["expositions"].values() for name in names]
        assert sorted(exposed) == sorted(service["metrics"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_threshold_is_a_bucket(environment: str) -> None:
    for service in contract_of(environment)["services"].values():
        assert {"api-latency", "database-latency", "tool-latency"} == {one["slo"] for one in service["thresholds"]}
        for threshold in service["thresholds"]:
            assert threshold["bound"] in service["metrics"][threshold["metric"]]["buckets"]
