"""The contract: read strictly, once, and refused in one line where the server cannot keep it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from pydantic import ValidationError

from server import contract as contracts
from server.contract import Contract
from server.promises import require_served
from server.refusal import Refusal
from server.telemetry.families import FAMILIES
from server.telemetry.metrics import Metrics
from server.telemetry.templates import Templates
from server.telemetry.traces import Traces
from tests.server import stub
from tests.server.conftest import PUBLISHED, varied

NAME = "swift-api-server"

Change = Callable[[dict[str, Any]], None]


def refusal(tmp_path: Path, change: Change, service: str | None = None) -> str:
    """Change the published contract, load it, and give the line in which it is refused."""
    tree = json.loads(PUBLISHED.read_text())
    change(tree)
    path = tmp_path / "contract.json"
    path.write_text(json.dumps(tree))
    with pytest.raises(Refusal) as refused:
        Metrics(contracts.load(path, service), CollectorRegistry())
    text = str(refused.value)
    assert "\n" not in text
    return text.replace(str(path), "contract.json")


def of(change: Change) -> Change:
    """Change what is said of the service."""
    return lambda tree: change(tree["services"][NAME])


def without(*keys: str) -> Change:
    """Take a part out."""

    def change(service: dict[str, Any]) -> None:
        for key in keys[:-1]:
            service = service[key]
        del service[keys[-1]]

    return of(change)


def put(value: object, *keys: str) -> Change:
    """Put a value in."""

    def change(service: dict[str, Any]) -> None:
        for key in keys[:-1]:
            service = service[key]
        service[keys[-1]] = value

    return of(change)


def test_the_published_contracts_are_read() -> None:
    for environment in ("production", "staging"):
        path = PUBLISHED.parents[2] / environment / "server" / "contract.json"
        contract = contracts.load(path)
        assert (NAME, environment) == (contract.service, contract.environment)
        Metrics(contract, CollectorRegistry())
        Traces(contract, None)


def test_the_contract_cannot_be_changed(published: Contract) -> None:
    with pytest.raises(ValidationError):
        published.limits.body_bytes = 1  # type: ignore[misc]  # mypy knows what is tested


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (without("authentication"), "'authentication' is missing, and the server needs it"),
        (without("limits", "label_sets"), "'limits.label_sets' is missing, and the server needs it"),
        (put({}, "rate_limits"), "rate_limits has no 'tool-executions', which the server needs"),
        (put({}, "breakers"), "breakers has no 'external-api', which the server needs"),
        (put(1, "surprise"), "surprise: Extra inputs are not permitted"),
        (put(-1, "limits", "body_bytes"), "limits.body_bytes: Input should be greater than or equal to 1"),
        (put(40, "shutdown", "grace_seconds"), "shutdown: drain, grace and flush take 48 s, the hard limit is 30 s"),
        (
            put([0.1, 1], "metrics", "http_request_duration_seconds", "buckets"),
            "http_request_duration_seconds has no bucket at 0.2, which the SLO 'api-latency' reads",
        ),
        (
            put([1, 0.2], "metrics", "http_request_duration_seconds", "buckets"),
            "metrics.http_request_duration_seconds: buckets ascend",
        ),
        (without("expositions", "/metrics/endpoints"), "must stand once in metrics and once in expositions"),
        (
            put("basic", "rate_limits", "tool-executions", "default_tier"),
            "rate_limits.tool-executions: the default tier 'basic' is not among the tiers",
        ),
    ],
)
def test_a_contract_that_does_not_hold_together_is_refused(tmp_path: Path, change: Change, expected: str) -> None:
    text = refusal(tmp_path, change)
    assert text.startswith(f"contract contract.json: {NAME}: ")
    assert expected in text


def test_a_family_that_the_contract_lacks_is_refused(tmp_path: Path) -> None:
    def change(service: dict[str, Any]) -> None:
        del service["metrics"]["concurrent_users"]
        service["expositions"]["/metrics"].remove("concurrent_users")

    assert "the contract lacks the metric 'concurrent_users', which this server exposes" == refusal(
        tmp_path, of(change)
    )


def test_a_family_that_only_the_contract_has_is_refused(tmp_path: Path) -> None:
    def change(service: dict[str, Any]) -> None:
        service["metrics"]["cache_hits_total"] = {"type": "counter", "help": "Hits.", "labels": []}
        service["expositions"]["/metrics"].append("cache_hits_total")

    assert "the contract's metric 'cache_hits_total': this server does not have it" == refusal(tmp_path, of(change))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            put(["method", "status"], "metrics", "http_requests_total", "labels"),
            (
                "the contract's metric 'http_requests_total': labels method, status are promised, and this server "
                "has method, route, status"
            ),
        ),
        (
            put("gauge", "metrics", "http_requests_total", "type"),
            "the contract's metric 'http_requests_total': a gauge is promised, and this server has a counter",
        ),
        (
            put({"outcome": ["good"]}, "metrics", "tool_executions_total", "values"),
            (
                "the contract's metric 'tool_executions_total': 'outcome' is promised as good, and this server has "
                "error, success, timeout"
            ),
        ),
    ],
)
def test_a_family_that_differs_is_refused(tmp_path: Path, change: Change, expected: str) -> None:
    assert expected == refusal(tmp_path, change)


def test_the_server_reads_exactly_what_the_schema_allows() -> None:
    """The generator's schema and the server's models say the same, part by part and field by field."""
    schema = json.loads((PUBLISHED.parents[3] / "generator" / "schema" / "contract.schema.json").read_text())
    written = {name: set(part["properties"]) for name, part in schema["$defs"].items()}
    models = Contract.model_json_schema()
    read = {_folded(name): set(part["properties"]) for name, part in models["$defs"].items()}
    read["service"] = set(models["properties"]) - {"service", "environment"}
    assert written == read


def _folded(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def test_the_order_of_labels_means_nothing(published: Contract) -> None:
    family = published.metrics["http_requests_total"].model_dump()
    turned = contracts.Family.model_validate({**family, "labels": ["status", "route", "method"]})
    contract = published.model_copy(update={"metrics": {**published.metrics, "http_requests_total": turned}})
    registry = CollectorRegistry()
    Metrics(contract, registry).request("GET", "/a", 200, 0.1, 1, None)
    assert 1 == registry.get_sample_value("http_requests_total", {"method": "GET", "route": "/a", "status": "200"})


def test_every_family_of_the_code_is_in_the_published_contract(published: Contract) -> None:
    assert FAMILIES.keys() == published.metrics.keys()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "contract contract.json: No such file or directory; name the file with WATCHBILL_CONTRACT"),
        ("{", "contract contract.json: no JSON (Expecting property name"),
        ("[]", "contract contract.json: an object is expected"),
        ('{"format": 2, "services": {}}', "contract contract.json: format 2, and this server reads format 1"),
        ('{"format": 1, "services": {}}', "contract contract.json: no service in it has a server"),
        ('{"format": 1, "services": {"a": 1}}', "contract contract.json: a: an object is expected"),
    ],
)
def test_a_file_that_is_no_contract_is_refused(tmp_path: Path, content: str | None, expected: str) -> None:
    path = tmp_path / "contract.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(Refusal) as refused:
        contracts.load(path)
    assert str(refused.value).replace(str(path), "contract.json").startswith(expected)


def test_a_service_is_chosen_by_name(tmp_path: Path) -> None:
    def second(tree: dict[str, Any]) -> None:
        tree["services"]["other"] = tree["services"][NAME]

    listed = f"(it has other, {NAME})"
    assert f"contract contract.json: several services; choose one with WATCHBILL_SERVICE {listed}" == refusal(
        tmp_path, second
    )
    assert f"contract contract.json: no service 'third' {listed}" == refusal(tmp_path, second, "third")


def test_a_request_class_without_a_route_is_refused(contract: Contract) -> None:
    templates = Templates(stub.routes(), ())
    require_served(contract, templates)
    contract = contract.model_copy(update={"request_classes": {"x": contracts.RequestClass(routes=("/api/v2/*",))}})
    with pytest.raises(Refusal, match="request class 'x': no route of this server fits '/api/v2/\\*'"):
        require_served(contract, templates)


def test_a_critical_path_that_is_not_traced_is_refused(contract: Contract) -> None:
    contract = varied(contract, tracing={"critical_paths": ["database", "cache"]})
    with pytest.raises(Refusal, match="critical path 'cache': this server has no spans for it"):
        Traces(contract, None)
