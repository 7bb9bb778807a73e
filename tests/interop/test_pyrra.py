"""Pyrra's SLOs become ours."""

from pathlib import Path
from typing import Any

import pytest

from generator.interop._importer import run
from tests.interop.imports import OUR_NAMES, SLOTH_NAMES, built, errors, imported, rules_in, specs_of, told

HEAD = """\
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: api
spec:
  target: '99.9'
  window: 28d
  indicator:
"""
JOB = {"job": "api"}
RATIO = """\
    ratio:
      errors: {metric: 'http_requests_total{job="api",code=~"5.."}'}
      total: {metric: 'http_requests_total{job="api"}'}
"""


def sli_of(folder: Path, indicator: str) -> dict[str, Any]:
    """Import one indicator, and see that what comes of it builds."""
    result = imported("pyrra", folder / "in", HEAD + indicator)
    built(result, folder / "specs")
    sli: dict[str, Any] = specs_of(result)["SLO/api"]["sli"]
    return sli


def test_every_spec_is_imported_and_builds(shared_data: Path, tmp_path: Path) -> None:
    files = sorted((shared_data / "peers" / "pyrra").iterdir())
    assert len(files) >= 8
    for number, file in enumerate(files):
        built(run("pyrra", [file], OUR_NAMES), tmp_path / str(number))
    built(run("pyrra", [shared_data / "peers" / "pyrra"], OUR_NAMES), tmp_path / "all")


def test_by_sloths_names_they_build_as_well(shared_data: Path, tmp_path: Path) -> None:
    rules = rules_in(built(run("pyrra", [shared_data / "peers" / "pyrra"], SLOTH_NAMES), tmp_path / "specs"))
    assert {"slo:sli_error:ratio_rate5m", "sloth_slo_info"} < {rule.get("record") for rule in rules}


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        (
            RATIO,
            {
                "type": "availability",
                "metric": "http_requests_total",
                "errors": {"code": "5.."},
                "where": {"job": "api"},
            },
        ),
        (
            "    ratio:\n      errors: {metric: errors_total}\n      total: {metric: all_total}\n",
            {
                "type": "ratio",
                "total": "sum(rate(all_total[{{window}}]))",
                "bad": "sum(rate(errors_total[{{window}}]))",
            },
        ),
        (
            (
                "    ratio:\n      errors: {metric: errors_total offset 1m}\n"
                "      total: {metric: all_total offset 1m}\n"
                "      grouping: [route]\n"
            ),
            {
                "type": "ratio",
                "total": "sum by (route) (rate(all_total[{{window}}] offset 1m))",
                "bad": "sum by (route) (rate(errors_total[{{window}}] offset 1m))",
            },
        ),
        (
            (
                '    latency:\n      success: {metric: \'x_seconds_bucket{code!="500",le="0.25"}\'}\n'
                "      total: {metric: 'x_seconds_count{code!=\"500\"}'}\n"
            ),
            {"type": "latency", "metric": "x_seconds", "threshold": "250ms", "where": 'code!="500"'},
        ),
        (  # Prometheus 3 prints the bound otherwise, and the success has a label more
            (
                '    latency:\n      success: {metric: \'x_seconds_bucket{code="200",le="1"}\'}\n'
                "      total: {metric: x_seconds_count}\n"
            ),
            {
                "type": "ratio",
                "total": "sum(rate(x_seconds_count[{{window}}]))",
                "good": 'sum(rate(x_seconds_bucket{code="200",le=~"1(\\\\.0)?"}[{{window}}]))',
            },
        ),
        (  # a bound that is no number of seconds
            (
                "    latency:\n      success: {metric: 'x_milliseconds_bucket{le=\"250\"}'}\n"
                "      total: {metric: x_milliseconds_count}\n"
            ),
            {
                "type": "ratio",
                "total": "sum(rate(x_milliseconds_count[{{window}}]))",
                "good": 'sum(rate(x_milliseconds_bucket{le=~"250(\\\\.0)?"}[{{window}}]))',
            },
        ),
        (
            "    latencyNative:\n      total: {metric: 'x_seconds{job=\"api\"}'}\n      latency: 200ms\n",
            {"type": "native_latency", "metric": "x_seconds", "threshold": "200ms", "where": {"job": "api"}},
        ),
        (
            '    bool_gauge:\n      metric: probe_success{instance=~"a|b"}\n',
            {"type": "boolean", "metric": "probe_success", "where": {"instance": "a|b"}},
        ),
    ],
)
def test_an_indicator_becomes_an_sli(indicator: str, expected: dict[str, Any], tmp_path: Path) -> None:
    assert expected == sli_of(tmp_path, indicator)


