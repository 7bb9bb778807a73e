"""Sloth's specs become ours, and by its names the rules are its own."""

import re
from pathlib import Path

import pytest

from generator.interop._importer import run
from generator.interop._options import Options
from generator.units import Duration
from tests.interop.imports import SLOTH_NAMES, built, errors, imported, rules_in, rules_of, specs_of, told

EXPECTED = [
    ("base.yml", "base.yml.tpl", "30d"),
    ("base.yml", "base-28d.yml.tpl", "28d"),
    ("getting-started.yml", "getting-started.yml", "30d"),
    ("home-wifi.yml", "home-wifi.yml", "30d"),
    ("k8s-getting-started.yml", "k8s-getting-started.yml", "30d"),
    ("multifile.yml", "multifile.yml", "30d"),
    ("no-alerts.yml", "no-alerts.yml", "30d"),
    ("openslo-getting-started.yml", "openslo-getting-started.yml", "30d"),
]
# What Sloth's own test calls bad, and Sloth 0.16 takes: 28 days are in its built-in catalogue by now.
NOT_BAD = {"bad-openslo.yaml"}

SLO = """\
version: prometheus/v1
service: shop
labels: {owner: shop-team}
slos:
  - name: availability
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(http_requests_total{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total[{{.window}}]))
    alerting: {name: ShopFails}
"""


def filled(template: str) -> str:
    """Fill in Go's template in which some expected files are kept."""
    return re.sub(r'\{\{"(\{\{[^"]*\}\})"\}\}', r"\1", template).replace("{{ .version }}", "dev")


def in_order(rules: list[dict[str, object]]) -> list[dict[str, object]]:
    return sorted(
        rules, key=lambda rule: (rule["group"], str(rule.get("record", rule.get("alert"))), str(rule["labels"]))
    )


@pytest.mark.parametrize(("spec", "expected", "window"), EXPECTED)
def test_by_its_names_the_rules_are_those_of_sloth(
    spec: str, expected: str, window: str, shared_data: Path, tmp_path: Path
) -> None:
    sloth = shared_data / "peers" / "sloth"
    labels = {} if expected.endswith(".tpl") else {"cmd": "examplesgen.sh"}  # so its examples were made
    options = Options("sloth", Duration.parse(window), labels)
    ours = rules_in(built(run("sloth", [sloth / "specs" / spec], options), tmp_path / "specs"))
    theirs = rules_of(filled((sloth / "expected" / expected).read_text("utf-8")))
    assert in_order(theirs) == in_order(ours)


@pytest.mark.parametrize("names", ["sloth", "watchbill"])
def test_every_spec_is_imported_and_builds(names: str, shared_data: Path, tmp_path: Path) -> None:
    files = sorted((shared_data / "peers" / "sloth" / "specs").iterdir())
    assert files
    for number, file in enumerate(files):
        built(run("sloth", [file], Options(names)), tmp_path / str(number))


