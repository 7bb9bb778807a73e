"""The ready SLI types: the exact base rates of each, and what they know of their exporters."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

import promql_parser
import pytest
import yaml

from generator import registry
from generator.kinds._base import Model
from generator.kinds.slo.sli._base import SLI, Context
from generator.pipeline import Compilation, compile_specs, emit
from tests import specs

ALL_TYPES: dict[str, type[Model]] = registry.variants("kinds/slo/sli", "SLI")
ALL = 'slo:events_total:rate5m{slo="avail"}'
SERVICE = specs.SERVICE.replace(
    "  metrics:\n", "  metrics:\n    backup_last_success_timestamp_seconds: {type: gauge, labels: [database]}\n"
)


class Case(NamedTuple):
    """What a spec says, and the rates of all events and of bad ones that it means."""

    fields: str
    total: str
    bad: str


def counted(selector: str, bad: str) -> tuple[str, str]:
    """Rates of a counter, of which more matchers select the bad events."""
    closed = f"{selector[:-1]},{bad}}}" if selector.endswith("}") else f"{selector}{{{bad}}}"
    return f"sum(rate({selector}[5m]))", f"sum(rate({closed}[5m])) or 0 * sum({ALL})"


def within(metric: str, matchers: str, bound: str) -> tuple[str, str]:
    """Rates of a histogram, of which a bucket holds the good events."""
    separator = "," if matchers else ""
    good = f"sum(rate({metric}_bucket{{{matchers}{separator}le{bound}}}[5m]))"
    return f"sum(rate({metric}_count{{{matchers}}}[5m]))", f"clamp_min(sum({ALL}) - {good}, 0)"


def sampled(selector: str) -> tuple[str, str]:
    """Rates of a gauge's samples, of which those that are 1 are good."""
    good = f"sum(sum_over_time({selector}[5m])) / 300"
    return f"sum(count_over_time({selector}[5m])) / 300", f"clamp_min(sum({ALL}) - {good}, 0)"


def compared(value: str, comparison: str) -> tuple[str, str]:
    """Shares of moments, of which a comparison makes bad ones."""
    bad = f"sum(avg_over_time(({value} {comparison})[5m:30s]))"
    return f"sum(avg_over_time(({value} >= bool -Inf)[5m:30s]))", f"{bad} or 0 * sum({ALL})"


CODES = "Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss"
NGINX = 'ingress="shop",namespace="shop"'
ISTIO = 'destination_service_name="checkout",destination_service_namespace="shop",reporter="destination"'
STREAMS = 'verb!="WATCH",subresource!~"proxy|attach|log|exec|portforward"'

