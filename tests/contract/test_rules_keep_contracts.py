"""Every selector, label and bucket bound in every generated rule exists in the contract of its job."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.promql import Matcher
from generator.promql_tree import Selector, read, walk

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ["production", "staging"]
# What Prometheus itself provides, and what our rules record.
PROVIDED = re.compile(r"capacity:.*|maintenance:.*|probe:.*|slo:.*|up|ALERTS|scrape_.*")
# What the blackbox exporter tells of every probe, and of every certificate.
PROBED = ("probe_success", "probe_duration_seconds", "probe_ssl_earliest_cert_expiry")


class Series:
    """What Prometheus holds of a job: the labels and the values that a series of some name can have."""

    def __init__(self, family: dict[str, Any], suffix: str, job: dict[str, Any]) -> None:
        (static,) = job["static_configs"]
        targets = {label: {value} for label, value in static.get("labels", {}).items()}
        bounds = {f"{float(bound)}" for bound in family.get("buckets", ())} | {"+Inf"}
        closed = {label: set(values) for label, values in family.get("values", {}).items()}
        self.values: dict[str, set[str] | None] = {
            **dict.fromkeys(family.get("labels", ())),
            **closed,
            **({"le": bounds} if suffix == "_bucket" else {}),
            "instance": set(static["targets"]),
            "job": {job["job_name"]},
            **targets,
        }

    def fault(self, matcher: Matcher) -> str | None:
        """Say why a matcher selects nothing; None if it may."""
        if matcher.label not in self.values:
            return f"no label {matcher.label}"
        values = self.values[matcher.label]
        taken = [value for value in values or () if takes(matcher, value)]
        return None if values is None or taken else f"{matcher} takes none of {values}"


def takes(matcher: Matcher, value: str) -> bool:
    pattern = matcher.value if "~" in matcher.operator else re.escape(matcher.value)
    return (re.fullmatch(pattern, value) is not None) != matcher.operator.startswith("!")


def suffixes(family: dict[str, Any]) -> tuple[str, ...]:
    return {"histogram": ("_bucket", "_count", "_sum"), "summary": ("", "_count", "_sum")}.get(family["type"], ("",))


def families_under(environment: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """List the families with the job and path of each: from the contracts, and for foreign programs from the specs."""
    contract = json.loads((ROOT / "output" / environment / "server/contract.json").read_text("utf-8"))
    services = contract["services"]
    for path in (ROOT / "slo_specs").rglob("*.yaml"):
        for spec in yaml.safe_load_all(path.read_text("utf-8")):
            if spec["kind"] == "Service":
                served = services.get(spec["metadata"]["name"])
                for job in spec["spec"]["scrape_jobs"]:
                    metrics = served["metrics"] if served else spec["spec"]["metrics"]
                    exposed = served["expositions"][job["path"]] if served else list(metrics)
                    yield from ((job["name"], name, metrics[name]) for name in exposed)


def series_of(environment: str) -> dict[str, list[Series]]:
    config = yaml.safe_load((ROOT / "output" / environment / "prometheus/prometheus.yml").read_text("utf-8"))
    jobs = {job["job_name"]: job for job in config["scrape_configs"]}
    found: dict[str, list[Series]] = {}
    for job, name, family in families_under(environment):
        for suffix in suffixes(family):
            found.setdefault(name + suffix, []).append(Series(family, suffix, jobs[job]))
    for job in (job for name, job in jobs.items() if name.startswith("probe/")):
        for static in job["static_configs"]:
            for name in PROBED:
                found.setdefault(name, []).append(Series({}, "", {**job, "static_configs": [static]}))
    return found


def selectors(environment: str) -> Iterator[tuple[str, Selector]]:
    """List the selectors of scraped series in all rule files."""
    for path in sorted((ROOT / "output" / environment / "prometheus/rules").rglob("*.yml")):
        for group in yaml.safe_load(path.read_text("utf-8"))["groups"]:
            for rule in group["rules"]:
                nodes = (place.node for place in walk(read(rule["expr"])))
                for node in nodes:
                    if isinstance(node, Selector) and not PROVIDED.fullmatch(node.metric):
                        yield f"{path.name}: {rule.get('record') or rule['alert']}", node


def faults(selector: Selector, series: dict[str, list[Series]]) -> list[str]:
    """Say why a selector selects nothing: it must fit the contract of one job at least, with all its matchers."""
    if selector.metric not in series:
        return ["no contract has it"]
    tried = (map(each.fault, selector.matchers) for each in series[selector.metric])
    return min(([fault for fault in found if fault] for found in tried), key=len)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_selector_of_every_rule_fits_the_contract_of_its_job(environment: str) -> None:
    series = series_of(environment)
    read_ = list(selectors(environment))
    assert {
        "http_requests_total",
        "http_request_duration_seconds_bucket",
        "tool_execution_duration_seconds_count",
        "container_memory_working_set_bytes",
        *PROBED,
    } <= {selector.metric for _, selector in read_}
    assert [] == [(where, str(selector), found) for where, selector in read_ if (found := faults(selector, series))]


@pytest.mark.parametrize(
    ("selector", "fault"),
    [
        ("http_request_total", "no contract has it"),
        ('http_requests_total{code="500"}', "no label code"),
        ('http_requests_total{job="swift-api-server-endpoints"}', 'job="swift-api-server-endpoints" takes none of'),
        ('tool_executions_total{outcome="failed"}', 'outcome="failed" takes none of'),
        ('http_request_duration_seconds_bucket{le="0.25"}', 'le="0.25" takes none of'),
        ('probe_success{probe="api-readyness"}', 'probe="api-readyness" takes none of'),
        ('probe_success{probe="user-journey",step="execute-tool"}', None),
        ('http_endpoint_duration_seconds_bucket{job="swift-api-server-endpoints",le="0.2"}', None),
    ],
)
def test_a_selector_that_fits_no_contract_is_found(selector: str, fault: str | None) -> None:
    node = read(selector)
    assert isinstance(node, Selector)
    found = faults(node, series_of("production"))
    assert (fault is None) == (not found)
    assert fault is None or fault in found[0]
