"""The `server` section of a Service, and the contract that comes of it."""

import json
from pathlib import Path
from typing import Any

from tests import specs

CONTRACT = "server/contract.json"


def contract(folder: Path, *texts: str, server: str = "{}") -> Any:
    """Publish the contract of the shop, with a server."""
    own = specs.SERVICE + f"  server: {server}\n"
    compiled = specs.artifacts_of(folder, specs.ENVIRONMENT, own, *texts)
    return json.loads(compiled[CONTRACT].text)["services"]["shop"]


def test_no_server_no_contract(tmp_path: Path) -> None:
    resilience = (
        "apiVersion: watchbill/v1\nkind: Resilience\nmetadata: {name: shop}\n"
        "spec: {service: shop, timeouts: {request: 30s}}\n"
    )
    assert CONTRACT not in specs.artifacts(tmp_path, resilience)


def test_a_server_of_which_nothing_is_said_has_the_defaults(tmp_path: Path) -> None:
    found = contract(tmp_path)
    families = ["container_cpu_usage_seconds_total", "http_request_duration_seconds", "http_requests_total"]
    assert families == list(found.pop("metrics"))
    assert {
        "owner": "shop-team",
        "expositions": {"/metrics": families},
        "thresholds": [],
        "request_classes": {},
        "unmeasured_routes": ["/health/*", "/metrics*"],
        "health": {
            "liveness": "/health/liveness",
            "readiness": "/health/readiness",
            "interval_seconds": 5,
            "timeout_seconds": 1,
            "failures_down": 3,
            "successes_up": 2,
            "dependencies": {},
        },
        "logging": {"level": "info", "queue_records": 10000, "redact": ["authorization", "password", "token"]},
    } == found


def test_numbers_are_exact_and_whole_where_they_can_be(tmp_path: Path) -> None:
    found = contract(tmp_path, server="{health: {interval: 1500ms, timeout: 1s}, tracing: {sample_ratio: 0.1%}}")
    assert [1.5, 1] == [found["health"]["interval_seconds"], found["health"]["timeout_seconds"]]
    assert isinstance(found["health"]["timeout_seconds"], int)
    assert {"sample_ratio": 0.001, "critical_paths": []} == found["tracing"]
    assert [0.1, 0.3, 1, 5] == found["metrics"]["http_request_duration_seconds"]["buckets"]


def test_a_family_has_what_is_said_of_it_and_nothing_else(tmp_path: Path) -> None:
    own = specs.SERVICE.replace("[route, status]}", "[route, status], values: {status: [ok, error]}, help: Requests.}")
    files = specs.artifacts_of(tmp_path, specs.ENVIRONMENT, own + "  server: {}\n")
    metrics = json.loads(files[CONTRACT].text)["services"]["shop"]["metrics"]
    assert {
        "type": "counter",
        "help": "Requests.",
        "labels": ["route", "status"],
        "values": {"status": ["error", "ok"]},
    } == metrics["http_requests_total"]
    assert {"type": "counter", "help": "", "labels": ["container"]} == metrics["container_cpu_usage_seconds_total"]


def test_every_slo_names_the_bounds_that_it_reads_once(tmp_path: Path) -> None:
    latency = "type: latency, metric: http_request_duration_seconds, threshold: {}"
    parts = ", ".join(
        f"{{{latency.format(bound)}, where: {{route: /{n}}}}}" for n, bound in enumerate(("1s", "5s", "1s"))
    )
    found = contract(
        tmp_path,
        specs.slo("slow", sli=latency.format("300ms")),
        specs.slo("journey", sli=f"type: composite, of: [{parts}]"),
        specs.slo("errors"),
    )
    metric = "http_request_duration_seconds"
    assert [("journey", metric, 1), ("journey", metric, 5), ("slow", metric, 0.3)] == [
        (one["slo"], one["metric"], one["bound"]) for one in found["thresholds"]
    ]


def test_a_bound_of_a_foreign_histogram_is_none_of_the_server(tmp_path: Path) -> None:
    foreign = specs.slo("ingress", sli="type: nginx_ingress_latency, ingress: shop, threshold: 100ms")
    assert [] == contract(tmp_path, foreign)["thresholds"]


def test_families_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    jobs = (
        '    - {name: shop, targets: ["shop:8080"], metrics: [http_requests_total]}\n'
        '    - {name: more, path: /more, targets: ["shop:8080"], metrics: [http_request_duration_seconds]}\n'
        '    - {name: most, path: /more, targets: ["b:80"], metrics: [container_cpu_usage_seconds_total]}\n'
    )
    head, tail = specs.SERVICE.split("  scrape_jobs:\n")
    own = f"{head}  scrape_jobs:\n{jobs}{tail.partition(chr(10))[2]}  server: {{unmeasured_routes: [/health/*, /m*]}}\n"
    files = specs.artifacts_of(tmp_path, specs.ENVIRONMENT, own)
    assert {
        "/metrics": ["http_requests_total"],
        "/more": ["container_cpu_usage_seconds_total", "http_request_duration_seconds"],
    } == json.loads(files[CONTRACT].text)["services"]["shop"]["expositions"]


def test_closed_sets_are_explained(tmp_path: Path) -> None:
    own = specs.SERVICE.replace("[route, status]}", "[route, status], values: {status: [ok, error]}}")
    words = specs.explained(tmp_path, "Service/shop", specs.ENVIRONMENT, own)
    assert "Metric http_requests_total: counter by route, status (ok, error)." == words[-1]


def test_the_server_is_explained(tmp_path: Path) -> None:
    server = """
    request_classes: {tools: {routes: [/tools*]}}
    health: {dependencies: {database: required, redis: degraded}}
    tracing: {sample_ratio: 1%, critical_paths: [database]}"""
    words = specs.explained(tmp_path, "Service/shop", specs.ENVIRONMENT, f"{specs.SERVICE}  server:{server}\n")
    assert [
        "Requests of class tools: /tools*.",
        "Not measured: /health/*, /metrics*.",
        (
            "Health: alive at /health/liveness, ready at /health/readiness; dependencies are checked every 5s, for "
            "1s at most; down after 3 failures, up after 2 successes."
        ),
        "Without database it is not ready.",
        "Without redis it does less.",
        "It logs from level info on, and never what authorization, password, token hold.",
        "It traces 1% of the requests, with a span for database.",
    ] == words[-7:]
