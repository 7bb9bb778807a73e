"""Probe: modules, scrape jobs, rules and their tests, and how it is explained."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.kinds.probe.model import Probe
from generator.kinds.probe.mutes import mutes
from generator.pipeline import compile_specs, emit
from generator.plan.blackbox import ProbeJob
from tests import specs
from tests.checks.probe_cases import ENVIRONMENT, PATHS, SEEN

HTTP = "type: http, url: 'https://shop.example.com/'"


def published(folder: Path, *texts: str) -> dict[str, Any]:
    """Compile texts beside the service, and read the YAML files of the one environment."""
    artifacts = specs.artifacts_of(folder, ENVIRONMENT, specs.SERVICE, *texts)
    return {path: yaml.safe_load(one.text) for path, one in artifacts.items() if path.endswith(".yml")}


def module(folder: Path, check: str) -> dict[str, Any]:
    """Publish a probe of one check, and give the settings of its module."""
    text = specs.probe(check, more="  certificate: {page: P1, ticket: P3}\n")
    compilation = compile_specs(specs.write(folder, ENVIRONMENT, specs.SERVICE, text))
    (artifacts,) = emit(compilation).texts.values()
    found: dict[str, Any] = yaml.safe_load(artifacts["blackbox/blackbox.yml"])["modules"]["home"]
    assert "8s" == found["timeout"]
    settings: dict[str, Any] = found[found["prober"]]
    return settings


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("status: [200, 404]", {"valid_status_codes": [200, 404]}),
        ("body_matches: ['a', 'b']", {"fail_if_body_not_matches_regexp": ["a", "b"]}),
        ("body_forbids: ['sorry']", {"fail_if_body_matches_regexp": ["sorry"]}),
        ("redirects: false", {"follow_redirects": False}),
        ("ip: ip6", {"preferred_ip_protocol": "ip6"}),
        ("token_file: /etc/t", {"authorization": {"credentials_file": "/etc/t"}}),
        (
            "basic_auth: {username: a, password_file: /etc/p}",
            {"basic_auth": {"username": "a", "password_file": "/etc/p"}},
        ),
        ("tls: {server_name: a.b}", {"tls_config": {"server_name": "a.b"}}),
        (
            "method: POST, headers: {X-A: '1'}, body: '{}'",
            {"method": "POST", "headers": {"X-A": "1"}, "body": "{}"},
        ),
    ],
)
def test_a_request_is_made_as_it_is_written(more: str, expected: dict[str, Any], tmp_path: Path) -> None:
    usual = {"preferred_ip_protocol": "ip4", "method": "GET", "fail_if_not_ssl": True, "follow_redirects": True}
    assert usual | expected == module(tmp_path, f"{HTTP}, {more}")


def test_plain_http_may_stay_plain(tmp_path: Path) -> None:
    assert module(tmp_path, HTTP.replace("https", "http"))["fail_if_not_ssl"] is False


def test_an_answer_without_a_record_fails(tmp_path: Path) -> None:
    settings = module(tmp_path, "type: dns, server: '10.0.0.1:53', name: shop.example.com, record: MX, transport: tcp")
    assert {"fail_if_none_matches_regexp": [r"\sIN\s+MX\s"]} == settings["validate_answer_rrs"]
    assert ("MX", "tcp", ["NOERROR"]) == tuple(
        settings[key] for key in ("query_type", "transport_protocol", "valid_rcodes")
    )


def test_a_region_is_a_scrape_job_and_a_step_is_a_target(tmp_path: Path) -> None:
    steps = f"  steps: [{{name: one, check: {{{SEEN}}}}}, {{name: two, check: {{type: icmp, host: shop}}}}]\n"
    text = specs.probe("", more=steps).replace("  check: {}\n", "")
    files = published(tmp_path, text)
    assert {"home.one", "home.two"} == files["blackbox/blackbox.yml"]["modules"].keys()
    jobs = {job["job_name"]: job for job in files["prometheus/prometheus.yml"]["scrape_configs"]}
    assert {"shop", "probe/home/eu", "probe/home/us"} == jobs.keys()
    job = jobs["probe/home/us"]
    assert ("/probe", "30s", "9s") == (job["metrics_path"], job["scrape_interval"], job["scrape_timeout"])
    assert [
        {
            "targets": ["shop.example.com:443"],
            "labels": {"__param_module": "home.one", "probe": "home", "step": "one", "probe_region": "us"},
        },
        {
            "targets": ["shop"],
            "labels": {"__param_module": "home.two", "probe": "home", "step": "two", "probe_region": "us"},
        },
    ] == job["static_configs"]
    assert {"target_label": "__address__", "replacement": "blackbox-us:9115"} == job["relabel_configs"][-1]


def test_only_the_regions_that_are_named_are_asked(tmp_path: Path) -> None:
    text = specs.probe(SEEN, more="  regions: [eu]\n  alerting: {page: disabled}\n")
    (compiled,) = compile_specs(specs.write(tmp_path, ENVIRONMENT, specs.SERVICE, text)).environments
    assert compiled.plan
    jobs: tuple[ProbeJob, ...] = compiled.plan.probe_jobs
    assert ["probe/home/eu"] == [job.name for job in jobs]


def rules(files: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Tell each alert's level by its name and severity."""
    (group,) = files["prometheus/rules/shop/_probe-home.yml"]["groups"]
    alerts = [rule for rule in group["rules"] if "alert" in rule]
    return {(one["alert"], one["labels"]["severity"]): one["labels"]["priority"] for one in alerts}


