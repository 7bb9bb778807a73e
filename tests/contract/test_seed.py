"""The strategy that slo_specs/ was written from: its numbers are kept, and its faults are found."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.pipeline import compile_specs


def rules(project: Path, environment: str, name: str) -> list[dict[str, Any]]:
    path = project / "output" / environment / "prometheus/rules/swift-api-server" / f"{name}.yml"
    return [rule for group in yaml.safe_load(path.read_text("utf-8"))["groups"] for rule in group["rules"]]


@pytest.mark.parametrize(
    ("slo", "objective", "window"),
    [
        ("api-availability", "0.999", "30d"),
        ("api-latency", "0.95", "7d"),
        ("tool-success", "0.995", "7d"),
        ("database-latency", "0.95", "7d"),
    ],
)
@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_objectives_of_section_1_3(project: Path, environment: str, slo: str, objective: str, window: str) -> None:
    found = {rule["record"]: rule for rule in rules(project, environment, slo) if "record" in rule}
    assert f"vector({objective})" == found["slo:target:ratio"]["expr"]
    assert window == found["slo:info"]["labels"]["window"]


@pytest.mark.parametrize(
    ("slo", "bound"), [("api-latency", "0.2"), ("database-latency", "0.1"), ("tool-latency", r"5(\\.0)?")]
)
def test_the_latencies_of_sections_1_2_and_1_3(project: Path, slo: str, bound: str) -> None:
    (_, bad, *_) = rules(project, "production", slo)
    assert bound in bad["expr"]


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_scrape_jobs_of_section_1_1(project: Path, environment: str) -> None:
    config = yaml.safe_load((project / "output" / environment / "prometheus/prometheus.yml").read_text("utf-8"))
    jobs = {job["job_name"]: job for job in config["scrape_configs"]}
    assert {
        "job_name": "swift-api-server",
        "metrics_path": "/metrics",
        "scrape_interval": "15s",
        "static_configs": [
            {"targets": ["swift-api-server:8080"], "labels": {"service": "api-server", "environment": environment}}
        ],
    } == jobs["swift-api-server"]
    assert {
        "job_name": "swift-api-server-endpoints",
        "metrics_path": "/metrics/endpoints",
        "scrape_interval": "30s",
        "static_configs": [
            {
                "targets": ["swift-api-server:8080"],
                "labels": {"service": "api-server", "metric_type": "endpoint_performance"},
            }
        ],
    } == jobs["swift-api-server-endpoints"]


@pytest.mark.parametrize(
    ("alert", "comparison", "lasting"),
    [
        ("HighErrorRate", "> 0.01", "5m"),
        ("SlowResponses", "> 0.2", "10m"),
        ("HighCPUUsage", "> 0.8", "10m"),
        ("CPUScalingTrigger", "> 0.7", "15m"),
        ("MemoryScalingTrigger", "> 0.8", "15m"),
        ("DatabaseConnectionsScalingTrigger", "> 0.8", "5m"),
        ("RequestQueueScalingTrigger", "> 100", "1m"),
    ],
)
def test_the_alerts_of_sections_5_1_and_9_2(project: Path, alert: str, comparison: str, lasting: str) -> None:
    found = {rule["alert"]: rule for rule in rules(project, "production", "_alerts")}
    assert found[alert]["expr"].endswith(comparison)
    assert lasting == found[alert]["for"]


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_numbers_of_sections_4_3_7_2_8_3_and_11(project: Path, environment: str) -> None:
    text = (project / "output" / environment / "server/contract.json").read_text("utf-8")
    server = json.loads(text)["services"]["swift-api-server"]
    limit, (breaker,) = server["rate_limits"]["tool-executions"], server["breakers"].values()
    assert (900, {"free": 10, "pro": 50, "enterprise": 200}) == (limit["window_seconds"], limit["tiers"])
    assert [0.5, 30, 5] == [breaker[key] for key in ("failure_ratio", "reset_seconds", "timeout_seconds")]
    assert [30, 30] == [server["timeouts"]["request_seconds"], server["shutdown"]["hard_limit_seconds"]]
    assert 25 == server["limits"]["tool_executions_in_flight"]
    assert 1000 == server["limits"]["requests_in_flight"] + server["limits"]["queue_length"]
    assert [("rooms", "delete", 90), ("messages", "archive", 180), ("tool_executions", "delete", 30)] == [
        (purge["data"], purge["action"], purge["after_seconds"] / 86400) for purge in server["retention"]["purges"]
    ]


def as_the_strategy_has_it(project: Path, folder: Path) -> Path:
    """Write our specs with the faults that were mended put back, and without an acknowledgement."""
    for path in (project / "slo_specs").rglob("*.yaml"):
        text = path.read_text("utf-8")
        text = text.replace(" / {{cpu_limit}} > 0.8", " > 0.8")
        text = re.sub(r"\n *# watchbill: ignore.*", "", text)
        text = re.sub(r"\n      metrics:\n(        - \w+\n)+", "\n", text)
        target = folder / path.relative_to(project / "slo_specs")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


FAULTS = [
    (
        "breaker-timeout-quantile",
        "allows 5% of the events to take that long, and 'tool-success' 0.5% to fail; 5% > 0.5%",
    ),
    ("detection-too-slow", "told after 8m30s: scrape 30s + evaluation 30s + half of the range 2m30s + for 5m"),
    ("graceful-timeout-short", "a request may take 30s, and a shutdown waits 20s for it"),
    ("metric-counted-twice", "100 requests/s read as 100 + 100 = 200"),
    ("purge-before-archive", "messages are archived after 180d, and deleted with their rooms after 90d: 90d < 180d"),
    ("purge-under-window", "tool_executions are deleted after 30d; 'api-availability' looks back 30d"),
    ("threshold-unreachable", "HighCPUUsage can never fire"),
    ("threshold-unreachable", "0.5 > 0.8 is never true"),
    ("synthetic-in-sli", "3 regions every 2m are 1.5 a minute, to /api/v1/tools/fetch"),
]


def test_the_faults_of_the_strategy_are_found_with_their_arithmetic(project: Path, tmp_path: Path) -> None:
    found = {one.code: one.message for one in compile_specs(as_the_strategy_has_it(project, tmp_path)).diagnostics}
    assert found.keys() == {code for code, _ in FAULTS}
    for code, arithmetic in FAULTS:
        assert arithmetic in found[code]


def test_our_specs_have_no_finding(project: Path) -> None:
    assert () == compile_specs(project / "slo_specs").diagnostics
