"""OpenSLO's documents become ours, references and alert policies included."""

from pathlib import Path
from typing import Any

import pytest

from generator.interop._importer import run
from tests.interop.imports import OUR_NAMES, SLOTH_NAMES, built, errors, imported, rules_in, specs_of, told

ROLLING = "{duration: 30d, isRolling: true}"


def slo(
    objective: str = "{target: 0.999}",
    window: str = ROLLING,
    method: str = "Occurrences",
    indicator: str = "indicatorRef: requests",
    more: str = "",
) -> str:
    """Write an SLO."""
    return f"""\
apiVersion: openslo/v1
kind: SLO
metadata: {{name: web, displayName: The web}}
spec:
  service: web
  {indicator}
  timeWindow: [{window}]
  budgetingMethod: {method}
  objectives: [{objective}]
{more}"""


def metric(query: str) -> str:
    return f"{{metricSource: {{type: Prometheus, spec: {{query: '{query}'}}}}}}"


def sli(body: str) -> str:
    """Write an SLI that the SLO refers to."""
    return f"""\
apiVersion: openslo/v1
kind: SLI
metadata: {{name: requests}}
spec:
  {body}
"""


FAST = 'sum(x_seconds_bucket{le="0.5"})'
GOOD, TOTAL = 'sum(requests_total{code!~"5.."})', "sum(requests_total)"
RATIO = sli(f"ratioMetric: {{counter: true, good: {metric(GOOD)}, total: {metric(TOTAL)}}}")


def body_of(folder: Path, *texts: str) -> dict[str, Any]:
    """Import texts, see that what comes of them builds, and give the SLO's body."""
    result = imported("openslo", folder / "in", *texts)
    built(result, folder / "specs")
    body: dict[str, Any] = specs_of(result)["SLO/web"]
    return body


def test_every_spec_is_imported_and_builds(shared_data: Path, tmp_path: Path) -> None:
    files = sorted((shared_data / "peers" / "openslo").iterdir())
    assert len(files) >= 7
    for number, file in enumerate(files):
        built(run("openslo", [file], OUR_NAMES), tmp_path / str(number))
    for names in (OUR_NAMES, SLOTH_NAMES):
        built(run("openslo", [shared_data / "peers" / "openslo"], names), tmp_path / names.names)


def test_what_sloth_reads_of_it_is_read_whole(shared_data: Path, tmp_path: Path) -> None:
    file = shared_data / "peers" / "sloth" / "specs" / "openslo-getting-started.yml"
    result = run("openslo", [file], OUR_NAMES)
    alerts = [rule["alert"] for rule in rules_in(built(result, tmp_path / "specs")) if "alert" in rule]
    assert ["SLOErrorBudgetBurn", "SLOErrorBudgetBurn", "SLONoData"] == alerts


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        (
            f"ratioMetric: {{counter: true, good: {metric(GOOD)}, total: {metric(TOTAL)}}}",
            {"type": "availability", "metric": "requests_total", "errors": {"code": "5.."}},
        ),
        (
            (
                f"ratioMetric: {{bad: {metric('sum(rate(bad_total[{{.window}}]))')},"
                f" total: {metric('sum(rate(all_total[{{ .window }}]))')}}}"
            ),
            {
                "type": "ratio",
                "total": "sum(rate(all_total[{{window}}]))",
                "bad": "sum(rate(bad_total[{{window}}]))",
            },
        ),
        (  # ranges of its own, and increases
            f"ratioMetric: {{bad: {metric('increase(bad_total[1m])')}, total: {metric('increase(all_total[1m])')}}}",
            {
                "type": "ratio",
                "total": "rate(all_total[{{window}}])",
                "bad": "rate(bad_total[{{window}}])",
            },
        ),
        (
            f"ratioMetric: {{counter: true, good: {metric(FAST)}, total: {metric('sum(x_seconds_count)')}}}",
            {"type": "latency", "metric": "x_seconds", "threshold": "500ms"},
        ),
        (  # gauges of events per second
            f"ratioMetric: {{counter: false, good: {metric('sum by (a) (good)')}, total: {metric('max(total)')}}}",
            {
                "type": "ratio",
                "total": "avg_over_time((max(total))[{{window}}:30s])",
                "good": "sum by (a) (avg_over_time(good[{{window}}]))",
            },
        ),
        (
            f"ratioMetric: {{rawType: success, raw: {metric('availability')}}}",
            {"type": "raw", "error_ratio": "1 - (avg_over_time((availability)[{{window}}:30s]))"},
        ),
        (
            f"ratioMetric: {{rawType: failure, raw: {metric('1 - avg_over_time(up[{{.window}}])')}}}",
            {"type": "raw", "error_ratio": "1 - avg_over_time(up[{{window}}])"},
        ),
    ],
)
def test_a_ratio_becomes_an_sli(indicator: str, expected: dict[str, Any], tmp_path: Path) -> None:
    assert expected == body_of(tmp_path, slo(), sli(indicator))["sli"]