CASES = {
    "batch_job_success": Case(
        'metric: backup_last_success_timestamp_seconds, max_age: 26h, where: {database: "shop"}',
        *compared(
            'time() - backup_last_success_timestamp_seconds{job="shop",database="shop"}',
            "> bool 93600",
        ),
    ),
    "coredns_availability": Case(
        'server: "dns://:53", zone: cluster.local.',
        *counted('coredns_dns_responses_total{server="dns://:53",zone="cluster.local."}', 'rcode="SERVFAIL"'),
    ),
    "coredns_latency": Case(
        "threshold: 32ms, where: 'type!=\"AXFR\"'",
        *within("coredns_dns_request_duration_seconds", 'type!="AXFR"', '="0.032"'),
    ),
    "envoy_cluster_availability": Case(
        'cluster: "outbound|80||checkout"',
        *counted(
            'envoy_cluster_upstream_rq_xx{envoy_cluster_name="outbound|80||checkout"}', 'envoy_response_code_class="5"'
        ),
    ),
    "grpc_server_availability": Case(
        "job: checkout, service: shop.v1.Checkout",
        *counted('grpc_server_handled_total{job="checkout",grpc_service="shop.v1.Checkout"}', f'grpc_code=~"{CODES}"'),
    ),
    "grpc_server_latency": Case(
        "service: shop.v1.Checkout, method: PlaceOrder, threshold: 250ms",
        *within(
            "grpc_server_handling_seconds",
            'grpc_service="shop.v1.Checkout",grpc_method="PlaceOrder",grpc_type="unary"',
            '="0.25"',
        ),
    ),
    "istio_availability": Case(
        "service: checkout, namespace: shop",
        *counted(f"istio_requests_total{{{ISTIO}}}", 'response_code=~"5.."'),
    ),
    "istio_latency": Case(
        "service: checkout, namespace: shop, threshold: 500ms",
        *within("istio_request_duration_milliseconds", ISTIO, r'=~"500(\\.0)?"'),
    ),
    "kafka_consumer_lag": Case(
        "group: billing, topic: orders, above: 1000",
        *compared('kafka_consumergroup_lag{consumergroup="billing",topic="orders"}', "> bool 1000"),
    ),
    "kube_apiserver_availability": Case(
        "job: kube-apiserver, verbs: read",
        *counted('apiserver_request_total{job="kube-apiserver",verb=~"LIST|GET"}', 'code=~"5.."'),
    ),
    "kube_apiserver_latency": Case(
        "verbs: read, scope: resource, threshold: 1s",
        *within(
            "apiserver_request_sli_duration_seconds",
            f'verb=~"LIST|GET",scope=~"resource|",{STREAMS}',
            r'=~"1(\\.0)?"',
        ),
    ),
    "kube_cronjob_success": Case(
        "cronjob: backup, namespace: shop, max_age: 1d2h",
        *compared(
            'time() - kube_cronjob_status_last_successful_time{cronjob="backup",namespace="shop"}', "> bool 93600"
        ),
    ),
    "nginx_ingress_availability": Case(
        "ingress: shop, namespace: shop",
        *counted(f"nginx_ingress_controller_requests{{{NGINX}}}", 'status=~"5.."'),
    ),
    "nginx_ingress_latency": Case(
        "ingress: shop, namespace: shop, threshold: 500ms, where: {method: GET}",
        *within("nginx_ingress_controller_request_duration_seconds", f'{NGINX},method="GET"', '="0.5"'),
    ),
    "postgres_availability": Case(
        'instance: "postgres:9187"',
        *sampled('pg_up{instance="postgres:9187"}'),
    ),
    "postgres_commits": Case(
        "database: shop",
        'sum(rate(pg_stat_database_xact_commit{datname="shop"}[5m]))'
        ' + sum(rate(pg_stat_database_xact_rollback{datname="shop"}[5m]))',
        f'sum(rate(pg_stat_database_xact_rollback{{datname="shop"}}[5m])) or 0 * sum({ALL})',
    ),
    "prometheus_rule_evaluations": Case(
        "job: prometheus",
        'sum(rate(prometheus_rule_evaluations_total{job="prometheus"}[5m]))',
        f'sum(rate(prometheus_rule_evaluation_failures_total{{job="prometheus"}}[5m])) or 0 * sum({ALL})',
    ),
    "redis_availability": Case("job: redis", *sampled('redis_up{job="redis"}')),
    "redis_connections": Case(
        "job: redis",
        'sum(rate(redis_connections_received_total{job="redis"}[5m]))'
        ' + sum(rate(redis_rejected_connections_total{job="redis"}[5m]))',
        f'sum(rate(redis_rejected_connections_total{{job="redis"}}[5m])) or 0 * sum({ALL})',
    ),
    "traefik_availability": Case(
        'service: "shop@docker"',
        *counted('traefik_service_requests_total{service="shop@docker"}', 'code=~"5.."'),
    ),
    "traefik_latency": Case(
        'service: "shop@docker", threshold: 1200ms',
        *within("traefik_service_request_duration_seconds", 'service="shop@docker"', '="1.2"'),
    ),
}


def compiled(folder: Path, sli: str, more: str = "", service: str = SERVICE) -> Compilation:
    return compile_specs(specs.write(folder, specs.ENVIRONMENT, service, specs.slo(sli=sli, more=more)))


def base_rates(folder: Path, sli: str, more: str = "", service: str = SERVICE) -> Iterator[str]:
    """Compile an SLO without any finding, and read back its two base rates."""
    compilation = compiled(folder, sli, more, service)
    assert () == compilation.diagnostics
    text = emit(compilation).texts["production"]["prometheus/rules/shop/avail.yml"]
    yield from (rule["expr"] for rule in yaml.safe_load(text)["groups"][0]["rules"][:2])


def found(folder: Path, sli: str, more: str = "", service: str = SERVICE) -> list[str]:
    return [f"{one.code}: {one.message}" for one in compiled(folder, sli, more, service).diagnostics]


def same(expression: str) -> str:
    """Bring an expression into one form, whatever its line breaks."""
    return str(promql_parser.parse(expression).prettify())


@pytest.mark.parametrize("name", CASES)
def test_a_ready_type_counts_exactly_these_events(name: str, tmp_path: Path) -> None:
    fields, total, bad = CASES[name]
    assert [same(total), same(bad)] == [same(rate) for rate in base_rates(tmp_path, f"type: {name}, {fields}")]


def test_every_type_has_a_golden_case_or_stands_here(project: Path) -> None:
    golden = {path.name.removeprefix("sli-") for path in (project / "tests/golden").glob("sli-*")}
    assert {*ALL_TYPES} == golden | CASES.keys()


@pytest.mark.parametrize("name", ALL_TYPES)
def test_a_type_has_the_name_of_its_module(name: str) -> None:
    assert (name,) == get_args(ALL_TYPES[name].model_fields["type"].annotation)


@pytest.mark.parametrize("name", CASES)
def test_a_ready_type_cites_its_source_and_stands_on_the_page(name: str, project: Path) -> None:
    text = inspect.getdoc(inspect.getmodule(ALL_TYPES[name])) or ""
    assert " of\n" in text or " of " in text
    assert "Metrics" in text or "Statistics" in text or "prometheus.io" in text
    assert f"| `{name}` |" in (project / "docs/how-to/use-the-catalogue.md").read_text("utf-8")


