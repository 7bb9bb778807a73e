"""The strategy that slo_specs/ was written from: its numbers are kept, and its faults are found."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.kinds.capacity.model import Capacity
from generator.kinds.load_test.model import LoadTest
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
        ("CPUScalingTrigger", "/ 0.25 > 0.7", "15m"),
        ("MemoryScalingTrigger", "/ 536870912 > 0.8", "15m"),
        ("DatabaseConnectionsScalingTrigger", "> 0.8", "5m"),
        ("RequestQueueScalingTrigger", "> 100", "1m"),
    ],
)
def test_the_alerts_of_sections_5_1_and_9_2(project: Path, alert: str, comparison: str, lasting: str) -> None:
    everything = [*rules(project, "production", "_alerts"), *rules(project, "production", "_scaling")]
    found = {rule["alert"]: rule for rule in everything}
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
        (purge["data"], purge["action"], purge["after_seconds"] / 86400)
        for purge in server["retention"]["purges"]
        if purge["data"] != "automation_decisions"  # the audit is ours; the strategy has none
    ]


def manifest(project: Path, environment: str, kind: str) -> Any:
    path = project / "output" / environment / "kubernetes/swift-api-server" / f"{kind}.swift-api-server.yaml"
    return yaml.safe_load(path.read_text("utf-8"))["spec"]


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_autoscaler_of_section_4_1(project: Path, environment: str) -> None:
    said = manifest(project, environment, "horizontalpodautoscaler")
    # Not the Deployment, whose pods belong to the Rollout.
    target = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "swift-api-server"}
    assert target == said["scaleTargetRef"]
    assert (3, 10) == (said["minReplicas"], said["maxReplicas"])
    targets = [("cpu", 65), ("memory", 75)]
    assert [
        {"type": "Resource", "resource": {"name": name, "target": {"type": "Utilization", "averageUtilization": share}}}
        for name, share in targets
    ] == said["metrics"]
    windows = [said["behavior"][which]["stabilizationWindowSeconds"] for which in ("scaleDown", "scaleUp")]
    assert [300, 60] == windows


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_resources_of_section_4_2(project: Path, environment: str) -> None:
    (container,) = manifest(project, environment, "deployment")["template"]["spec"]["containers"]
    assert {
        "requests": {"memory": "512Mi", "cpu": "250m"},
        "limits": {"memory": "1Gi", "cpu": "500m"},
    } == container["resources"]


def test_the_benchmarks_and_projections_of_sections_4_3_and_9_1(project: Path) -> None:
    (catalog, _) = (compiled.catalog for compiled in compile_specs(project / "slo_specs").environments)
    test = catalog.get(LoadTest, "swift-api-server").spec
    assert [(100, "100ms"), (500, "200ms")] == [(one.rate, str(one.latency)) for one in test.benchmarks.values()]
    assert (1000, 25) == (test.connections, test.tools_in_flight)
    resources = catalog.get(Capacity, "swift-api-server").spec.resources
    assert {
        "requests": [100_000, 250_000, 500_000, 1_000_000],
        "tool_executions": [10_000, 25_000, 50_000, 100_000],
        "storage": [size * 10**9 for size in (50, 100, 200, 500)],
        "database": [size * 10**9 for size in (20, 50, 100, 250)],
    } == {
        name: [amount for _, amount in one.points]
        for name, one in resources.items()
        if name != "backups"  # a place for them is ours; the strategy has none
    }


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_scans_of_section_7_3(project: Path, environment: str) -> None:
    published = project / "output" / environment
    folder = published / "kubernetes/swift-api-server"
    image = yaml.safe_load((folder / "cronjob.swift-api-server-scan-image.yaml").read_text("utf-8"))["spec"]
    assert image["schedule"].split()[2:] == ["*", "*", "1"]  # weekly
    # Once for both, and what attacks not in production.
    assert (environment == "production") == (published / "ci/github/security-scans.swift-api-server.yml").exists()
    assert (environment == "staging") == (folder / "cronjob.swift-api-server-scan-dynamic.yaml").exists()
    calendar = (published / "docs/penetration-test-swift-api-server.ics").read_text("utf-8")
    assert "RRULE:FREQ=MONTHLY;INTERVAL=1" in calendar


def test_dependencies_are_scanned_daily_and_the_running_service_monthly(project: Path) -> None:
    path = project / "output/production/ci/github/security-scans.swift-api-server.yml"
    (schedule,) = yaml.safe_load(path.read_text("utf-8"))["on"]["schedule"]
    assert schedule["cron"].split()[2:] == ["*", "*", "*"]
    folder = project / "output/staging/kubernetes/swift-api-server"
    dynamic = yaml.safe_load((folder / "cronjob.swift-api-server-scan-dynamic.yaml").read_text("utf-8"))["spec"]
    assert dynamic["schedule"].split()[2:] == ["2", "*", "*"]


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_what_section_9_3_saves_stands_in_the_report(project: Path, environment: str) -> None:
    report = (project / "output" / environment / "docs/capacity-swift-api-server.md").read_text("utf-8")
    for words in ("replicas are reserved", "run on spot", "## Right-sizing", "| **together** |"):
        assert words in report


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_canary_and_the_migration_of_section_6(project: Path, environment: str) -> None:
    folder = project / "output" / environment / "kubernetes/swift-api-server"
    rollout = yaml.safe_load((folder / "rollout.swift-api-server.yaml").read_text("utf-8"))["spec"]
    weights = [step["setWeight"] for step in rollout["strategy"]["canary"]["steps"] if "setWeight" in step]
    assert 10 == weights[0] < weights[1] < weights[2]
    assert [{"templateName": "swift-api-server-slo-canary"}] == rollout["strategy"]["canary"]["analysis"]["templates"]
    template = yaml.safe_load((folder / "analysistemplate.swift-api-server-slo-canary.yaml").read_text("utf-8"))
    conditions = {metric["name"]: metric["failureCondition"] for metric in template["spec"]["metrics"]}
    # The errors at which the strategy's own alert fires.
    assert conditions["api-availability"].endswith("result[0] > 0.01")
    (job,) = folder.glob("job.*.yaml")
    assert "PreSync" == yaml.safe_load(job.read_text("utf-8"))["metadata"]["annotations"]["argocd.argoproj.io/hook"]


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_backups_of_section_8(project: Path, environment: str) -> None:
    folder = project / "output" / environment / "kubernetes/swift-api-server"
    jobs = {path.name.split("server-")[1]: path for path in folder.glob("cronjob.*.yaml")}
    read = {name: yaml.safe_load(path.read_text("utf-8"))["spec"] for name, path in jobs.items()}
    schedules = {name: spec["schedule"].split() for name, spec in read.items()}
    assert "*" == schedules["backup-hourly.yaml"][1]
    assert ["*", "*", "*"] == schedules["backup-daily.yaml"][2:]
    assert ["*", "*", "0"] == schedules["backup-weekly.yaml"][2:]
    assert ["1", "*", "*"] == schedules["backup-monthly.yaml"][2:]
    assert ["*", "*", "6"] == schedules["restore-weekly.yaml"][2:]
    assert ["2", "*", "*"] == schedules["restore-drill.yaml"][2:]
    (pod,) = read["backup-daily.yaml"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    kept = {one["name"]: one.get("value") for one in pod["env"]}
    assert ("30", "30", "90") == tuple(kept[f"PGBACKREST_REPO{number}_RETENTION_FULL"] for number in (1, 2, 3))
    (purge,) = read["purge.yaml"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert ["watchbill-server", "purge", "--apply"] == purge["command"]


def as_the_strategy_has_it(project: Path, folder: Path) -> Path:
    """Write our specs with the faults that were mended put back, and without an acknowledgement."""
    for path in (project / "slo_specs").rglob("*.yaml"):
        text = path.read_text("utf-8")
        text = text.replace(" / {{cpu_limit}} > 0.8", " > 0.8")
        text = re.sub(r"\n *# watchbill: ignore.*", "", text)
        text = re.sub(r"\n    retention: 35d|\n  policy: weekly.*", "", text)
        text = re.sub(r"\n    (select|tolerance|policies): .*", "", text)
        text = re.sub(r"\n  disruption: .*", "", text)
        text = text.replace("{number: 200, prefix: load,", "{number: 1, prefix: load,")
        text = text.replace("pause: 45m", "pause: 10m").replace("    backup_younger_than: 25h\n", "")
        text = re.sub(r",\n      (limit_)?query: 'sum\(kubelet_[^']*'", "", text)
        text = text.replace("per_replica: 5,", "per_replica: 10,")  # no pool is named; that of most libraries is 10
        text = re.sub(r"\n      metrics:\n(        - \w+\n)+", "\n", text)
        text = text.replace("kept_in: backups", "kept_in: storage")
        text = re.sub(r"\n    findings:\n(      \w+: .*\n)+", "\n", text)
        text = re.sub(r"\n    rpo: .*|\n    offsite_rpo: .*|\n  erased_within: .*", "", text)
        # Archives that are copied from a standard backup, which is kept for 30 days; everything at its full hour.
        text = text.replace("archive: {number: 3, retention: 90d", "archive: {number: 3, retention: 30d")
        text = text.replace('"5 2 * * *"', '"0 2 * * *"').replace('"35 3 * * *"', '"0 3 * * *"')
        target = folder / path.relative_to(project / "slo_specs")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


FAULTS = [
    ("archive-source-expired", "the next one is complete after 31d + 1h = 31d1h: in between there is none"),
    (
        "autoscaler-too-slow",
        "after 1m50s: metrics 15s + sync 15s + stabilization 1m + startup 20s",
    ),
    ("backup-storage-short", "copies of database take 33.6 × 20G = 672G today, and storage is 50G"),
    (
        "breaker-timeout-quantile",
        "allows 5% of the events to take that long, and 'tool-success' 0.5% to fail; 5% > 0.5%",
    ),
    ("canary-samples-thin", "10% of 1.16 requests/s for 10m are 69 requests; to tell 1% bad ones"),
    ("concurrency-no-spare", "(10 − 1) × 100 = 900 < 1000"),
    ("db-pool-exhausted", "(10 + 3) × 10 = 130 connections > 80% of 100 = 80"),
    ("cron-schedule", "2 jobs begin at the full hour, when everybody's do: backup-daily, verify-standard"),
    ("detection-too-slow", "told after 8m30s: scrape 30s + evaluation 30s + half of the range 2m30s + for 5m"),
    ("erasure-horizon", "the last copy of rooms is gone after 90d + 1d + 30d + 32d = 153d"),
    ("finding-sla-missing", "nothing says how soon a finding is mended that is critical or high"),
    ("graceful-timeout-short", "a request may take 30s, and a shutdown waits 20s for it"),
    ("hpa-dead-band", "65% × (1 + 0.1) = 71.5% > CPUScalingTrigger's 70% of the request"),
    ("hpa-dead-band", "75% × (1 + 0.1) = 82.5% > MemoryScalingTrigger's 80% of the request"),
    ("memory-hpa-pinned", "once it is above 75% × 512Mi = 384Mi, there are 10 for good"),
    ("metric-counted-twice", "100 requests/s read as 100 + 100 = 200"),
    ("prometheus-retention-short", "keeps samples for 15d; 'api-availability' looks back 30d, and 30d × 1.1 = 33d"),
    ("projection-unguarded", "more of storage takes 14d: no query says how much there is"),
    ("pdb-blocks-drain", "a drain of nodes may take all 3 replicas of 'swift-api-server' at once"),
    (
        "load-target-throttled",
        "500/s × 10% for 11m = 33000 in 15m, of 1 account one makes 33000, and tier 'enterprise' of 'tool-executions'",
    ),
    ("migration-order", "nothing says how old the last backup of 'swift-api-server' may be"),
    ("purge-before-archive", "messages are archived after 180d, and deleted with their rooms after 90d: 90d < 180d"),
    ("purge-under-window", "tool_executions are deleted after 30d; 'api-availability' looks back 30d"),
    ("rpo-unmet", "nothing says how much may be lost with the whole place: as it is, 7d + 1h = 7d1h"),
    ("scale-down-implicit", "10 replicas may become 3 in one step, 10 − 3 = 7 at once"),
    ("scale-down-window-short", "SlowResponses is told after 10m: 5m < 10m"),
    ("threshold-as-burn", "1% / 0.1% = 10 of 'api-availability'"),
    ("threshold-unreachable", "HighCPUUsage can never fire"),
    ("threshold-unreachable", "0.5 > 0.8 is never true"),
    ("tier-below-pace", "fires on a burn that the budget survives: 10% × 7d / 3d = 0.233"),
    ("synthetic-in-sli", "3 regions every 2m are 1.5 a minute, to /api/v1/tools/fetch"),
]


def test_the_faults_of_the_strategy_are_found_with_their_arithmetic(project: Path, tmp_path: Path) -> None:
    diagnostics = compile_specs(as_the_strategy_has_it(project, tmp_path)).diagnostics
    assert {one.code for one in diagnostics} == {code for code, _ in FAULTS}
    for code, arithmetic in FAULTS:
        assert any(arithmetic in one.message for one in diagnostics if one.code == code), arithmetic


def test_our_specs_have_no_finding(project: Path) -> None:
    assert () == compile_specs(project / "slo_specs").diagnostics