@pytest.mark.parametrize(
    ("query", "operator", "expected"),
    [
        ('lag{topic="a"}', "lte", {"type": "threshold", "metric": "lag", "above": 10, "where": {"topic": "a"}}),
        ("lag", "gte", {"type": "threshold", "metric": "lag", "below": 10}),
        ("lag", "lt", {"type": "raw", "error_ratio": "avg_over_time(((lag) >= bool 10)[{{window}}:30s])"}),
        ("lag", "gt", {"type": "raw", "error_ratio": "avg_over_time(((lag) <= bool 10)[{{window}}:30s])"}),
        ("sum(lag)", "lte", {"type": "raw", "error_ratio": "avg_over_time(((sum(lag)) > bool 10)[{{window}}:30s])"}),
    ],
)
def test_a_threshold_becomes_an_sli(query: str, operator: str, expected: dict[str, Any], tmp_path: Path) -> None:
    objective = f"{{target: 0.99, op: {operator}, value: 10}}"
    assert expected == body_of(tmp_path, slo(objective), sli(f"thresholdMetric: {metric(query)}"))["sli"]


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ("{duration: 4w, isRolling: true}", ("28d", None)),
        ("{duration: 1M, isRolling: true}", ("30d", None)),
        ("{duration: 1Q, isRolling: true}", ("90d", None)),
        ("{duration: 1M, calendar: {startTime: 2022-01-01 00:00:00, timeZone: UTC}}", ("month", None)),
        (
            "{duration: 1w, calendar: {startTime: 2022-01-03 00:00:00, timeZone: Europe/Berlin}}",
            ("week", "Europe/Berlin"),
        ),
        ("{duration: 1Q, calendar: {startTime: 2022-04-01 00:00:00, timeZone: UTC}}", ("quarter", None)),
    ],
)
def test_a_time_window_becomes_an_slo_window(window: str, expected: tuple[str, str | None], tmp_path: Path) -> None:
    result = imported("openslo", tmp_path / "in", slo(window=window), RATIO)
    body = specs_of(result)["SLO/web"]
    assert expected == (body["window"], body.get("time_zone"))
    assert [] == told(result, "changed-meaning")
    built(result, tmp_path / "specs")


def test_a_week_that_begins_at_noon_is_told(tmp_path: Path) -> None:
    window = "{duration: 1w, calendar: {startTime: 2022-01-01 12:00:00, timeZone: UTC}}"
    result = imported("openslo", tmp_path / "in", slo(window=window), RATIO)
    assert ["the week begins on monday at 00:00, not as '2022-01-01 12:00:00' says"] == told(result, "changed-meaning")


def test_time_slices_hold_the_sli(tmp_path: Path) -> None:
    objective = "{targetPercent: 99.5, timeSliceTarget: 0.95, timeSliceWindow: 2}"
    slices = body_of(tmp_path / "a", slo(objective, method="Timeslices"), RATIO)
    assert ("99.5%", "time_slices", "95%", "2m", "availability") == (
        slices["objective"],
        slices["sli"]["type"],
        slices["sli"]["objective"],
        slices["sli"]["slice"],
        slices["sli"]["of"]["type"],
    )
    objective = "{target: 0.9, timeSliceWindow: 5m}"
    means = body_of(tmp_path / "b", slo(objective, method="RatioTimeslices"), RATIO)
    assert ("ratio_time_slices", "5m") == (means["sli"]["type"], means["sli"]["slice"])


def test_each_objective_is_an_slo_of_its_own(tmp_path: Path) -> None:
    inline = "indicator: {metadata: {name: lag}, spec: {thresholdMetric: " + metric("lag") + "}}"
    text = slo(
        f"{{displayName: fast, target: 0.99, indicatorRef: requests}}, {{target: 0.9, op: lte, value: 5, {inline}}}",
        indicator="description: Two.",
    )
    result = imported("openslo", tmp_path / "in", text, RATIO)
    found = specs_of(result)
    assert ("availability", "threshold") == (found["SLO/web-0"]["sli"]["type"], found["SLO/web-1"]["sli"]["type"])
    built(result, tmp_path / "specs")


CONDITION = """\
- apiVersion: openslo/v1
  kind: AlertCondition
  metadata: {name: fast}
  spec:
    severity: critical
    condition: {kind: burnrate, op: gt, threshold: 14.4, lookbackWindow: 1h, alertAfter: 2m}
"""
POLICY = """\
- apiVersion: openslo/v1
  kind: AlertPolicy
  metadata: {name: NAME}
  spec:
    conditions: [WHICH]
    notificationTargets: [{targetRef: on-call}]
"""
SLOW = (
    "{kind: AlertCondition, metadata: {name: slow}, spec: {severity: low, condition: "
    "{kind: burnrate, op: gte, threshold: 1, lookbackWindow: 3d}}}"
)