def test_grouping_splits_the_slo_and_its_labels_are_declared(tmp_path: Path) -> None:
    result = imported("pyrra", tmp_path / "in", HEAD + RATIO + "      grouping: [route, job]\n")
    found = specs_of(result)
    assert ["route"] == found["SLO/api"]["by"]
    assert ["code", "route"] == found["Service/api"]["metrics"]["http_requests_total"]["labels"]
    assert ["grouping by 'job' is not carried: the rules set this label themselves"] == told(result, "not-carried")
    built(result, tmp_path / "specs")


@pytest.mark.parametrize(
    ("window", "fast", "long_term"),
    [
        ("28d", ("5m", "1h", "2m"), ("6h", "4d", "3h")),
        ("30d", ("5m", "1h4m", "2m"), ("6h26m", "4d6h52m", "3h13m")),  # 4d6h51m is no multiple of 4m
        ("14d", ("5m", "30m", "1m"), ("3h", "2d", "1h30m")),  # 3m is shorter than any window here
    ],
)
def test_the_tiers_scale_with_the_slo_window(
    window: str, fast: tuple[str, ...], long_term: tuple[str, ...], tmp_path: Path
) -> None:
    result = imported("pyrra", tmp_path / "in", HEAD.replace("28d", window) + RATIO)
    tiers = specs_of(result)[f"BurnRatePolicy/pyrra-{window}"]["tiers"]
    assert [14, 7, 2, 1] == [tier["factor"] for tier in tiers.values()]
    assert ["page", "page", "ticket", "ticket"] == [tier["severity"] for tier in tiers.values()]
    for expected, tier in ((fast, tiers["fast"]), (long_term, tiers["long-term"])):
        assert expected == (tier["short"], tier["long"], tier["for"])


def test_the_service_is_a_label_the_job_or_the_name(tmp_path: Path) -> None:
    labelled = HEAD.replace("name: api\n", "name: api\n  labels: {pyrra.dev/service: Shop, pyrra.dev/team: a-team}\n")
    found = specs_of(imported("pyrra", tmp_path / "a", labelled + RATIO))
    assert "a-team" == found["Service/shop"]["owner"]
    bare = RATIO.replace('job="api",', "").replace('{job="api"}', "")
    result = imported("pyrra", tmp_path / "b", HEAD.replace("name: api", "name: errors") + bare)
    assert "errors" == specs_of(result)["SLO/errors"]["service"]
    assert ["no service is named: its own name is taken, 'errors'"] == told(result)


def test_switched_off_alerts_are_off(tmp_path: Path) -> None:
    for number, switch in enumerate(("burnrates: false", "disabled: true")):
        result = imported("pyrra", tmp_path / str(number), f"{HEAD}{RATIO}  alerting: {{{switch}, absent: false}}\n")
        assert {"page": "disabled", "ticket": "disabled"} == specs_of(result)["SLO/api"]["alerting"]


def test_a_list_of_slos_is_read(tmp_path: Path) -> None:
    text = "".join(f"    {line}\n" for line in (HEAD + RATIO).splitlines())
    result = imported("pyrra", tmp_path / "in", f"apiVersion: v1\nkind: List\nitems:\n  - {text.lstrip()}")
    assert [] == errors(result)
    assert "SLO/api" in specs_of(result)


def test_an_annotation_that_names_a_runbook_becomes_one(tmp_path: Path) -> None:
    annotated = (
        "name: api\n  annotations: {pyrra.dev/runbook_url: 'https://runbooks.example.com/api', pyrra.dev/note: x}\n"
    )
    result = imported("pyrra", tmp_path / "in", HEAD.replace("name: api\n", annotated) + RATIO)
    assert ["the annotation 'note' stays in the spec: our alerts have their own"] == told(result, "not-carried")
    found = specs_of(result)
    assert "api" == found["SLO/api"]["runbook"]
    assert "https://runbooks.example.com/api" == found["Runbook/api"]["url"]
    (page, *_) = [rule for rule in rules_in(built(result, tmp_path / "specs")) if "alert" in rule]
    assert "https://runbooks.example.com/api" == page["annotations"]["runbook_url"]


def test_what_marks_the_resource_is_told(tmp_path: Path) -> None:
    marked = "name: api\n  namespace: monitoring\n  labels: {prometheus: k8s, role: alert-rules}\n"
    result = imported("pyrra", tmp_path / "in", HEAD.replace("name: api\n", marked) + RATIO)
    assert [
        "the namespace of the resource is not carried",
        "labels of the resource are not carried: prometheus, role",
    ] == told(result, "not-carried")


def test_two_namespaces_may_have_an_slo_of_one_name(tmp_path: Path) -> None:
    texts = [HEAD.replace("name: api\n", f"name: api\n  namespace: {home}\n") + RATIO for home in ("one", "two")]
    result = imported("pyrra", tmp_path / "in", *texts)
    assert {"SLO/api", "SLO/two-api"} < set(specs_of(result))
    built(result, tmp_path / "specs")
    (twice,) = errors(imported("pyrra", tmp_path / "twice", texts[0], texts[0]))
    assert twice.startswith("the SLO 'api' is defined twice; first at ")
