"""Scaling: what it publishes where, its alerts, and how it is explained."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.pipeline import compile_specs
from tests import specs

GOLDEN = Path(__file__).parents[2] / "golden"
HPA = (GOLDEN / "scaling/specs.yaml").read_text("utf-8")
KEDA = (GOLDEN / "scaling-keda/specs.yaml").read_text("utf-8")
FAMILIES = HPA.partition("metadata: {name: cluster}")[2].partition("---")[0]
CLUSTER = f"apiVersion: watchbill/v1\nkind: Service\nmetadata: {{name: cluster}}{FAMILIES}"


def manifests(folder: Path, *texts: str) -> dict[str, Any]:
    """Publish the shop's manifests, by their kind."""
    files = specs.artifacts_of(folder, *texts)
    paths = (path for path in files if path.startswith("kubernetes/shop/") and path.endswith(".shop.yaml"))
    return {loaded["kind"]: loaded for loaded in (yaml.safe_load(files[path].text) for path in paths)}


def with_cart() -> str:
    """Write a second scaled service beside the shop."""
    head, service, cluster, scaling = HPA.replace('requests: {cpu: "5"}, pods: 20', "pods: 40").split("---\n")
    cart = (text.replace("shop", "cart").replace("container: web", "container: cart") for text in (service, scaling))
    return "---\n".join((head, service, cluster, scaling, *cart))


def rules(folder: Path, *texts: str) -> dict[str, str]:
    """Publish the alerts of a scaling, by their name."""
    text = specs.artifacts_of(folder, *texts)["prometheus/rules/shop/_scaling.yml"].text
    return {rule["alert"]: rule["expr"] for group in yaml.safe_load(text)["groups"] for rule in group["rules"]}


def test_one_of_two_autoscalers_is_published(tmp_path: Path) -> None:
    owned = {"Deployment", "Service"}
    assert (
        owned | {"HorizontalPodAutoscaler", "PodDisruptionBudget", "VerticalPodAutoscaler"}
        == manifests(tmp_path / "hpa", HPA).keys()
    )
    assert owned | {"ScaledObject"} == manifests(tmp_path / "keda", KEDA).keys()


def test_advice_is_given_where_somebody_can_give_it(tmp_path: Path) -> None:
    assert "VerticalPodAutoscaler" not in manifests(tmp_path, HPA.replace("vpa: true", "vpa: false"))


def test_nothing_is_published_of_a_service_without_an_image(tmp_path: Path) -> None:
    text = HPA.replace("    image: registry.example.com/shop:2.0\n", "")
    files = specs.artifacts_of(tmp_path, text)
    assert [] == [path for path in files if path.startswith(("kubernetes/shop", "kubernetes/prometheus"))]
    assert {"CPUScalingTrigger", "OrdersWaiting"} == rules(tmp_path / "again", text).keys()


def test_without_the_adapter_no_rules_are_published_for_it(tmp_path: Path) -> None:
    files = specs.artifacts_of(tmp_path, KEDA)
    assert "kubernetes/prometheus-adapter.values.yaml" not in files


def test_the_adapter_is_given_a_metric_once_and_queries_by_their_service(tmp_path: Path) -> None:
    files = specs.artifacts_of(tmp_path, with_cart())
    values = yaml.safe_load(files["kubernetes/prometheus-adapter.values.yaml"].text)["rules"]
    assert ["orders_in_flight"] == [rule["name"]["as"] for rule in values["custom"]]
    names = ["cart_order_rate", "orders_waiting", "shop_order_rate"]
    assert names == [rule["name"]["as"] for rule in values["external"]]


def test_only_what_is_listed_is_applied_with_the_folder(tmp_path: Path) -> None:
    files = specs.artifacts_of(tmp_path, HPA)
    listed = yaml.safe_load(files["kubernetes/kustomization.yaml"].text)["resources"]
    assert ["_namespace", "shop"] == listed
    for folder in listed:
        own = yaml.safe_load(files[f"kubernetes/{folder}/kustomization.yaml"].text)["resources"]
        written = {path.rpartition("/")[2] for path in files if path.startswith(f"kubernetes/{folder}/")}
        assert {*own} == {name for name in written if name not in ("kustomization.yaml", "contract.json")}


def test_keda_is_watched_by_the_autoscaler_that_it_makes(tmp_path: Path) -> None:
    found = rules(tmp_path, KEDA + "  alerting: {}\n", CLUSTER)
    assert 'horizontalpodautoscaler="keda-hpa-shop"' in found["AutoscalerAtMaximum"]
    assert "QuotaAlmostUsed" not in found


def test_no_replicas_at_all_are_no_blindness(tmp_path: Path) -> None:
    found = rules(tmp_path, KEDA + "  alerting: {}\n", CLUSTER)["AutoscalerBlind"]
    idle = found.partition("\nunless max by (namespace, horizontalpodautoscaler) ")[2]
    assert idle.startswith("(kube_horizontalpodautoscaler_status_current_replicas{")
    assert idle.endswith("}) == 0")


def test_a_fixed_number_is_not_told_to_be_at_its_maximum(tmp_path: Path) -> None:
    assert "AutoscalerAtMaximum" in rules(tmp_path / "a", HPA)
    assert "AutoscalerAtMaximum" not in rules(tmp_path / "b", HPA.replace("{min: 3, max: 10}", "{min: 3, max: 3}"))


