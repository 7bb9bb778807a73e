"""What stands on dashboards, and that every link leads to what there is."""

import json
import re
from pathlib import Path

import pytest
import yaml

from generator import naming
from generator.pipeline import compile_specs
from generator.plan.dashboards._families import Family, matching_routes, panel, title_of
from generator.plan.dashboards._index import Index
from generator.plan.dashboards._rollout_panels import rollout_panels
from generator.plan.dashboards.model import Dashboard, Panel
from generator.plan.facts import MetricFacts, RolloutFacts
from tests import specs

GRAFANA = specs.ENVIRONMENT + "  grafana_url: https://grafana.example.com/\n"
OUTPUT = Path(__file__).parent.parent.parent / "output"


def dashboards(folder: Path, *texts: str, environment: str = GRAFANA) -> dict[str, Dashboard]:
    compilation = compile_specs(specs.write(folder, environment, *texts))
    assert () == compilation.diagnostics
    plan = compilation.environments[0].plan
    assert plan is not None
    return {board.uid: board for board in plan.dashboards}


def panels(board: Dashboard) -> dict[str, Panel]:
    return {panel.key: panel for row in board.rows for panel in row.panels}


def test_there_is_one_of_all_slos_of_alerts_and_one_for_each_slo_and_service(tmp_path: Path) -> None:
    found = dashboards(tmp_path, specs.SERVICE, specs.slo("a"), specs.slo("b"))
    assert [
        "production_alerts",
        "production_service_shop",
        "production_slo_a",
        "production_slo_b",
        "production_slos",
    ] == sorted(found)


def test_burn_rates_stand_on_a_panel_for_each_severity_with_the_lines_of_their_tiers(tmp_path: Path) -> None:
    board = dashboards(tmp_path, specs.SERVICE, specs.slo("a"))["production_slo_a"]
    page, ticket = (panels(board)[key] for key in ("burn-page", "burn-ticket"))
    assert [6.0, 14.4] == [threshold.value for threshold in page.thresholds if threshold.value is not None]
    assert [1.0, 3.0] == [threshold.value for threshold in ticket.thresholds if threshold.value is not None]
    assert ["1h", "5m", "6h", "30m"] == [query.legend for query in page.queries]
    assert [False, True, False, True] == [query.dashed for query in page.queries]
    assert 'slo:error_ratio:1h{slo="a"} / 0.001' == page.queries[0].expr


def test_labels_that_split_an_slo_can_be_chosen(tmp_path: Path) -> None:
    board = dashboards(tmp_path, specs.SERVICE, specs.slo("a", more="  by: [route]\n"))["production_slo_a"]
    (variable,) = board.variables
    assert 'label_values(slo:error_ratio:5m{slo="a"}, route)' == variable.query
    assert 'min(slo:error_budget_remaining:ratio{slo="a",route=~"$route"})' == panels(board)["left"].queries[0].expr
    assert "left {{route}}" == panels(board)["budget"].queries[0].legend
    assert 'slo:target:ratio{slo="a"}' == panels(board)["objective"].queries[0].expr


def test_an_alert_stands_on_its_services_dashboard_with_its_line_and_its_runbook(tmp_path: Path) -> None:
    runbook = (
        "apiVersion: watchbill/v1\nkind: Runbook\nmetadata: {name: r}\nspec: {title: R, url: 'https://r.example.com'}\n"
    )
    alert = specs.alert("sum(http_requests_total) > 0.5e3", more="  for: 5m\n  runbook: r\n")
    environment = GRAFANA + "  runbooks_url: https://runbooks.example.com\n"
    board = dashboards(
        tmp_path, specs.SERVICE, alert.replace("sum(http_requests_total)", "sum(up)"), runbook, environment=environment
    )["production_service_shop"]
    shown = panels(board)["alert:Alert/ShopAlert:ShopAlert"]
    assert ("sum(up)", 500.0) == (shown.queries[0].expr, shown.thresholds[-1].value)
    assert "Something is wrong. It fires while this is > 0.5e3 for 5m." == shown.description
    assert [("Runbook of ShopAlert", "https://r.example.com")] == [(link.title, link.url) for link in shown.links]