def test_a_probe_without_tls_says_nothing_of_certificates(tmp_path: Path) -> None:
    files = published(tmp_path, specs.probe("type: icmp, host: shop"))
    assert {("ProbeFailing", "page"): "P1", ("ProbeFailing", "ticket"): "P3", ("ProbeMissing", "ticket"): "P3"} == (
        rules(files)
    )


def test_levels_and_labels_are_those_of_the_spec(tmp_path: Path) -> None:
    more = "  alerting: {page: P2, ticket: disabled}\n  certificate: {page: disabled, ticket: P4}\n"
    text = specs.probe(SEEN, more=more).replace("{name: home}", "{name: home, labels: {area: front}}")
    files = published(tmp_path, text)
    assert {("ProbeFailing", "page"): "P2", ("CertificateExpiresSoon", "ticket"): "P4"} == rules(files)
    (group,) = files["prometheus/rules/shop/_probe-home.yml"]["groups"]
    (page,) = [rule for rule in group["rules"] if rule.get("alert") == "ProbeFailing"]
    assert {"service": "shop", "team": "shop-team", "severity": "page", "priority": "P2", "area": "front"} == (
        page["labels"]
    )


@pytest.mark.parametrize(
    ("more", "range_", "lasting"),
    [("", "2m", "1m"), ("  interval: 1m\n", "4m", "2m"), ("  interval: 10s\n  timeout: 5s\n", "2m", "20s")],
)
def test_ranges_follow_from_the_slower_of_probes_and_evaluations(
    more: str, range_: str, lasting: str, tmp_path: Path
) -> None:
    (group,) = published(tmp_path, specs.probe(SEEN, more=more))["prometheus/rules/shop/_probe-home.yml"]["groups"]
    page = next(rule for rule in group["rules"] if rule.get("alert") == "ProbeFailing")
    assert f"[{range_}]" in page["expr"]
    assert lasting == page["for"]


def test_nothing_is_told_twice_of_what_is_disabled(tmp_path: Path) -> None:
    more = "  alerting: {page: disabled, ticket: disabled}\n  certificate: {page: disabled, ticket: disabled}\n"
    text = specs.probe("type: icmp, host: shop", more=more)
    files = published(tmp_path, text)
    assert {} == rules(files)
    assert not [path for path in files if path.startswith("prometheus/tests/shop/_probe")]


def test_without_probes_there_is_no_file(tmp_path: Path) -> None:
    assert "blackbox/blackbox.yml" not in published(tmp_path)


def test_it_is_explained(tmp_path: Path) -> None:
    text = specs.probe(
        f"{HTTP}, body_matches: [Welcome]", more="  description: Somebody looks in.\n  covers: [stock]\n"
    )
    other = specs.probe(SEEN, name="pay", more="  covers: [payment]\n")
    more = ENVIRONMENT, PATHS.replace("  server: {", '  server: {unmeasured_routes: ["/*"], '), text, other
    assert [
        "Somebody looks in.",
        "GET https://shop.example.com/, which must answer with any status 2xx and a body that fits /Welcome/.",
        "Every 30s from eu, us; a check may take 8s.",
        "P1, a page: while more than half of the probes of 2m fail from 2 of 2 regions, for 1m.",
        ("P3, a ticket: where more than half of the probes of 15m fail from a region, or it gives no results for 5m."),
        "P2: 3d before a certificate expires.",
        "P3: 21d before a certificate expires.",
    ] == specs.explained(tmp_path, "Probe/home", *more)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", {("ProbeFailing", ("service",)), ("CertificateExpiresSoon", ("service", "instance"))}),
        ("  alerting: {page: disabled}\n", {("CertificateExpiresSoon", ("service", "instance"))}),
        ("  certificate: {ticket: disabled}\n", {("ProbeFailing", ("service",))}),
    ],
)
def test_a_page_mutes_its_ticket(more: str, expected: set[tuple[str, tuple[str, ...]]], tmp_path: Path) -> None:
    folder = specs.write(tmp_path, ENVIRONMENT, specs.SERVICE, specs.probe(SEEN, more=more))
    (compiled,) = compile_specs(folder).environments
    found = list(mutes(compiled.catalog.get(Probe, "home")))
    assert expected == {(one.source[0].value, one.equal) for one in found}
    for one in found:
        assert ["home", "page"] == [matcher.value for matcher in one.source[1:]]
        assert ["home", "ticket"] == [matcher.value for matcher in one.target[1:]]
