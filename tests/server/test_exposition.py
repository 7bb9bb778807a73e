"""What is exposed under the two paths equals the contract, both ways; who may scrape; how often it is written."""

import gzip
from pathlib import Path

import pytest
from prometheus_client import Metric
from pydantic import SecretStr
from starlette.testclient import TestClient

from server.contract import Contract
from server.settings import Settings
from server.telemetry.series import OVERFLOW
from tests.server import stub
from tests.server.instance import running
from tests.server.parts import free_port, until
from tests.server.scrape import ACCEPT, Scrape, application, parsed, scrape

PATHS = ("/metrics", "/metrics/endpoints")


def name_of(family: Metric) -> str:
    """Give a family's name as the contract writes it."""
    return f"{family.name}_total" if family.type == "counter" else family.name


@pytest.fixture
def scrapes(client: TestClient) -> dict[str, Scrape]:
    """Scrape both paths of a server that has had some traffic."""
    for path in ("/api/v1/hello/1", "/api/v1/fail", "/nothing", "/api/v1/accounts/ann"):
        client.get(path)
    metrics = application(client).metrics
    metrics.know("tool", ["calculate"])
    metrics.tool_execution("calculate", "success", 0.1)
    metrics.purged("rooms", 1, 1.0)
    metrics.backed_up("daily", 1.0, 1.0, 1)
    metrics.backups_judged(1.0, 0)
    metrics.restore_tested("weekly", True, 1.0)
    metrics.restore_passed("weekly", 1.0)
    return {path: scrape(client, path) for path in PATHS}


@pytest.mark.parametrize("path", PATHS)
def test_the_families_are_those_of_the_contract_both_ways(
    scrapes: dict[str, Scrape], contract: Contract, path: str
) -> None:
    assert sorted(contract.expositions[path]) == sorted(name_of(family) for family in scrapes[path].families)


def test_the_two_paths_expose_nothing_twice(scrapes: dict[str, Scrape]) -> None:
    names = [{sample.name for family in scrapes[path].families for sample in family.samples} for path in PATHS]
    assert set() == names[0] & names[1]


@pytest.mark.parametrize("path", PATHS)
def test_types_help_labels_and_buckets_are_those_of_the_contract(
    scrapes: dict[str, Scrape], contract: Contract, path: str
) -> None:
    for family in scrapes[path].families:
        declared = contract.metrics[name_of(family)]
        assert (declared.type, declared.help) == (family.type, family.documentation)
        for sample in family.samples:
            labels = set(declared.labels) | ({"le"} if sample.name.endswith("_bucket") else set())
            assert labels == sample.labels.keys()
        bounds = {float(sample.labels["le"]) for sample in family.samples if "le" in sample.labels}
        assert {*declared.buckets, *([float("inf")] if declared.buckets else [])} == bounds
        assert family.samples


def test_closed_sets_of_values_are_complete_and_nothing_else(scrapes: dict[str, Scrape], contract: Contract) -> None:
    for path in PATHS:
        for family in scrapes[path].families:
            for label, values in contract.metrics[name_of(family)].values.items():
                found = {sample.labels[label] for sample in family.samples}
                assert set(values) == found - {OVERFLOW}


def test_every_threshold_of_an_objective_is_a_bucket(scrapes: dict[str, Scrape], contract: Contract) -> None:
    for threshold in contract.thresholds:
        bounds = {labels["le"] for labels in scrapes["/metrics"].labels(f"{threshold.metric}_bucket")}
        assert str(float(threshold.bound)) in bounds


def test_a_running_server_exposes_the_contract(tmp_path: Path, contract: Contract) -> None:
    with running(tmp_path, contract) as server:
        for path in PATHS:
            found = parsed(server.get(path).text)
            assert sorted(contract.expositions[path]) == sorted(name_of(family) for family in found.families)


def test_both_formats_and_compression_are_spoken(client: TestClient) -> None:
    plain = client.get("/metrics", headers={"accept": "*/*", "accept-encoding": "identity"})
    assert "text/plain; version=0.0.4; charset=utf-8" == plain.headers["content-type"]
    with client.stream("GET", "/metrics", headers={"accept": ACCEPT, "accept-encoding": "gzip"}) as answer:
        assert "gzip" == answer.headers["content-encoding"]
        assert gzip.decompress(b"".join(answer.iter_raw())).endswith(b"# EOF\n")
    assert 405 == client.post("/metrics").status_code


def test_it_is_written_once_a_second_at_most(client: TestClient) -> None:
    first = client.get("/metrics").text
    client.get("/api/v1/hello/7")
    assert first == client.get("/metrics").text


def test_a_token_is_asked_for_where_one_is_set(contract: Contract, settings: Settings) -> None:
    guarded = settings.model_copy(update={"metrics_token": SecretStr("let-me-in")})
    with TestClient(stub.build(contract, guarded)) as client:
        answers = {
            given: client.get("/metrics", headers={"authorization": given} if given else {}).status_code
            for given in ("", "Bearer wrong", "Bearer ", "let-me-in", "Bearer let-me-in")
        }
        assert {"": 401, "Bearer wrong": 401, "Bearer ": 401, "let-me-in": 401, "Bearer let-me-in": 200} == answers
        assert "Bearer" == client.get("/metrics/endpoints").headers["www-authenticate"]


def test_metrics_can_have_a_port_of_their_own(tmp_path: Path, contract: Contract) -> None:
    port = free_port()
    with running(tmp_path, contract, metrics_port=port) as server:
        assert 404 == server.get("/metrics").status
        beside = type(server)(port, server.process, server.log)
        assert [200, 200, 404] == [beside.get(path).status for path in (*PATHS, "/api/v1/hello/7")]
        server.terminate()
        until(lambda: server.get("/health/readiness").status == 503, "the server drains")
        assert 200 == beside.get("/metrics").status
        assert 0 == server.wait()