def test_rows_that_somebody_wrote_stand_on_the_services_dashboard(tmp_path: Path) -> None:
    custom = """\
apiVersion: watchbill/v1
kind: Dashboard
metadata: {name: orders}
spec:
  service: shop
  variables: [{name: route, series: http_requests_total}]
  rows:
    - title: Orders
      panels:
        - title: Orders
          description: Orders per second.
          unit: ops
          queries: [{expr: 'sum(rate(http_requests_total{route=~"$route"}[$__rate_interval]))'}]
"""
    found = dashboards(tmp_path, specs.SERVICE, custom)
    board = found["production_service_shop"]
    assert "custom:orders:Orders:Orders" in panels(board)
    assert ["instance", "route"] == [variable.name for variable in board.variables]
    assert "Dashboard/orders" in board.origins
    own = dashboards(tmp_path / "own", specs.SERVICE, custom.replace("  service: shop\n", ""))
    assert "production_custom_orders" in own
    assert "custom:orders:Orders:Orders" not in panels(own["production_service_shop"])


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_every_alert_leads_to_a_panel_that_there_is(environment: str) -> None:
    boards = [
        json.loads(path.read_text("utf-8")) for path in (OUTPUT / environment).rglob("grafana/dashboards/**/*.json")
    ]
    numbers = {board["uid"]: set(re.findall(r'"id": ([0-9]+)', json.dumps(board))) for board in boards}
    urls = []
    for path in (OUTPUT / environment / "prometheus/rules").rglob("*.yml"):
        for group in yaml.safe_load(path.read_text("utf-8"))["groups"]:
            urls += [rule["annotations"]["dashboard_url"] for rule in group["rules"] if "alert" in rule]
    assert urls
    for url in urls:
        found = re.fullmatch(
            rf"https://grafana\.{environment}\.swift\.example\.com/d/([\w-]+)(?:\?viewPanel=([0-9]+))?", url
        )
        assert found, url
        assert found[2] is None or found[2] in numbers[found[1]], url
        assert found[1] in numbers


def test_a_split_slos_alert_chooses_its_values_but_not_where_there_are_no_data(tmp_path: Path) -> None:
    artifacts = specs.artifacts_of(tmp_path, GRAFANA, specs.SERVICE, specs.slo("a", more="  by: [route]\n"))
    text = artifacts["prometheus/rules/shop/a.yml"].text
    urls = [line.strip() for line in text.splitlines() if "dashboard_url" in line]
    chosen = ["var-route={{ $labels.route | urlquery }}" in url for url in urls]
    assert [True, True, False] == chosen
    tests = artifacts["prometheus/tests/shop/a.test.yml"].text
    assert "viewPanel=892997594&var-route=" in tests
    assert "urlquery" not in tests


def test_a_runbook_page_leads_to_the_dashboard(tmp_path: Path) -> None:
    artifacts = specs.artifacts_of(tmp_path, GRAFANA, specs.SERVICE, specs.slo("a"))
    page = artifacts["runbooks/shop/a.SLOErrorBudgetBurn.md"].text
    number = naming.panel_id("burn-page")
    assert f"(https://grafana.example.com/d/production_slo_a?viewPanel={number})" in page


def test_a_long_name_gives_a_uid_that_grafana_takes_and_no_other_has() -> None:
    uids = {naming.dashboard_uid("production", "slo", "a" * length) for length in range(1, 64)}
    assert 63 == len(uids)
    assert {True} == {len(uid) <= 40 for uid in uids}


def family(name: str, type_: str, *labels: str, help_: str = "", **values: list[str]) -> Family:
    known = {label: tuple(some) for label, some in values.items()}
    return Family(MetricFacts(name, type_, help_, labels, known, 'job="shop"'))


