"""The rule set of an SLO: the measured design, exactly."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from generator.pipeline import compile_specs, emit
from tests import specs


def rules(folder: Path, *texts: str, name: str = "avail") -> list[dict[str, Any]]:
    """Compile one SLO and read its rule file back."""
    text = specs.artifacts(folder, *texts)[f"prometheus/rules/shop/{name}.yml"].text
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def expressions(folder: Path, *texts: str, name: str = "avail") -> dict[str, str]:
    return {rule["record"]: rule["expr"] for rule in rules(folder, *texts, name=name) if "record" in rule}


def same(expression: str) -> str:
    """Bring an expression into one form, whatever its line breaks."""
    return promql_parser.parse(expression).prettify()


def prototype(shared_data: Path) -> Iterator[dict[str, Any]]:
    """Read the measured prototype's rules, with the changes that the design has made since."""
    text = (shared_data / "rules" / "one-slo.rules.yml").read_text(encoding="utf-8")
    text = text.replace("shop-avail0000", "avail").replace('{job="shop",route="/r00"', '{job="shop"')
    text = text.replace('code=~"5.."', 'status=~"5.."')
    # The series over the SLO window carry its length as a label instead of in their names.
    text = re.sub(r'(error_ratio|coverage):30d\{slo="avail"\}', r'\1:slo_window{slo="avail",window="30d"}', text)
    text = re.sub(r"(error_ratio|coverage):30d", r"\1:slo_window", text)
    text = text.replace('remaining:ratio{slo="avail"}', 'remaining:ratio{slo="avail",window="30d"}')
    text = text.replace("0.001 / (slo:error_ratio:6h", "0.001 / ignoring (window) (slo:error_ratio:6h")
    # Tiles are numbers of events, which bridge scrape gaps, instead of means of the base rates.
    for which, counted in TILES.items():
        text = text.replace(f'avg_over_time(slo:events_{which}:rate5m{{slo="avail"}}[4m])', counted)
    text = text.replace("240 * sum_over_time", "sum_over_time").replace(":avg4m", ":increase4m")
    text = re.sub(r"(sum_over_time\(slo:events_bad:increase4m\S+\))(?= / )", r"clamp_min(\1, 0)", text)
    yield from (rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"])


NONE = '0 * sum(slo:events_total:rate5m{slo="avail"})'
TILES = {
    "total": 'sum(increase(http_requests_total{job="shop"}[1h])) - '
    f'(sum(increase(http_requests_total{{job="shop"}}[56m] offset 4m)) or {NONE})',
    "bad": f'(sum(increase(http_requests_total{{job="shop",status=~"5.."}}[1h])) or {NONE}) - '
    f'(sum(increase(http_requests_total{{job="shop",status=~"5.."}}[56m] offset 4m)) or {NONE})',
}


def test_the_rules_are_those_of_the_measured_prototype(tmp_path: Path, shared_data: Path) -> None:
    ours = rules(tmp_path, specs.slo())
    theirs = list(prototype(shared_data))
    assert [rule.get("record") or rule["alert"] for rule in theirs] == [
        rule.get("record") or rule["alert"] for rule in ours
    ]
    for their, our in zip(theirs, ours, strict=True):
        assert same(their["expr"]) == same(our["expr"])
        assert their.get("for") == our.get("for")
        assert their["labels"].get("severity") == our["labels"].get("severity")


def test_the_groups_are_those_of_the_measured_prototype(tmp_path: Path, shared_data: Path) -> None:
    text = (shared_data / "rules" / "one-slo.rules.yml").read_text(encoding="utf-8")
    theirs = [(group["interval"], len(group["rules"])) for group in yaml.safe_load(text)["groups"]]
    ours = yaml.safe_load(specs.artifacts(tmp_path, specs.slo())["prometheus/rules/shop/avail.yml"].text)["groups"]
    assert theirs == [(group["interval"], len(group["rules"])) for group in ours]
    assert ["slo-avail-fast", "slo-avail-slow"] == [group["name"] for group in ours]


def test_every_recorded_series_carries_the_slo_and_nothing_that_may_change(tmp_path: Path) -> None:
    for rule in rules(tmp_path, specs.slo()):
        if "record" in rule and rule["record"] != "slo:info":
            assert {"slo"} <= rule["labels"].keys() <= {"slo", "window"}


def test_latency_counts_what_the_bucket_does_not_hold_and_never_hides_a_wrong_bucket(tmp_path: Path) -> None:
    sli = "type: latency, metric: http_request_duration_seconds, threshold: 300ms, where: {route: /a}"
    found = expressions(tmp_path, specs.slo(sli=sli))
    total = 'sum(rate(http_request_duration_seconds_count{job="shop",route="/a"}[5m]))'
    good = 'sum(rate(http_request_duration_seconds_bucket{job="shop",route="/a",le="0.3"}[5m]))'
    bad = f'clamp_min(sum(slo:events_total:rate5m{{slo="avail"}}) - {good}, 0)'
    assert same(total) == same(found["slo:events_total:rate5m"])
    assert same(bad) == same(found["slo:events_bad:rate5m"])


@pytest.mark.parametrize(
    ("threshold", "matcher"),
    [("5s", r'le=~"5(\\.0)?"'), ("1s", r'le=~"1(\\.0)?"'), ("300ms", 'le="0.3"'), ("100ms", 'le="0.1"')],
)
def test_a_bucket_is_matched_as_prometheus_2_and_3_print_it(tmp_path: Path, threshold: str, matcher: str) -> None:
    sli = f"type: latency, metric: http_request_duration_seconds, threshold: {threshold}"
    assert matcher in expressions(tmp_path, specs.slo(sli=sli))["slo:events_bad:rate5m"]


def test_a_ratio_fills_the_window_and_sums_what_is_no_sum(tmp_path: Path) -> None:
    sli = "type: ratio, total: 'sum(rate(a[{{window}}]))', bad: 'rate(b[{{window}}])'"
    found = expressions(tmp_path, specs.slo(sli=sli))
    assert "sum(rate(a[5m]))" == found["slo:events_total:rate5m"]
    assert same('sum(rate(b[5m])) or 0 * sum(slo:events_total:rate5m{slo="avail"})') == same(
        found["slo:events_bad:rate5m"]
    )


def test_a_ratio_of_good_events_subtracts_them(tmp_path: Path) -> None:
    sli = "type: ratio, total: 'sum(rate(a[{{window}}]))', good: 'sum(rate(g[{{window}}]))'"
    found = expressions(tmp_path, specs.slo(sli=sli))
    assert same('clamp_min(sum(slo:events_total:rate5m{slo="avail"}) - sum(rate(g[5m])), 0)') == same(
        found["slo:events_bad:rate5m"]
    )


def test_a_raw_ratio_weighs_every_moment_the_same_and_has_no_guard(tmp_path: Path) -> None:
    sli = "type: raw, error_ratio: 'sum(rate(b[{{window}}])) / sum(rate(a[{{window}}]))'"
    all_rules = rules(tmp_path, specs.slo(sli=sli))
    ratio = "avg(sum(rate(b[5m])) / sum(rate(a[5m])))"
    assert same(f"{ratio} >= bool 0") == same(all_rules[0]["expr"])
    assert same(f'({ratio} >= 0) or 0 * sum(slo:events_total:rate5m{{slo="avail"}})') == same(all_rules[1]["expr"])
    page = next(rule for rule in all_rules if rule.get("alert") == "SLOErrorBudgetBurn")
    assert "bad_events" not in page["expr"]


@pytest.mark.parametrize(
    ("window", "factors"),
    [
        ("7d", ["3.36", "1.4", "0.7", "7 / 30"]),
        ("28d", ["13.44", "5.6", "2.8", "14 / 15"]),
        ("30d", ["14.4", "6", "3", "1"]),
        ("90d", ["43.2", "18", "9", "3"]),
    ],
)
def test_the_burn_rates_are_scaled_exactly_to_the_slo_window(tmp_path: Path, window: str, factors: list[str]) -> None:
    alerts = [rule["expr"] for rule in rules(tmp_path, specs.slo(window=window)) if "alert" in rule]
    found = re.findall(r"error_ratio:\S+ > (.+) \* 0\.001", "\n".join(alerts))
    assert [factor for factor in factors for _ in range(2)] == found


def test_numbers_are_exact(tmp_path: Path) -> None:
    text = "\n".join(str(rule) for rule in rules(tmp_path, specs.slo(objective="99.95%")))
    assert "vector(0.9995)" in text
    assert "* 0.0005" in text
    assert not re.search(r"\d\.\d{9,}", text)


def test_the_slo_window_is_a_label_and_in_no_name(tmp_path: Path) -> None:
    over_window = [rule for rule in rules(tmp_path, specs.slo(window="28d")) if rule["labels"].get("window")]
    assert {"28d"} == {rule["labels"]["window"] for rule in over_window}
    assert not any("28d" in rule.get("record", "") for rule in over_window)


def test_a_policy_of_ones_own_changes_windows_guard_and_waiting(tmp_path: Path) -> None:
    policy = """\
apiVersion: watchbill/v1
kind: BurnRatePolicy
metadata: {name: own}
spec:
  extends: google
  min_bad_events: 20
  tiers:
    fast: {severity: page, long: 2h, short: 10m, budget: 4%, for: 2m}
"""
    found = rules(tmp_path, specs.slo(more="  policy: own\n"), policy)
    pages = [rule for rule in found if rule["labels"].get("severity") == "page"]
    assert [("medium", None), ("fast", "2m")] == [(rule["labels"]["slo_tier"], rule.get("for")) for rule in pages]
    assert 'slo:error_ratio:2h{slo="avail"} > 14.4 * 0.001' in pages[1]["expr"]
    assert "> 19.5" in pages[1]["expr"]
    assert "slo:error_ratio:10m" in {rule.get("record") for rule in found}


def test_a_disabled_severity_publishes_no_alert(tmp_path: Path) -> None:
    found = rules(tmp_path, specs.slo(more="  alerting: {page: disabled, ticket: disabled}\n"))
    assert not [rule for rule in found if "alert" in rule]


def test_alerts_carry_what_routing_needs(tmp_path: Path) -> None:
    text = specs.slo().replace("{name: avail}", "{name: avail, labels: {tier: gold}}")
    page = next(rule for rule in rules(tmp_path, text) if "alert" in rule)
    expected = {"slo": "avail", "service": "shop", "team": "shop-team", "severity": "page", "priority": "P1"}
    assert {**expected, "tier": "gold"} == page["labels"]


POLICY = """\
apiVersion: watchbill/v1
kind: BurnRatePolicy
metadata: {name: own}
spec:
  extends: google
"""


def test_a_factor_is_the_same_for_every_slo_window(tmp_path: Path) -> None:
    tier = "  tiers:\n    fast: {severity: page, long: 1h, short: 5m, factor: 10}\n"
    for window in ("30d", "60d"):
        found = rules(tmp_path / window, specs.slo(window=window, more="  policy: own\n"), POLICY + tier)
        page = next(rule for rule in found if "alert" in rule)
        assert 'slo:error_ratio:1h{slo="avail"} > 10 * 0.001' in page["expr"]


def test_an_inherited_tier_can_be_switched_off(tmp_path: Path) -> None:
    found = expressions(tmp_path, specs.slo(more="  policy: own\n"), POLICY + "  disabled: [trend, medium]\n")
    assert "slo:error_ratio:1h" in found
    assert not {"slo:error_ratio:3d", "slo:error_ratio:6h"} & found.keys()


def test_an_alert_can_stay_for_a_while(tmp_path: Path) -> None:
    tier = "  tiers:\n    fast: {severity: page, long: 1h, short: 5m, budget: 2%, keep_firing_for: 10m}\n"
    pages = [rule for rule in rules(tmp_path, specs.slo(more="  policy: own\n"), POLICY + tier) if "alert" in rule]
    assert ["10m"] == [rule["keep_firing_for"] for rule in pages if rule["labels"].get("slo_tier") == "fast"]


def test_the_budget_itself_can_alert(tmp_path: Path) -> None:
    more = "  exhausted: page\n  at_risk: {below: 25%}\n"
    found = {
        rule["alert"]: rule
        for rule in rules(tmp_path, specs.slo(more="  policy: own\n"), POLICY + more)
        if "alert" in rule
    }
    left = 'slo:error_budget_remaining:ratio{slo="avail",window="30d"}'
    assert same(f"{left} <= 0") == same(found["SLOErrorBudgetExhausted"]["expr"])
    assert same(f"{left} > 0 and {left} < 0.25") == same(found["SLOErrorBudgetAtRisk"]["expr"])
    assert ["page", "ticket"] == [
        found[name]["labels"]["severity"] for name in ("SLOErrorBudgetExhausted", "SLOErrorBudgetAtRisk")
    ]


def test_a_split_slo_keeps_its_labels_in_the_base_rates_alone(tmp_path: Path) -> None:
    found = rules(tmp_path, specs.slo(more="  by: [route]\n"))
    total, bad, *others = [rule["expr"] for rule in found]
    assert same('sum by (route) (rate(http_requests_total{job="shop"}[5m]))') == same(total)
    assert same(
        'sum by (route) (rate(http_requests_total{job="shop",status=~"5.."}[5m])) '
        'or 0 * sum by (route) (slo:events_total:rate5m{slo="avail"})'
    ) == same(bad)
    tiles = [rule["expr"] for rule in found if rule.get("record", "").endswith(":increase4m")]
    assert [3, 4] == [expr.count("sum by (route) (") for expr in tiles]
    assert not [expr for expr in others if "by (route)" in expr and expr not in tiles]
    page = next(rule for rule in found if "alert" in rule)
    assert "avail route {{ $labels.route }}: error budget burns too fast (page)" == page["annotations"]["summary"]


def test_a_group_that_vanishes_is_missing_data(tmp_path: Path) -> None:
    found = next(
        rule for rule in rules(tmp_path, specs.slo(more="  by: [route]\n")) if rule.get("alert") == "SLONoData"
    )
    assert same(
        'absent(slo:error_ratio:5m{slo="avail"}) or '
        '(last_over_time(slo:events_total:increase4m{slo="avail"}[1d]) unless slo:error_ratio:5m{slo="avail"})'
    ) == same(found["expr"])


def test_a_boolean_counts_samples_of_the_services_own_jobs(tmp_path: Path) -> None:
    found = expressions(tmp_path, specs.slo(sli="type: boolean, metric: up"))
    assert same('sum(count_over_time(up{job="shop"}[5m])) / 300') == same(found["slo:events_total:rate5m"])
    good = 'sum(sum_over_time(up{job="shop"}[5m])) / 300'
    assert same(f'clamp_min(sum(slo:events_total:rate5m{{slo="avail"}}) - {good}, 0)') == same(
        found["slo:events_bad:rate5m"]
    )


@pytest.mark.parametrize(("side", "comparison"), [("above: 100", "> bool 100"), ("below: 0.5", "< bool 0.5")])
def test_a_threshold_samples_the_comparison(side: str, comparison: str, tmp_path: Path) -> None:
    service = specs.SERVICE.replace("  metrics:\n", "  metrics:\n    queue_length: {type: gauge}\n")
    text = specs.slo(sli=f"type: threshold, metric: queue_length, {side}")
    rendered = emit(compile_specs(specs.write(tmp_path, specs.ENVIRONMENT, service, text)))
    text = rendered.texts["production"]["prometheus/rules/shop/avail.yml"]
    bad = yaml.safe_load(text)["groups"][0]["rules"][1]["expr"]
    assert same(
        f'sum(avg_over_time((queue_length{{job="shop"}} {comparison})[5m:30s])) '
        'or 0 * sum(slo:events_total:rate5m{slo="avail"})'
    ) == same(bad)


def test_a_native_histogram_is_cut_at_any_threshold(tmp_path: Path) -> None:
    service = specs.SERVICE.replace("  metrics:\n", "  metrics:\n    native: {type: native_histogram}\n")
    text = specs.slo(sli="type: native_latency, metric: native, threshold: 250ms")
    rendered = emit(compile_specs(specs.write(tmp_path, specs.ENVIRONMENT, service, text)))
    found = yaml.safe_load(rendered.texts["production"]["prometheus/rules/shop/avail.yml"])["groups"][0]["rules"]
    histogram = 'sum(rate(native{job="shop"}[5m]))'
    assert same(f"histogram_count({histogram})") == same(found[0]["expr"])
    assert same(
        f"(histogram_count({histogram}) * (1 - histogram_fraction(0, 0.25, {histogram}))) >= 0 "
        'or 0 * sum(slo:events_total:rate5m{slo="avail"})'
    ) == same(found[1]["expr"])


def test_a_calendar_window_records_its_start_before_it_sums(tmp_path: Path) -> None:
    text = specs.slo(window="month", more="  time_zone: Europe/Berlin\n")
    found = expressions(tmp_path, text, name="avail.calendar")
    names = list(found)
    assert names.index("slo:slo_clock:local_seconds") < names.index("slo:slo_window_start:local_seconds")
    assert names.index("slo:slo_window_start:timestamp_seconds") < names.index("slo:error_ratio:slo_window")
    since = '(vector(time()) >= scalar(slo:slo_window_start:timestamp_seconds{slo="avail"} @ end()))'
    bad, total = (
        f'sum_over_time((slo:events_{w}:increase4m{{slo="avail"}} and on () {since})[31d:4m])' for w in ("bad", "total")
    )
    assert same(f"clamp_min({bad}, 0) / clamp_min({total}, 1e-9)") == same(found["slo:error_ratio:slo_window"])


def test_a_calendar_window_scales_its_tiers_as_30_days(tmp_path: Path) -> None:
    monthly = [rule for rule in rules(tmp_path / "a", specs.slo(window="month")) if "alert" in rule]
    rolling = [rule for rule in rules(tmp_path / "b", specs.slo(window="30d")) if "alert" in rule]
    assert [rule["expr"] for rule in rolling] == [rule["expr"] for rule in monthly]
    assert (
        "month"
        == next(rule for rule in rules(tmp_path / "a", specs.slo(window="month")) if rule["labels"].get("window"))[
            "labels"
        ]["window"]
    )


def test_bad_events_of_a_tile_are_those_that_are_not_good(tmp_path: Path) -> None:
    found = expressions(tmp_path, specs.slo(sli="type: latency, metric: http_request_duration_seconds, threshold: 1s"))
    bucket = 'http_request_duration_seconds_bucket{job="shop",le=~"1(\\\\.0)?"}'
    now, before = f"sum(increase({bucket}[1h]))", f"sum(increase({bucket}[56m] offset 4m))"
    total = 'sum(slo:events_total:increase4m{slo="avail"})'
    assert same(f"{total} - ({now} - ({before} or {NONE}))") == same(found["slo:events_bad:increase4m"])


@pytest.mark.parametrize(
    ("total", "counted"),
    [
        ("sum(rate(a[{{window}}]))", True),
        ("sum(rate(a[{{ window }}])) + sum(rate(b[{{window}}]))", True),
        ("sum(rate(a[{{window}}] offset 1m))", False),  # an offset of its own would be in the way
        ("sum(rate(a[5m])) + sum(rate(b[{{window}}]))", False),
        ("sum(count_over_time(a[{{window}}])) / 300", False),
        ("sum(rate(a[{{window}}:1m]))", False),
        ("sum(rate(a[{{window}}])) * on () group_left () b", False),
    ],
)
def test_queries_are_counted_across_gaps_where_all_they_read_are_rates(
    total: str, counted: bool, tmp_path: Path
) -> None:
    sli = f"type: ratio, total: '{total}', bad: 'sum(rate(b[{{{{window}}}}]))'"
    tile = expressions(tmp_path, specs.slo(sli=sli))["slo:events_total:increase4m"]
    mean = '240 * avg_over_time(slo:events_total:rate5m{slo="avail"}[4m])'
    assert (mean != tile) == counted
    assert ("3600 * sum(rate(a[1h]" in tile or "3600 * sum(sum(rate(a[1h]" in tile) == counted


def test_moments_are_tiled_as_means(tmp_path: Path) -> None:
    found = expressions(tmp_path, specs.slo(sli="type: boolean, metric: up"))
    for which in ("total", "bad"):
        mean = f'240 * avg_over_time(slo:events_{which}:rate5m{{slo="avail"}}[4m])'
        assert mean == found[f"slo:events_{which}:increase4m"]


def test_a_composite_is_counted_part_by_part(tmp_path: Path) -> None:
    parts = 'of: [{type: availability, metric: http_requests_total, errors: {status: "5.."}}, '
    parts += "{type: latency, metric: http_request_duration_seconds, threshold: 1s}]"
    found = expressions(tmp_path, specs.slo(sli=f"type: composite, {parts}"))
    total, bad = (found[f"slo:events_{which}:increase4m"] for which in ("total", "bad"))
    assert [2, 2] == [total.count("[1h]"), total.count("[56m] offset 4m")]
    assert "clamp_min(" in bad
    assert re.search(r'or\s+0 \* sum\(slo:events_total:rate5m{slo="avail"}\)\s+\)$', bad)


def test_what_happens_in_a_maintenance_is_recorded_as_nothing(tmp_path: Path) -> None:
    maintenance = "apiVersion: watchbill/v1\nkind: Maintenance\nmetadata: {name: %s}\nspec: {while: up == 0}\n"
    text = specs.slo(more="  maintenance: [one, two]\n")
    found = rules(tmp_path, text, maintenance % "one", maintenance % "two")
    named = {rule["record"]: rule["expr"] for rule in found if "record" in rule}
    assert next(iter(named)) == "slo:maintenance:bool"
    active = 'max_over_time(max(maintenance:active:bool{maintenance=~"one|two"})[5m:30s]) or vector(0)'
    assert same(active) == same(named["slo:maintenance:bool"])
    for name in ("rate5m", "increase4m"):
        for which in ("total", "bad"):
            expr = named[f"slo:events_{which}:{name}"]
            assert expr.endswith('* on () group_left ()\n(1 - slo:maintenance:bool{slo="avail"})')
    no_data = next(rule["expr"] for rule in found if rule.get("alert") == "SLONoData")
    assert same('absent(slo:error_ratio:5m{slo="avail"}) unless on () slo:maintenance:bool{slo="avail"} == 1') == same(
        no_data
    )


def test_a_long_calendar_window_has_its_rules_in_a_file_of_its_own(tmp_path: Path) -> None:
    artifacts = specs.artifacts(tmp_path, specs.slo(window="month"))
    texts = {path.rpartition("/")[2]: one.text for path, one in artifacts.items() if "/rules/" in path}
    assert {"avail.yml", "avail.calendar.yml"} == texts.keys()
    groups = yaml.safe_load(texts["avail.calendar.yml"])["groups"]
    assert [("slo-avail-calendar", "4m")] == [(group["name"], group["interval"]) for group in groups]
    assert "slo_window" not in texts["avail.yml"]
    week = specs.artifacts(tmp_path / "week", specs.slo(window="week"))
    assert not [path for path in week if "calendar" in path]
