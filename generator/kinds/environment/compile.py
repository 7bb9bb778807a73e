"""Environment to the settings of its Prometheus, and what belongs to its namespace in a cluster."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.environment.model import Environment
from generator.plan.facts import Tools
from generator.plan.plan import Part
from generator.plan.prometheus import PrometheusSettings
from generator.units import written_quantity

if TYPE_CHECKING:
    from generator.plan.dashboards.model import Grafana


def compile_environment(environment: Spec[Environment], catalog: Catalog) -> Iterable[Part]:
    """Publish the settings of the environment that is being built; the others publish nothing into it."""
    if environment.name != catalog.environment:
        return
    spec = environment.spec
    yield Tools(spec.prometheus_url, spec.alertmanager_url, spec.logs_url, spec.grafana_url)
    prometheus = environment.spec.prometheus
    yield PrometheusSettings(
        scrape_interval=prometheus.scrape_interval,
        evaluation_interval=prometheus.evaluation_interval,
        retention=prometheus.retention,
        external_labels=tuple(sorted(prometheus.external_labels.items())),
        alertmanagers=tuple(prometheus.alertmanagers),
        runbooks_url=environment.spec.runbooks_url,
        origin=environment.address,
    )
    if spec.grafana or spec.grafana_url:
        yield _grafana(environment)
    if spec.kubernetes:
        from generator.kinds.environment.namespace import namespace  # what few environments need

        yield from namespace(spec.kubernetes, environment.address)
    if spec.kubernetes and spec.kubernetes.operator is not None:
        from generator.plan.monitored import Operated  # what few environments need

        yield Operated(spec.kubernetes.operator, spec.kubernetes.namespace, environment.address)


def _grafana(environment: Spec[Environment]) -> "Grafana":
    from generator.plan.dashboards.model import Grafana, InCluster  # what not every environment has

    said = environment.spec.grafana
    folder = (said and said.folder) or naming.dashboard_folder(environment.name)
    found = said.kubernetes if said else None
    cluster = InCluster(found.namespace, tuple(found.label.items()), tuple(found.instances.items())) if found else None
    return Grafana(folder, cluster, environment.address)


def explain(environment: Spec[Environment], _catalog: Catalog) -> Iterator[str]:
    """Say what is built for the environment."""
    prometheus = environment.spec.prometheus
    yield f"Everything is compiled once for {environment.name}, into output/{environment.name}/."
    for name, value in sorted(environment.spec.variables.items()):
        yield f"${{{name}}} stands for '{value}'."
    yield (
        f"Its Prometheus ({prometheus.version} or newer) scrapes every {prometheus.scrape_interval}, evaluates every "
        f"{prometheus.evaluation_interval} and keeps {prometheus.retention} of samples."
    )
    if environment.spec.kubernetes:
        yield from _explain_cluster(environment.spec.kubernetes)


def _explain_cluster(cluster: Kubernetes) -> Iterator[str]:
    scales = {"hpa": "Kubernetes' own autoscaler", "keda": "KEDA"}[cluster.autoscaler]
    yield f"Its cluster (Kubernetes {cluster.version} or newer) has the namespace {cluster.namespace}; {scales} scales."
    if cluster.quota:
        hard = ", ".join(f"{name} {written_quantity(amount)}" for name, amount in cluster.quota.hard.items())
        yield f"All pods of the namespace together: {hard}."