def test_a_trigger_is_of_the_base_that_it_names(tmp_path: Path) -> None:
    used = 'avg(rate(container_cpu_usage_seconds_total{container="web",namespace="shops"}[5m]))'
    assert f"{used} / 0.5 > 0.7" == rules(tmp_path / "a", HPA)["CPUScalingTrigger"]
    of_request = HPA.replace("of: limit", "of: request")
    assert f"{used} / 0.25 > 0.7" == rules(tmp_path / "b", of_request)["CPUScalingTrigger"]


def test_a_disabled_alert_needs_no_family(tmp_path: Path) -> None:
    quiet = "{level: disabled}"
    alerting = ", ".join(f"{which}: {quiet}" for which in ("at_maximum", "blind", "unavailable", "quota"))
    files = specs.artifacts_of(tmp_path, f"{KEDA}  alerting: {{{alerting}}}\n")
    assert "prometheus/rules/shop/_scaling.yml" not in files


def test_the_namespaces_quota_is_told_once(tmp_path: Path) -> None:
    both = with_cart()
    quiet = both.replace("  alerting: {blind: {level: disabled}}\n", "  alerting: {quota: {level: disabled}}\n")
    for folder, text, services in ((tmp_path / "both", both, {"cart"}), (tmp_path / "neither", quiet, set())):
        files = specs.artifacts_of(folder, text)
        told = {
            service
            for service in ("cart", "shop")
            if "QuotaAlmostUsed" in files[f"prometheus/rules/{service}/_scaling.yml"].text
        }
        assert services == told
    assert "QuotaAlmostUsed" not in rules(tmp_path / "disabled", quiet)


def test_no_autoscaler_counts_the_pods_of_another_workload(tmp_path: Path) -> None:
    """https://github.com/kubernetes/kubernetes/issues/120875"""
    files = specs.artifacts_of(tmp_path, with_cart())
    deployments = [yaml.safe_load(files[path].text)["spec"] for path in files if "/deployment." in path]
    pods = [set(one["template"]["metadata"]["labels"].items()) for one in deployments]
    matched = [[set(one["selector"]["matchLabels"].items()) <= labels for labels in pods] for one in deployments]
    assert [[True, False], [False, True]] == matched


def test_every_alert_leads_to_a_page_with_steps(tmp_path: Path) -> None:
    files = specs.artifacts_of(tmp_path, HPA.replace("level: disabled", "level: P2"))
    for alert in ("AutoscalerAtMaximum", "AutoscalerBlind", "ReplicasUnavailable", "QuotaAlmostUsed"):
        assert "kubectl " in files[f"runbooks/shop/shop.{alert}.md"].text
    assert "sum(orders_waiting)" in files["runbooks/shop/shop.OrdersWaiting.md"].text


def test_what_scaling_asks_is_judged_like_other_expressions(tmp_path: Path) -> None:
    text = HPA.replace("rate(orders_total", "rate(order_total").replace("metric: orders_waiting", "metric: orders_wait")
    found = compile_specs(specs.write(tmp_path, text)).diagnostics
    assert ["promql-unknown-metric", "promql-unknown-metric"] == [one.code for one in found]


def test_keda_takes_what_is_published_for_it(tmp_path: Path, shared_data: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((shared_data / "kubernetes/crds/keda.sh_scaledobject_v1alpha1.json").read_text("utf-8"))
    published = manifests(tmp_path, KEDA)["ScaledObject"]
    jsonschema.validate(published, schema)
    published["spec"]["triggers"][0]["metadata"]["value"] = 65
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(published, schema)


def test_it_is_explained(tmp_path: Path) -> None:
    assert [
        "shop has 3 to 10 replicas, by Kubernetes' own autoscaler.",
        "CPU is kept at 65% of the request; 58.5% to 68.25% changes nothing.",
        "Memory is kept at 75% of the request; 67.5% to 78.75% changes nothing.",
        "orders_in_flight is kept at 20 on average over the replicas.",
        'waiting is kept at 2.5 in all: sum(orders_waiting{region="eu"})',
        'order-rate is kept at 35 for each replica: sum(rate(orders_total{region="eu"}[2m]))',
        "Up: after 0s, 4 pods every 15s or 100% every 15s, whichever allows more (Kubernetes' own).",
        "Down: after 10m, 25% every 1m or 1 pod every 1m, whichever allows less.",
        "A drain of nodes leaves at least 1 of 3 replicas.",
        "P4: CPU is above 70% of the limit for 15m.",
        "P2: Too many orders wait.",
    ] == specs.explained(tmp_path, "Scaling/shop", HPA)[:11]


def test_keda_is_explained(tmp_path: Path) -> None:
    words = specs.explained(tmp_path, "Scaling/shop", KEDA)
    assert "shop has 0 to 10 replicas, by KEDA." == words[0]
    schedule = "at least 6 replicas from '30 7 * * mon-fri' to '0 19 * * mon-fri' in America/New_York"
    assert f"Schedule business-hours: {schedule}." in words
    assert "After 3 failures to read a metric there are 6 replicas." in words


def test_what_is_never_done_and_not_published_is_explained(tmp_path: Path) -> None:
    never = HPA.replace("select: min, policies: [{percent: 25%, every: 1m}, {pods: 1, every: 1m}]", "select: disabled")
    words = specs.explained(tmp_path, "Scaling/shop", never.replace("    image: registry.example.com/shop:2.0\n", ""))
    assert "no manifest is published, as the environment has no cluster or the service no image." in words[0]
    assert "Down: never." in words
