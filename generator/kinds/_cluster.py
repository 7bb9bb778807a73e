"""What a service is in a cluster: its Deployment, and the Service in front of it."""

from collections.abc import Iterator
from typing import NamedTuple

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._environment import cluster_of
from generator.kinds._pods import PORT, template
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.resilience.model import Resilience
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.plan.kubernetes import workload as plan
from generator.plan.kubernetes.autoscaling import TargetRef
from generator.plan.kubernetes.manifest import Manifest, labels_of


class Pace(NamedTuple):
    """How pods are exchanged for new ones; a surge without a gap is what zero downtime needs."""

    surge: int | str = "25%"
    unavailable: int | str = 0
    ready_seconds: int = 10
    deadline_seconds: int = 600


USUAL_PACE = Pace()


def runs_in(service: Spec[Service], catalog: Catalog) -> tuple[Kubernetes, Workload, str] | None:
    """Tell the cluster, the workload and the image of a service; None if nothing is published for a cluster."""
    cluster, workload = cluster_of(catalog), service.spec.workload
    return (cluster, workload, workload.image) if cluster and workload and workload.image else None


def scale_target(service: Spec[Service], _catalog: Catalog) -> TargetRef:
    """Name what is scaled: the object that owns the service's pods."""
    return TargetRef("apps/v1", "Deployment", service.name)


def resilience_of(service: str, catalog: Catalog) -> Spec[Resilience] | None:
    """Find what is said of a service's resilience."""
    return next((spec for spec in catalog.all(Resilience) if spec.spec.service == service), None)


def deployed(service: Spec[Service], catalog: Catalog, pace: Pace = USUAL_PACE) -> Iterator[Manifest]:
    """Publish the pods of a service, and the address in front of them."""
    found = runs_in(service, catalog)
    if found is None:
        return
    cluster, workload, image = found
    resilience = resilience_of(service.name, catalog)
    origins = (service.address, *((resilience.address,) if resilience else ()))
    labels = labels_of(service.name)
    pods = template(service, workload, image, resilience.spec if resilience else None)
    deployment = plan.Deployment(
        selector=plan.Selector(labels),
        strategy=plan.Strategy("RollingUpdate", plan.RollingUpdate(pace.surge, pace.unavailable)),
        min_ready_seconds=pace.ready_seconds,
        progress_deadline_seconds=pace.deadline_seconds,
        revision_history_limit=5,
        template=pods,
    )
    yield Manifest(
        "apps/v1",
        "Deployment",
        service.name,
        cluster.namespace,
        service.name,
        {"spec": deployment},
        origins,
        labels,
    )
    yield address(service, cluster, workload, service.name)


def address(service: Spec[Service], cluster: Kubernetes, workload: Workload, name: str) -> Manifest:
    """Publish one address for the pods of a service."""
    labels = labels_of(service.name)
    ports = (plan.ServicePort(PORT, workload.port, PORT),)
    content = {"spec": plan.ClusterService(labels, ports)}
    return Manifest("v1", "Service", name, cluster.namespace, service.name, content, (service.address,), labels)