def test_the_conditions_of_all_policies_are_tiers_of_one(tmp_path: Path) -> None:
    policies = "  alertPolicies: [{alertPolicyRef: pages}, tickets]\n"
    pages = POLICY.replace("NAME", "pages").replace("WHICH", "{conditionRef: fast}")
    tickets = POLICY.replace("NAME", "tickets").replace("WHICH", SLOW)
    result = imported("openslo", tmp_path / "in", slo(more=policies), RATIO, CONDITION + pages + tickets)
    found = specs_of(result)
    assert "web-alerts" == found["SLO/web"]["policy"]
    assert {
        "fast": {"severity": "page", "long": "1h", "short": "5m", "factor": 14.4, "for": "2m"},
        "slow": {"severity": "ticket", "long": "3d", "short": "6h", "factor": 1},
    } == found["BurnRatePolicy/web-alerts"]["tiers"]
    built(result, tmp_path / "specs")


def test_a_policy_alone_keeps_its_name(tmp_path: Path) -> None:
    pages = POLICY.replace("NAME", "pages").replace("WHICH", "{conditionRef: fast}")
    more = "  alertPolicies: [{alertPolicyRef: pages}]\n"
    body = body_of(tmp_path, slo(more=more), RATIO, CONDITION + pages)
    assert "pages" == body["policy"]


def test_a_source_without_a_type_is_that_of_its_data_source(tmp_path: Path) -> None:
    text = RATIO.replace("type: Prometheus", "metricSourceRef: metrics")
    source = (
        "apiVersion: openslo/v1\nkind: DataSource\nmetadata: {name: metrics}\nspec: {type: %s, connectionDetails: %s}\n"
    )
    url = "[{url: 'https://prometheus.example.com'}]"
    result = imported("openslo", tmp_path / "a", slo(), text, source % ("Prometheus", url))
    assert "https://prometheus.example.com" == specs_of(result)["Environment/production"]["prometheus_url"]
    assert "SLO/web" in specs_of(result)
    other = imported("openslo", tmp_path / "b", slo(), text, source % ("Datadog", "{apiKey: secret}"))
    assert "SLO/web" not in specs_of(other)
    assert [] == errors(other)
    assert "secret" not in "".join(other.texts.values())


ALPHA = """\
apiVersion: openslo/v1alpha
kind: SLO
metadata: {name: web, displayName: The web}
spec:
  service: web
  budgetingMethod: Occurrences
  objectives:
    - target: 0.999
      value: 1
      ratioMetrics:
        incremental: true
        good: {source: prometheus, queryType: promql, query: good_total}
        total: {source: prometheus, queryType: promql, query: all_total}
  timeWindows: [{unit: Week, count: 4, isRolling: true}]
"""


def test_v1alpha_is_read_whole(tmp_path: Path) -> None:
    body = body_of(tmp_path / "a", ALPHA)
    assert ("28d", "rate(good_total[{{window}}])") == (body["window"], body["sli"]["good"])
    calendar = "{unit: Month, count: 1, calendar: {startTime: 2021-05-01 00:00:00, timeZone: UTC}}"
    window = "{unit: Week, count: 4, isRolling: true}"
    assert "month" == body_of(tmp_path / "b", ALPHA.replace(window, calendar))["window"]


def test_v1alpha_in_seconds_and_quarters(tmp_path: Path) -> None:
    window = "{unit: Week, count: 4, isRolling: true}"
    for number, (unit, count, expected) in enumerate([("Second", 7200, "2h"), ("Quarter", 1, "90d"), ("Day", 7, "7d")]):
        text = ALPHA.replace(window, f"{{unit: {unit}, count: {count}, isRolling: true}}")
        result = imported("openslo", tmp_path / str(number), text)
        assert expected == specs_of(result)["SLO/web"]["window"]


def test_policies_of_one_name_inside_two_slos_stay_apart(tmp_path: Path) -> None:
    def inline(threshold: int) -> str:
        condition = f"{{kind: burnrate, op: gt, threshold: {threshold}, lookbackWindow: 1h}}"
        conditions = (
            f"[{{kind: AlertCondition, metadata: {{name: c}}, spec: {{severity: page, condition: {condition}}}}}]"
        )
        spec = f"{{conditions: {conditions}, notificationTargets: [{{targetRef: x}}]}}"
        return f"  alertPolicies: [{{kind: AlertPolicy, metadata: {{name: p}}, spec: {spec}}}]\n"

    other = slo(more=inline(6)).replace("name: web,", "name: other,")
    found = specs_of(imported("openslo", tmp_path / "in", slo(more=inline(10)), other, RATIO))
    policies = [found[f"SLO/{name}"]["policy"] for name in ("web", "other")]
    assert ["p", "p-2"] == policies
    assert [10, 6] == [found[f"BurnRatePolicy/{name}"]["tiers"]["c"]["factor"] for name in policies]


def test_tiers_of_one_name_from_two_policies_stay_apart(tmp_path: Path) -> None:
    fast = "{kind: AlertCondition, metadata: {name: slow}, spec: {severity: page, condition: "
    fast += "{kind: burnrate, op: gt, threshold: 6, lookbackWindow: 6h}}}"
    policies = POLICY.replace("NAME", "a").replace("WHICH", fast) + POLICY.replace("NAME", "b").replace("WHICH", SLOW)
    result = imported("openslo", tmp_path / "in", slo(more="  alertPolicies: [a, b]\n"), RATIO, policies)
    assert {"slow", "b-slow"} == set(specs_of(result)["BurnRatePolicy/web-alerts"]["tiers"])
