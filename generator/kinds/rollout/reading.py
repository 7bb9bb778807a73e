"""What the platform says of rollouts: kube-state-metrics, Argo Rollouts and Flagger.

Sources: https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics,
https://argo-rollouts.readthedocs.io/en/stable/features/controller-metrics/,
https://docs.flagger.app/usage/monitoring
"""

from generator.catalog import Catalog
from generator.kinds._base import DISABLED, Spec
from generator.kinds._cluster import moved_by
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.rollout.model import Rollout
from generator.kinds.service.model import Service
from generator.promql import Matcher

CONDITION, JOB_FAILED = "kube_deployment_status_condition", "kube_job_failed"
ARGO, FLAGGER = "rollout_info", "flagger_canary_status"


def metrics_read(said: Rollout, cluster: Kubernetes) -> dict[str, str]:
    """Name the metrics that the alerts read, by the field that says how loud they are."""
    moved = moved_by(said, cluster)
    read = {"stuck": ARGO if moved == "argo" else CONDITION}
    if moved in ("argo", "flagger"):
        read["taken_back"] = ARGO if moved == "argo" else FLAGGER
    if said.migration:
        read["migration"] = JOB_FAILED
    return {field_: metric for field_, metric in read.items() if getattr(said.alerting, field_) != DISABLED}


def declaring(metric: str, catalog: Catalog) -> Spec[Service] | None:
    """Find the service that exposes a metric."""
    return next((service for service in catalog.all(Service) if metric in service.spec.metrics), None)


class Reader:
    """Selects what the platform says of one service's rollouts."""

    def __init__(self, said: Rollout, cluster: Kubernetes, catalog: Catalog) -> None:
        self.said, self.cluster, self.catalog = said, cluster, catalog
        self.moved = moved_by(said, cluster)

    def matchers(self, metric: str, *more: Matcher) -> tuple[Matcher, ...]:
        """Narrow a metric to the namespace, whatever its label is called after scraping."""
        service = declaring(metric, self.catalog)
        spec = service.spec if service else None
        labels = spec.metrics[metric].labels if spec else []
        namespace = "exported_namespace" if "exported_namespace" in labels else "namespace"
        own = spec.matchers.get(metric, ()) if spec else ()
        return (*own, Matcher(namespace, "=", self.cluster.namespace), *more)