SELECTED = '{job="shop",instance=~"$instance"}'


@pytest.mark.parametrize(
    ("shown", "kind", "unit", "expr"),
    [
        (
            family("jobs_total", "counter"),
            "timeseries",
            "ops",
            f"sum(rate(jobs_total{SELECTED}[$__rate_interval]))",
        ),
        (
            family("jobs_total", "counter", "queue", "outcome", outcome=["bad", "good"]),
            "timeseries",
            "ops",
            f"sum by (outcome) (rate(jobs_total{SELECTED}[$__rate_interval]))",
        ),
        (
            family("sent_bytes_total", "counter", "peer"),
            "timeseries",
            "Bps",
            f"topk(10, sum by (peer) (rate(sent_bytes_total{SELECTED}[$__rate_interval])))",
        ),
        (
            family("job_seconds", "histogram"),
            "timeseries",
            "s",
            f"histogram_quantile(0.5, sum by (le) (rate(job_seconds_bucket{SELECTED}[$__rate_interval])))",
        ),
        (
            family("job_seconds", "native_histogram"),
            "timeseries",
            "s",
            f"histogram_quantile(0.5, sum(rate(job_seconds{SELECTED}[$__rate_interval])))",
        ),
        (family("heap_bytes", "gauge"), "timeseries", "bytes", f"topk(10, sum by (instance) (heap_bytes{SELECTED}))"),
        (family("link_up", "gauge", "peer"), "state-timeline", "short", f"min by (peer) (link_up{SELECTED})"),
        (
            family("backup_timestamp_seconds", "gauge"),
            "timeseries",
            "s",
            f"time() - max by (instance) (backup_timestamp_seconds{SELECTED} > 0)",
        ),
        (
            family("mode_state", "gauge", "state", state=["off", "on"]),
            "state-timeline",
            "short",
            "\n+\n".join(
                f'{number} * max by (instance) (mode_state{SELECTED[:-1]},state="{state}"}})'
                for number, state in enumerate(("off", "on"))
            ),
        ),
        (family("a_info", "info", "version"), "table", "short", f"count by (version, instance) (a_info{SELECTED})"),
    ],
)
def test_a_family_is_shown_as_its_type_name_and_labels_want(shown: Family, kind: str, unit: str, expr: str) -> None:
    drawn = panel(shown)
    assert drawn is not None
    assert (kind, unit, expr) == (drawn.kind, drawn.unit, drawn.queries[0].expr)


def test_routes_of_a_longer_pattern_are_left_out() -> None:
    found = matching_routes("route", ("/api/*", "/v1.0"), ("/api/tools*",))
    assert ['route=~"/api/.*|/v1\\\\.0"', 'route!~"/api/tools.*"'] == list(map(str, found))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("http_requests_total", "HTTP requests"),
        ("db_pool_size", "Database pool size"),
        ("process_cpu_seconds_total", "Process CPU"),
    ],
)
def test_names_of_metrics_are_written_in_words(name: str, expected: str) -> None:
    assert expected == title_of(name)


SIZED = """apiVersion: watchbill/v1
kind: Service
metadata: {name: shop}
spec:
  owner: shop-team
  scrape_jobs: [{name: shop, targets: ["shop:8080"]}]
  workload:
    container: shop
    requests: {cpu: 250m, memory: 512Mi}
    limits: {cpu: 500m, memory: 1Gi}
  metrics:
    queue_length: {type: gauge, help: Waiting.}
    container_cpu_usage_seconds_total: {type: counter, help: CPU., labels: [container, pod, namespace]}
"""
SCALING = """apiVersion: watchbill/v1
kind: Scaling
metadata: {name: shop}
spec:
  service: shop
  replicas: {min: 2, max: 6}
  targets: {cpu: 60%}
  triggers:
    Busy: {resource: cpu, of: limit, above: 40%, for: 15m}
    Waiting: {query: sum(queue_length), above: 100, for: 15m}
"""
CAPACITY = """apiVersion: watchbill/v1
kind: Capacity
metadata: {name: shop}
spec:
  service: shop
  resources:
    queued: {unit: bytes, now: 1k, in_6_months: 2k, query: sum(queue_length)}
    orders: {unit: requests_per_day, now: 1k}
"""