def test_it_takes_and_refuses_what_sloth_does(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "peers" / "sloth" / "validate"
    files = sorted(folder.glob("*/*.yaml"))
    assert 14 == len(files)
    refused = {file.name for file in files if errors(run("sloth", [file], SLOTH_NAMES))}
    assert {file.name for file in files if file.parent.name == "bad"} - NOT_BAD == refused


def test_what_sloth_ignores_is_told(shared_data: Path) -> None:
    file = shared_data / "peers" / "sloth" / "validate" / "good" / "good-aa.yaml"
    (page, ticket) = run("sloth", [file], SLOTH_NAMES).diagnostics
    assert "Sloth knows no field 'pageAlert' here and ignores it; so is it here" == page.message
    assert ("did you mean 'page_alert'?", 21) == (page.hint, page.span.line)
    assert "did you mean 'ticket_alert'?" == ticket.hint


def test_a_catalogue_of_windows_becomes_a_policy(shared_data: Path, tmp_path: Path) -> None:
    windows = shared_data / "peers" / "sloth" / "windows"
    spec = shared_data / "peers" / "sloth" / "specs" / "getting-started.yml"
    result = run("sloth", [windows, spec], Options("sloth", Duration.parse("7d")))
    found = specs_of(result)
    tier = {"severity": "page", "long": "1h", "short": "5m", "budget": "8%"}
    assert tier == found["BurnRatePolicy/sloth-7d"]["tiers"]["page-quick"]
    assert "sloth-7d" == found["SLO/myservice-requests-availability"]["policy"]
    alerts = [rule["expr"] for rule in rules_in(built(result, tmp_path / "specs")) if "alert" in rule]
    assert "ratio_rate1h" in alerts[0]
    assert ">(13.44*0.0009999999999999432)" in alerts[0]  # 8 % of a week within an hour


def test_googles_windows_are_the_default_policy(shared_data: Path) -> None:
    windows = shared_data / "peers" / "sloth" / "windows" / "google-30d.yaml"
    spec = shared_data / "peers" / "sloth" / "specs" / "getting-started.yml"
    assert "policies.yaml" not in run("sloth", [windows, spec], SLOTH_NAMES).texts


def test_one_slo_window_has_one_catalogue(tmp_path: Path, shared_data: Path) -> None:
    google = (shared_data / "peers" / "sloth" / "windows" / "google-30d.yaml").read_text("utf-8")
    result = imported("sloth", tmp_path, google, google.replace("errorBudgetPercent: 2", "errorBudgetPercent: 1"))
    first = f"{tmp_path}/0.yaml:7:14"
    assert [f"the windows for 30d are given twice, with other numbers at {first}"] == errors(result)


def test_by_our_names_what_is_not_carried_is_told(tmp_path: Path) -> None:
    text = SLO + "    labels: {severity: high, tier: '2'}\n"
    result = imported("sloth", tmp_path / "in", text)
    assert [
        "the alert's name 'ShopFails' becomes SLOErrorBudgetBurn",
        "the label 'severity' is not carried: Watchbill sets it itself",
    ] == told(result)
    assert "shop-team" == specs_of(result)["Service/shop"]["owner"]
    assert '  labels:\n    owner: shop-team\n    tier: "2"\n' in result.texts["shop.yaml"]


def test_an_exact_ratio_keeps_its_name_and_counts_events(tmp_path: Path) -> None:
    result = imported("sloth", tmp_path / "in", SLO, options=Options("sloth", exact=True))
    rules = rules_in(built(result, tmp_path / "specs"))
    (whole,) = [rule for rule in rules if rule.get("record") == "slo:sli_error:ratio_rate30d"]
    sums = 'sum_over_time(slo:events_{}:increase4m{{slo="shop-availability"}}[30d])'
    assert f"clamp_min({sums.format('bad')},0)/clamp_min({sums.format('total')},1e-9)" == whole["expr"]
    plain = rules_in(built(imported("sloth", tmp_path / "in2", SLO, options=SLOTH_NAMES), tmp_path / "plain"))
    same = [rule for rule in rules if rule["group"].startswith("sloth-") and rule is not whole]
    assert [rule for rule in plain if rule.get("record") != whole["record"]] == same


def test_a_name_of_theirs_is_mapped_and_kept_beside(tmp_path: Path) -> None:
    text = SLO.replace("service: shop", "service: My_Shop.v2").replace("name: availability", "name: A_b")
    result = imported("sloth", tmp_path / "in", text, options=SLOTH_NAMES)
    assert ["the name 'My_Shop.v2' becomes 'my-shop-v2'", "the name 'My_Shop.v2-A_b' becomes 'my-shop-v2-a-b'"] == told(
        result
    )
    rules = rules_in(built(result, tmp_path / "specs"))
    assert {"My_Shop.v2-A_b"} == {rule["labels"]["sloth_id"] for rule in rules if "record" in rule}


def test_a_ready_made_plugin_is_written_out_and_another_one_is_told(tmp_path: Path) -> None:
    plugin = "sli: {{plugin: {{id: {}, options: {{filter: 'job=\"a\"'}}}}}}"
    sli = SLO[SLO.index("sli:") : SLO.index("    alerting")].rstrip()
    ready = SLO.replace(sli, plugin.format("sloth-common/slok-go-http-metrics/availability"))
    (found,) = [body for name, body in specs_of(imported("sloth", tmp_path / "a", ready)).items() if name[:3] == "SLO"]
    assert {
        "type": "availability",
        "metric": "http_request_duration_seconds_count",
        "errors": {"code": "(5..|429)"},
        "where": {"job": "a"},
    } == found["sli"]
    own = imported("sloth", tmp_path / "b", SLO.replace(sli, plugin.format("mine")))
    assert ["the SLO 'availability' is not written: its SLI is made by Go code, the plugin 'mine'"] == told(own)
    assert "SLO/shop-availability" not in specs_of(own)


def test_the_alert_on_an_exhausted_budget_is_a_policy_of_ours(tmp_path: Path) -> None:
    plugins = "plugins: {chain: [{id: sloth.dev/contrib/error_budget_exhausted_alert/v1}]}"
    result = imported("sloth", tmp_path / "in", SLO.replace("    sli:", f"    {plugins}\n    sli:"))
    assert {"extends": "google", "exhausted": "page"} == specs_of(result)["BurnRatePolicy/google-exhausted"]
    assert any(rule.get("alert") == "SLOErrorBudgetExhausted" for rule in rules_in(built(result, tmp_path / "specs")))


def test_what_yaml_11_means_is_understood(tmp_path: Path) -> None:
    text = SLO.replace("{name: ShopFails}", "{<<: &a {name: ShopFails}, page_alert: {disable: yes}}")
    result = imported("sloth", tmp_path / "in", text, options=SLOTH_NAMES)
    assert ["merge keys ('<<') are not allowed", "'yes' is a truth value to some YAML readers"] == told(result)
    alerts = [rule for rule in rules_in(built(result, tmp_path / "specs")) if "alert" in rule]
    assert ["ticket"] == [rule["labels"]["sloth_severity"] for rule in alerts]


LATENCY = 'sum(rate(x_seconds_count[W])) - sum(rate(x_seconds_bucket{le="0.4"}[W]))'


@pytest.mark.parametrize(
    ("bad", "total", "expected"),
    [
        (
            'sum(rate(x_total{job="a",code=~"5.."}[W]))',
            'sum(rate(x_total{job="a"}[W]))',
            {"type": "availability", "metric": "x_total", "errors": {"code": "5.."}, "where": {"job": "a"}},
        ),
        (  # increases, and matchers in another order
            'sum(increase(x_total{code=~"5..",job!="a"}[W]))',
            'sum(increase(x_total{job!="a"}[W]))',
            {"type": "availability", "metric": "x_total", "errors": {"code": "5.."}, "where": 'job!="a"'},
        ),
        (  # wider than the total
            'sum(rate(x_total{code=~"5.."}[W]))',
            'sum(rate(y_total{job="a"}[W]))',
            {
                "type": "ratio",
                "total": 'sum(rate(y_total{job="a"}[{{window}}]))',
                "bad": 'sum(rate(x_total{code=~"5.."}[{{window}}]))',
            },
        ),
        (
            LATENCY,
            "sum(rate(x_seconds_count[W]))",
            {
                "type": "ratio",
                "total": "sum(rate(x_seconds_count[{{window}}]))",
                "bad": LATENCY.replace("[W]", "[{{window}}]"),
            },
        ),
    ],
)
def test_by_our_names_an_sli_is_of_the_type_that_says_the_same(
    bad: str, total: str, expected: dict[str, object], tmp_path: Path
) -> None:
    text = SLO.replace('sum(rate(http_requests_total{code=~"5.."}[{{.window}}]))', bad.replace("[W]", "[{{.window}}]"))
    text = text.replace("sum(rate(http_requests_total[{{.window}}]))", total.replace("[W]", "[{{ .window }}]"))
    result = imported("sloth", tmp_path / "in", text)
    assert expected == specs_of(result)["SLO/shop-availability"]["sli"]
    built(result, tmp_path / "specs")