def test_the_example_on_the_page_comes_out_as_it_says(tmp_path: Path, project: Path) -> None:
    page = (project / "docs/how-to/use-the-catalogue.md").read_text("utf-8")
    (_, example), (_, rates) = re.findall(r"```(yaml|text)\n(.*?)```", page, re.DOTALL)[:2]
    rendered = emit(compile_specs(specs.write(tmp_path, specs.ENVIRONMENT, SERVICE, example)))
    text = rendered.texts["production"]["prometheus/rules/shop/shop-ingress-latency.yml"]
    rules = yaml.safe_load(text)["groups"][0]["rules"][:2]
    assert rates.rstrip("\n").split("\n\n") == [rule["expr"] for rule in rules]


def test_what_is_bad_can_be_said_otherwise(tmp_path: Path) -> None:
    sli = 'type: nginx_ingress_availability, errors: {status: "5..|429"}'
    total, bad = counted("nginx_ingress_controller_requests", 'status=~"5..|429"')
    assert [same(total), same(bad)] == [same(rate) for rate in base_rates(tmp_path, sli)]


def test_a_ready_type_can_be_split_by_a_known_label(tmp_path: Path) -> None:
    sli = "type: kafka_consumer_lag, group: billing, above: 5"
    total, _ = base_rates(tmp_path, sli, more="  by: [topic]\n")
    value = 'kafka_consumergroup_lag{consumergroup="billing"}'
    assert same(f"sum by (topic) (avg_over_time(({value} >= bool -Inf)[5m:30s]))") == same(total)


@pytest.mark.parametrize("label", ["exported_namespace", "pod", "environment"])
def test_labels_of_the_target_can_select(label: str, tmp_path: Path) -> None:
    assert [] == found(tmp_path, f'type: nginx_ingress_availability, where: {{{label}: "a"}}')


def test_a_label_that_the_exporter_does_not_set_is_unknown_once(tmp_path: Path) -> None:
    expected = "promql-unknown-label: pg_stat_database_xact_commit has no label '{}'"
    assert [expected.format("datnam")] == found(tmp_path, "type: postgres_commits, where: {datnam: shop}")
    assert [expected.format("topic")] == found(tmp_path / "by", "type: postgres_commits", more="  by: [topic]\n")


def test_a_threshold_is_a_default_bound_in_the_unit_of_the_histogram(tmp_path: Path) -> None:
    (message,) = found(tmp_path, "type: istio_latency, service: checkout, threshold: 300ms")
    assert message.startswith(
        "promql-bucket-bound: 300 milliseconds is no bucket of istio_request_duration_milliseconds"
    )


def test_a_metric_that_the_contract_declares_is_as_the_contract_says(tmp_path: Path) -> None:
    declared = (
        "  metrics:\n    traefik_service_request_duration_seconds:\n"
        "      {type: histogram, labels: [service, team], buckets: [0.1, 0.25]}\n"
    )
    service = specs.SERVICE.replace("  metrics:\n", declared)
    sli = "type: traefik_latency, threshold: 250ms, where: {team: a}"
    total, bad = within("traefik_service_request_duration_seconds", 'job="shop",team="a"', '="0.25"')
    assert [same(total), same(bad)] == [same(rate) for rate in base_rates(tmp_path, sli, service=service)]
    (bound,) = found(tmp_path / "other", "type: traefik_latency, threshold: 1200ms", service=service)
    assert bound.endswith("seconds is no bucket of traefik_service_request_duration_seconds; its buckets are 0.1, 0.25")
    wrong = service.replace("type: histogram, labels: [service, team], buckets: [0.1, 0.25]", "type: counter")
    (kind,) = found(tmp_path / "wrong", "type: traefik_latency, threshold: 1200ms", service=wrong)
    assert kind.endswith("traefik_service_request_duration_seconds is a counter, not a histogram")


@pytest.mark.parametrize(("name", "expected"), [("redis_availability", False), ("redis_connections", True)])
def test_gauges_are_unweighted_and_counters_are_guarded(name: str, expected: bool, tmp_path: Path) -> None:
    compilation = compiled(tmp_path, f"type: {name}")
    text = emit(compilation).texts["production"]["prometheus/rules/shop/avail.yml"]
    assert expected == ("> 4.5" in text)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "avg_over_time" not in case.total])
def test_series_of_good_and_of_bad_events_can_be_fed_in(name: str) -> None:
    counters = sli_of(name).counters(Context("5m", ALL, {}))
    unweighted = "count_over_time" in CASES[name].total
    from_two_counters = name in ("postgres_commits", "redis_connections")
    expected = 0 if unweighted or from_two_counters else 2
    assert expected == len(counters)


def test_a_ready_type_is_explained_in_words() -> None:
    words = {name: sli_of(name).in_words() for name in CASES}
    assert 'an event of redis_rejected_connections_total with job="redis"' == words["redis_connections"]
    for name, text in words.items():
        assert text.startswith(("an event of ", "a moment in which ")), name


def sli_of(name: str) -> SLI:
    """Read the SLI of a case."""
    sli: Any = ALL_TYPES[name].model_validate(yaml.safe_load(f"{{type: {name}, {CASES[name].fields}}}"))
    read: SLI = sli
    return read