def capacity(folder: Path, *texts: str) -> dict[str, Panel]:
    plan = compile_specs(specs.write(folder, GRAFANA, SIZED, *texts)).environments[0].plan
    assert plan is not None
    return panels({board.uid: board for board in plan.dashboards}["production_capacity"])


def lines(panel: Panel) -> list[float | None]:
    return [threshold.value for threshold in panel.thresholds]


def test_what_replicas_use_has_the_lines_of_target_and_triggers(tmp_path: Path) -> None:
    found = capacity(tmp_path, SCALING)
    cpu = 'rate(container_cpu_usage_seconds_total{job="shop",container="shop"}[$__rate_interval])'
    assert f"avg({cpu}) / 0.25" == found["shop:cpu:share"].queries[0].expr
    assert [None, 0.6, 0.8] == lines(found["shop:cpu:share"])  # 40% of the limit are 80% of the request
    assert ["vector(0.25)", "vector(0.5)"] == [one.expr for one in found["shop:cpu:pods"].queries if one.dashed]
    assert [None, 100.0] == lines(found["shop:watched:Waiting"])
    assert "2 to 6 replicas" in found["shop:bounds"].text
    assert "| CPU | 250m | 500m | 60% | 80% (Busy) |" in found["shop:bounds"].text


def test_what_no_contract_declares_has_no_panel(tmp_path: Path) -> None:
    found = capacity(tmp_path, SCALING)
    assert {"shop:bounds", "shop:cpu:share", "shop:cpu:pods", "shop:watched:Waiting"} == set(found)


def test_projections_are_lines_beside_what_there_is(tmp_path: Path) -> None:
    found = capacity(tmp_path, CAPACITY)
    assert {"shop:projections", "shop:projected:queued"} == set(found)
    course = found["shop:projected:queued"]
    assert ["sum(queue_length)", "vector(1000)", "vector(2000)"] == [query.expr for query in course.queries]
    assert ["there is", "now", "in 6 months"] == [query.legend for query in course.queries]
    assert "| orders | requests a day | 1k | – | – | – |" in found["shop:projections"].text


def test_a_service_of_which_nothing_is_said_leads_to_no_capacity(tmp_path: Path) -> None:
    found = dashboards(tmp_path, specs.SERVICE)
    assert "production_capacity" not in found
    assert "Capacity" not in [link.title for link in found["production_service_shop"].links]


@pytest.mark.parametrize(
    ("moved", "declared", "expected"),
    [
        ("argo", "rollout_info", "state-timeline"),
        ("flagger", "flagger_canary_status", "state-timeline"),
        ("flagger", "flagger_canary_weight", "timeseries"),
        ("argo", "flagger_canary_weight", None),
        ("pods", "rollout_info", None),
    ],
)
def test_a_rollout_is_shown_by_what_moves_it(moved: str, declared: str, expected: str | None, tmp_path: Path) -> None:
    metric = f"    {declared}: {{type: gauge, help: Rollouts., labels: [exported_namespace, name]}}\n"
    plan = compile_specs(specs.write(tmp_path, GRAFANA, SIZED + metric)).environments[0].plan
    assert plan is not None
    said = RolloutFacts("shop", "As a canary.", (), (), "Rollout/shop", "swift", moved)
    found = list(rollout_panels(said, Index(plan)))
    assert ([expected] if expected else []) == [one.kind for one in found]
    assert all('exported_namespace="swift"' in query.expr for one in found for query in one.queries)
