"""What the operator reads is what `prometheus.yml` and the rule files say, name by name."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import naming

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ["production", "staging"]
# What the operator adds to the targets of a ServiceMonitor by itself, before ours is applied.
ADDED = {"container": "c", "endpoint": "http", "namespace": "n", "pod": "p", "service": "s", "job": "j"}
_OBJECT = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def objects(environment: str, kind: str) -> list[dict[str, Any]]:
    return [read(path) for path in sorted((ROOT / "output" / environment / "operator").glob(f"{kind.lower()}.*.yaml"))]


def jobs(environment: str) -> dict[str, dict[str, Any]]:
    config = read(ROOT / "output" / environment / "prometheus/prometheus.yml")
    return {job["job_name"]: job for job in config["scrape_configs"]}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_rule_file_is_one_object_with_the_same_groups(environment: str) -> None:
    root = ROOT / "output" / environment
    files = sorted((root / "prometheus/rules").rglob("*.yml"))
    assert len(files) > 10
    for file in files:
        name = naming.rules_object(file.relative_to(root).as_posix())
        assert _OBJECT.fullmatch(name)
        assert read(file) == read(root / naming.operator_path("PrometheusRule", name))["spec"]
    assert len(files) == len(objects(environment, "PrometheusRule"))


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["a/b.yml", "a/_b.yml"], ["a.b", "a.b.service"]),
        (["a/b.calendar.yml", "a/_calendar.yml"], ["a.b.calendar", "a.calendar.service"]),
        (["_maintenance/b.yml", "maintenance/b.yml"], ["maintenance.b.platform", "maintenance.b"]),
        (["a/_probe-b.yml", "a/probe-b.yml"], ["a.probe-b.service", "a.probe-b"]),
    ],
)
def test_no_two_rule_files_share_a_name(paths: list[str], expected: list[str]) -> None:
    assert expected == [naming.rules_object(f"prometheus/rules/{path}") for path in paths]


def relabelled(monitor: dict[str, Any]) -> dict[str, str]:
    """Apply the relabelings of a ServiceMonitor to what the operator adds to a target."""
    labels = dict(ADDED)
    (endpoint,) = monitor["spec"]["endpoints"]
    for change in endpoint["relabelings"]:
        if change["action"] == "labeldrop":
            labels = {key: value for key, value in labels.items() if not re.fullmatch(change["regex"], key)}
        else:
            assert "replace" == change["action"]
            labels[change["targetLabel"]] = change["replacement"].replace("$$", "$")
    return labels


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_monitor_gives_the_labels_that_the_scrape_job_gives(environment: str) -> None:
    monitors = {monitor["metadata"]["name"]: monitor for monitor in objects(environment, "ServiceMonitor")}
    assert {"swift-api-server", "swift-api-server-endpoints"} == monitors.keys()
    for name, monitor in monitors.items():
        job = jobs(environment)[name]
        (static,) = job["static_configs"]
        assert {"namespace": "n", "pod": "p", "job": name, **static["labels"]} == relabelled(monitor)
        (endpoint,) = monitor["spec"]["endpoints"]
        assert (job["metrics_path"], job["scrape_interval"]) == (endpoint["path"], endpoint["interval"])
        # The label by which an analysis tells the new pods from the old ones.
        assert ["role"] == monitor["spec"]["podTargetLabels"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_monitor_finds_each_pod_once(environment: str) -> None:
    services = [read(path) for path in (ROOT / "output" / environment / "kubernetes").rglob("service.*.yaml")]
    (found,) = {str(monitor["spec"]["selector"]) for monitor in objects(environment, "ServiceMonitor")}
    wanted = yaml.safe_load(found)["matchExpressions"]
    taken = [
        one["metadata"]["name"] for one in services if all(fits(need, one["metadata"]["labels"]) for need in wanted)
    ]
    assert len(services) == 3
    assert ["swift-api-server"] == taken


def fits(need: dict[str, Any], labels: dict[str, str]) -> bool:
    if need["operator"] == "DoesNotExist":
        return need["key"] not in labels
    assert "In" == need["operator"]
    return labels.get(need["key"]) in need["values"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_does_not_run_in_the_cluster_is_scraped_where_it_is(environment: str) -> None:
    for scraped in objects(environment, "ScrapeConfig"):
        spec, job = scraped["spec"], jobs(environment)[scraped["spec"]["jobName"]]
        assert job["static_configs"] == spec["staticConfigs"]
        assert job["metrics_path"] == spec["metricsPath"]
        assert job.get("scrape_interval", "30s") == spec["scrapeInterval"]  # 30s is the environment's
    assert len(objects(environment, "ScrapeConfig")) == len(
        [name for name in jobs(environment) if not name.startswith(("probe/", "swift-api-server"))]
    )


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_probe_of_every_region_is_an_object(environment: str) -> None:
    asked = {
        (
            spec["jobName"],
            spec["prober"]["url"],
            spec["module"],
            spec["targets"]["staticConfig"]["static"][0],
            tuple(sorted(spec["targets"]["staticConfig"]["labels"].items())),
        )
        for spec in (probe["spec"] for probe in objects(environment, "Probe"))
    }
    expected = {
        (
            name,
            job["relabel_configs"][-1]["replacement"],
            static["labels"]["__param_module"],
            static["targets"][0],
            tuple(sorted((key, value) for key, value in static["labels"].items() if not key.startswith("__"))),
        )
        for name, job in jobs(environment).items()
        if name.startswith("probe/")
        for static in job["static_configs"]
    }
    assert len(expected) > 6
    assert expected == asked
