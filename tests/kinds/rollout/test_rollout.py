"""Rollout: what moves the traffic, what judges it, the pods and the way in, and how it is explained."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.kinds._cluster import moved_by, scale_target
from generator.kinds.service.model import Service
from generator.pipeline import compile_specs
from generator.promql import parse
from tests import specs
from tests.checks import rollout_cases
from tests.checks.rollout_cases import AFTER, FLAGGER, REQUESTING, TENTH, UNROUTED, canary, cluster, migration, rollout
from tests.checks.scaling_cases import LARGE
from tests.checks.server_cases import more

BY_HAND = cluster("gateway: {name: public, namespace: gateways}, operator: {release: prometheus}")
INGRESS = cluster("ingress_class: nginx, operator: {release: prometheus}")
COLOURS = 'colours: {blue: {weight: 0%, replicas: 2}, green: {weight: 100%, image: "registry/shop:2.1"}}'


def objects(folder: Path, texts: list[str]) -> dict[str, dict[str, Any]]:
    """Publish texts, and find the objects of the shop: `Deployment/shop`."""
    files = specs.artifacts_of(folder, *texts)
    documents = [yaml.safe_load(file.text) for path, file in files.items() if path.startswith("kubernetes/shop/")]
    return {f"{one['kind']}/{one['metadata']['name']}": one for one in documents if "metadata" in one}


def rules(folder: Path, texts: list[str]) -> dict[str, dict[str, Any]]:
    files = specs.artifacts_of(folder, *texts)
    (group,) = yaml.safe_load(files["prometheus/rules/shop/_rollout.yml"].text)["groups"]
    return {rule["alert"]: rule for rule in group["rules"]}


def explained(folder: Path, texts: list[str]) -> list[str]:
    return specs.explained(folder, "Rollout/shop", *texts)


@pytest.mark.parametrize(
    ("environment", "way", "moved", "target"),
    [
        (cluster(), canary(TENTH), "argo", ("argoproj.io/v1alpha1", "Rollout", "shop")),
        (cluster(), "replicas: 3", "pods", ("apps/v1", "Deployment", "shop")),
        (FLAGGER, canary(TENTH), "flagger", ("apps/v1", "Deployment", "shop")),
        (BY_HAND, canary(TENTH), "people", ("apps/v1", "Deployment", "shop-blue")),
        (BY_HAND, f"blue_green: {{}}, {COLOURS}", "people", ("apps/v1", "Deployment", "shop-green")),
    ],
)
def test_what_moves_the_traffic_and_what_is_scaled(
    environment: str, way: str, moved: str, target: tuple[str, ...], tmp_path: Path
) -> None:
    compilation = compile_specs(specs.write(tmp_path, *rollout(way, environment)))
    assert () == compilation.diagnostics
    (compiled,) = compilation.environments
    catalog = compiled.catalog
    found: Any = catalog.specs["Rollout", "shop"].spec
    environment_: Any = catalog.specs["Environment", "production"].spec
    assert moved == moved_by(found, environment_.kubernetes)
    assert target == scale_target(catalog.get(Service, "shop"), catalog)


def test_an_analysis_asks_the_slis_of_the_new_pods_alone(tmp_path: Path) -> None:
    found = objects(tmp_path, rollout(canary(TENTH, "failures: 1")))
    (metric,) = found["AnalysisTemplate/shop-slo-canary"]["spec"]["metrics"]
    query = metric["provider"]["prometheus"]["query"]
    assert query.count('role="canary"') == query.count("http_requests_total") == 3
    assert "slo:" not in query
    parse(query)
    assert "len(result) > 0 && !isNaN(result[0]) && result[0] <= 0.01" == metric["successCondition"]
    assert "len(result) > 0 && !isNaN(result[0]) && result[0] > 0.01" == metric["failureCondition"]
    assert [1, 5] == [metric["failureLimit"], metric["inconclusiveLimit"]]


def test_no_weights_are_shared_without_a_gateway(tmp_path: Path) -> None:
    found = objects(tmp_path, rollout(canary("{weight: 50%, pause: 45m}"), UNROUTED))
    strategy = found["Rollout/shop"]["spec"]["strategy"]["canary"]
    assert not {"trafficRouting", "canaryService", "stableService"} & strategy.keys()
    assert not [name for name in found if name.startswith(("HTTPRoute", "Service/shop-"))]


def test_blue_and_green_are_judged_before_and_after(tmp_path: Path) -> None:
    found = objects(
        tmp_path, rollout(f"blue_green: {{before: {{slos: [{{slo: lat}}]}}, scale_down_delay: 20m, {AFTER}}}")
    )
    strategy = found["Rollout/shop"]["spec"]["strategy"]["blueGreen"]
    assert [{"templateName": "shop-slo-preview"}] == strategy["prePromotionAnalysis"]["templates"]
    assert [{"templateName": "shop-slo-active"}] == strategy["postPromotionAnalysis"]["templates"]
    # Without a number of measurements the analysis before would never end, and the version never take over.
    for name in ("preview", "active"):
        (metric,) = found[f"AnalysisTemplate/shop-slo-{name}"]["spec"]["metrics"]
        assert 5 == metric["count"]
        assert f'role="{name}"' in metric["provider"]["prometheus"]["query"]


def test_people_move_the_weights_between_two_deployments(tmp_path: Path) -> None:
    found = objects(tmp_path, rollout(f"hosts: [shop.example], blue_green: {{}}, {COLOURS}", BY_HAND))
    (rule,) = found["HTTPRoute/shop"]["spec"]["rules"]
    assert [("shop-blue", 0), ("shop-green", 100)] == [(one["name"], one["weight"]) for one in rule["backendRefs"]]
    images = [
        found[f"Deployment/shop-{colour}"]["spec"]["template"]["spec"]["containers"][0] for colour in ("blue", "green")
    ]
    assert ["registry/shop:2.0", "registry/shop:2.1"] == [container["image"] for container in images]
    assert 2 == found["Deployment/shop-blue"]["spec"]["replicas"]
    assert "replicas" not in found["Deployment/shop-green"]["spec"]
    assert "Deployment/shop" not in found
    assert {"app.kubernetes.io/name": "shop"} == found["Service/shop"]["spec"]["selector"]


def test_an_ingress_leads_to_the_colour_that_serves(tmp_path: Path) -> None:
    found = objects(tmp_path, rollout(f"hosts: [shop.example], blue_green: {{}}, {COLOURS}", INGRESS))
    ingress = found["Ingress/shop"]
    assert "annotations" not in ingress["metadata"]
    assert "nginx" == ingress["spec"]["ingressClassName"]
    (rule,) = ingress["spec"]["rules"]
    assert "shop-green" == rule["http"]["paths"][0]["backend"]["service"]["name"]


@pytest.mark.parametrize(
    ("said", "timeouts", "expected"),
    [("", "timeouts: {request: 10s}", "12s"), ("timeout: 1500ms, ", "timeouts: {request: 1s}", "2s"), ("", "", None)],
)
def test_the_gateway_waits_longer_than_the_server(
    said: str, timeouts: str, expected: str | None, tmp_path: Path
) -> None:
    texts = rollout(f"{said}hosts: [shop.example]")
    resilience = [more("Resilience", timeouts)] if timeouts else []
    (rule,) = objects(tmp_path, [*texts, *resilience])["HTTPRoute/shop"]["spec"]["rules"]
    assert ({"request": expected, "backendRequest": expected} if expected else None) == rule.get("timeouts")


@pytest.mark.parametrize(
    ("autoscaler", "expected"),
    [("hpa", ("autoscaling/v2", "HorizontalPodAutoscaler")), ("keda", ("keda.sh/v1alpha1", "ScaledObject"))],
)
def test_flagger_copies_what_scales(autoscaler: str, expected: tuple[str, str], tmp_path: Path) -> None:
    environment = FLAGGER.replace("rollouts: flagger", f"rollouts: flagger, autoscaler: {autoscaler}")
    canary_ = objects(tmp_path, [*rollout(canary(TENTH), environment, REQUESTING), LARGE])["Canary/shop"]["spec"]
    assert {"apiVersion": expected[0], "kind": expected[1], "name": "shop"} == canary_["autoscalerRef"]


def test_an_autoscaler_scales_the_rollout(tmp_path: Path) -> None:
    found = objects(tmp_path, [*rollout(canary(TENTH), service=REQUESTING), LARGE])
    target = found["HorizontalPodAutoscaler/shop"]["spec"]["scaleTargetRef"]
    assert {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "shop"} == target
    assert "replicas" not in found["Rollout/shop"]["spec"]


def test_a_migration_is_another_job_for_another_image(tmp_path: Path) -> None:
    first, second = (
        next(one for name, one in objects(tmp_path / image[-1], texts).items() if name.startswith("Job/"))
        for image in ("registry/shop:2.0", "registry/shop:2.1")
        for texts in [
            [text.replace("registry/shop:2.0", image) for text in rollout(migration("backup_younger_than: 1d"))]
        ]
    )
    assert first["metadata"]["name"] != second["metadata"]["name"]
    assert 0 == first["spec"]["backoffLimit"]
    assert "PreSync" == first["metadata"]["annotations"]["argocd.argoproj.io/hook"]
    # No Service of the shop may lead to it.
    assert "app.kubernetes.io/name" not in first["spec"]["template"]["metadata"]["labels"]


def test_a_migration_limits_its_statements(tmp_path: Path) -> None:
    limits = "lock_timeout: 5s, statement_timeout: 15m, deadline: 20m, backup_younger_than: 1d"
    found = objects(tmp_path, rollout(migration(limits)))
    (job,) = (one for name, one in found.items() if name.startswith("Job/"))
    (container,) = job["spec"]["template"]["spec"]["containers"]
    options = {"name": "PGOPTIONS", "value": "-c lock_timeout=5000 -c statement_timeout=900000"}
    assert options in container["env"]
    assert 1200 == job["spec"]["activeDeadlineSeconds"]


def test_without_a_cluster_nothing_is_published(tmp_path: Path) -> None:
    texts = [text for text in rollout(canary(TENTH)) if "kind: Environment" not in text]
    files = specs.artifacts_of(tmp_path, specs.ENVIRONMENT, *texts)
    assert not [path for path in files if path.startswith(("kubernetes/", "operator/")) or "_rollout" in path]
    assert ["The environment has no cluster: nothing is published."] == explained(
        tmp_path / "explained", [specs.ENVIRONMENT, *texts]
    )


@pytest.mark.parametrize(
    ("environment", "way", "expected"),
    [
        (cluster(), canary(TENTH), {"RolloutStuck", "RolloutPaused", "RolloutTakenBack"}),
        (FLAGGER, canary(TENTH), {"RolloutStuck", "RolloutTakenBack"}),
        (BY_HAND, canary(TENTH), {"RolloutStuck"}),
        (BY_HAND, f"{canary(TENTH)}, {COLOURS}", {"RolloutStuck", "VersionFailing"}),
        (cluster(), migration("backup_younger_than: 1d"), {"RolloutStuck", "MigrationFailed"}),
        (cluster(), "alerting: {stuck: P3}", {"RolloutStuck"}),
    ],
)
def test_the_alerts_are_those_of_what_moves_the_traffic(
    environment: str, way: str, expected: set[str], tmp_path: Path
) -> None:
    assert expected == rules(tmp_path, rollout(way, environment)).keys()


def test_a_disabled_alert_needs_no_metric(tmp_path: Path) -> None:
    service = rollout_cases.SERVICE.replace("rollout_info", "other_info")
    quiet = "alerting: {stuck: disabled, taken_back: disabled}"
    files = specs.artifacts_of(tmp_path, *rollout(f"{canary(TENTH)}, {quiet}", service=service))
    assert "prometheus/rules/shop/_rollout.yml" not in files


def test_a_namespace_that_was_renamed_while_scraping_is_found(tmp_path: Path) -> None:
    service = rollout_cases.SERVICE.replace(
        "rollout_info: {type: gauge, labels: [namespace,", "rollout_info: {type: gauge, labels: [exported_namespace,"
    )
    found = rules(tmp_path, rollout(canary(TENTH), service=service))
    assert 'exported_namespace="shops"' in found["RolloutTakenBack"]["expr"]


def test_it_is_explained(tmp_path: Path) -> None:
    way = f"hosts: [shop.example], {canary(TENTH)}, {migration('backup_younger_than: 25h')}"
    assert [
        "A new version comes as a canary: 10% for 45m, then all; Argo Rollouts moves it.",
        "shop.example: through Gateway public.",
        ("It is judged every 1m over 5m, first after 5m; with 3 failures it is taken back, 3m after it began to fail."),
        "It fails avail with more than 1% bad events: 10 × 0.1%.",
        "First 'shop migrate' (expand) runs, for 15m at most, with a backup younger than 1d1h.",
        "Alerts: stuck P2, taken_back P3, migration P2, failing P2.",
    ] == explained(tmp_path, rollout(way))


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("replicas: 3", "pod by pod, 25% more at a time and 0 fewer."),
        (
            "blue_green: {}",
            "blue-green: complete beside the old version, which stays for 10m more; Argo Rollouts moves it.",
        ),
    ],
)
def test_each_way_is_said_in_words(way: str, expected: str, tmp_path: Path) -> None:
    assert explained(tmp_path, rollout(way))[0].startswith(f"A new version comes as {expected}")
