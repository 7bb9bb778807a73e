"""What a service is in a cluster: its Deployment, and the Service in front of it."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from generator import naming
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
from generator.plan.kubernetes.manifest import NAME_LABEL, ROLE_LABEL, Manifest, labels_of
from generator.plan.kubernetes.operator import Requirement, Selected
from generator.plan.monitored import Monitored

if TYPE_CHECKING:  # it is compiled with what stands here, and few services have one
    from generator.kinds.rollout.model import Rollout


class Pace(NamedTuple):
    """How pods are exchanged for new ones; a surge without a gap is what zero downtime needs."""

    surge: int | str = "25%"
    unavailable: int | str = 0
    ready_seconds: int = 10
    deadline_seconds: int = 600


USUAL_PACE = Pace()


class Version(NamedTuple):
    """One of two versions that stand beside each other: its role, its image, how many pods it is given."""

    role: str
    image: str | None
    replicas: int | None


# The cluster, the workload and the image of a service that runs there.
Running: TypeAlias = tuple[Kubernetes, Workload, str]


def runs_in(service: Spec[Service], catalog: Catalog) -> Running | None:
    """Tell the cluster, the workload and the image of a service; None if nothing is published for a cluster."""
    cluster, workload = cluster_of(catalog), service.spec.workload
    return (cluster, workload, workload.image) if cluster and workload and workload.image else None


def resilience_of(service: str, catalog: Catalog) -> Spec[Resilience] | None:
    """Find what is said of a service's resilience."""
    return next((spec for spec in catalog.all(Resilience) if spec.spec.service == service), None)


def rollout_of(service: str, catalog: Catalog) -> "Spec[Rollout] | None":
    """Find what is said of how new versions of a service come."""
    return _rollouts(catalog).get(service)


@lru_cache(maxsize=1)
def _rollouts(catalog: Catalog) -> "dict[str, Spec[Rollout]]":
    keys = sorted((key for key in catalog.specs if key[0] == "Rollout"), reverse=True)
    every = (cast("Spec[Rollout]", catalog.specs[key]) for key in keys)
    return {spec.spec.service: spec for spec in every}  # of several, which is refused, the first one


def moved_by(rollout: "Rollout", cluster: Kubernetes) -> str:
    """Tell what moves traffic to a new version: `argo`, `flagger` or `people`; `pods` where they are just exchanged."""
    if not rollout.gradual:
        return "pods"
    return "people" if cluster.rollouts == "none" else cluster.rollouts


def scale_target(service: Spec[Service], catalog: Catalog) -> TargetRef:
    """Name what is scaled: the object that owns the service's pods; of two versions, the one with more traffic."""
    cluster, rollout = cluster_of(catalog), rollout_of(service.name, catalog)
    moved = moved_by(rollout.spec, cluster) if rollout and cluster else "pods"
    if moved == "argo":
        return TargetRef("argoproj.io/v1alpha1", "Rollout", service.name)
    if moved == "people" and rollout:
        return TargetRef("apps/v1", "Deployment", naming.of_role(service.name, next(iter(rollout.spec.versions))))
    return TargetRef("apps/v1", "Deployment", service.name)


def deployed(service: Spec[Service], catalog: Catalog) -> Iterator[Manifest]:
    """Publish the pods of a service of which no Rollout says more, and the address in front of them."""
    found = runs_in(service, catalog)
    if found is None:
        return
    cluster, workload, _ = found
    yield from (deployment(service, found, catalog), address(service, cluster, workload))


def deployment(
    service: Spec[Service],
    running: Running,
    catalog: Catalog,
    pace: Pace = USUAL_PACE,
    version: Version | None = None,
    replicas: int | None = None,
    origins: tuple[str, ...] = (),
) -> Manifest:
    """Publish the pods of a service, or of one of its versions."""
    cluster, workload, image = running
    resilience = resilience_of(service.name, catalog)
    labels = {**labels_of(service.name), **({ROLE_LABEL: version.role} if version else {})}
    image = version.image if version and version.image else image
    pods = template(service, workload, image, resilience.spec if resilience else None)
    said = plan.Deployment(
        selector=plan.Selector(labels),
        strategy=plan.Strategy("RollingUpdate", plan.RollingUpdate(pace.surge, pace.unavailable)),
        min_ready_seconds=pace.ready_seconds,
        progress_deadline_seconds=pace.deadline_seconds,
        revision_history_limit=5,
        template=pods._replace(metadata=plan.PodMetadata(labels)),
        replicas=version.replicas if version else replicas,
    )
    name = naming.of_role(service.name, version.role) if version else service.name
    from_ = (service.address, *((resilience.address,) if resilience else ()), *origins)
    content = {"spec": said}
    return Manifest("apps/v1", "Deployment", name, cluster.namespace, service.name, content, from_, labels)


def address(
    service: Spec[Service],
    cluster: Kubernetes,
    workload: Workload,
    role: str = "",
    shared: bool = False,
    origins: tuple[str, ...] = (),
) -> Manifest:
    """Publish one address for the pods of a service, or for those of a role.

    A controller tells by itself which pods of a `shared` one are meant: it adds to what they are selected by.
    """
    own = labels_of(service.name)
    labels = {**own, ROLE_LABEL: role} if role else own
    ports = (plan.ServicePort(PORT, workload.port, PORT),)
    content = {"spec": plan.ClusterService(own if shared else labels, ports)}
    name = naming.of_role(service.name, role) if role else service.name
    from_ = (service.address, *origins)
    return Manifest("v1", "Service", name, cluster.namespace, service.name, content, from_, labels)


def monitored(service: Spec[Service], catalog: Catalog) -> Monitored:
    """Tell which Services lead to each pod of a service once, for the Prometheus operator."""
    cluster, rollout = cluster_of(catalog), rollout_of(service.name, catalog)
    moved = moved_by(rollout.spec, cluster) if rollout and cluster else "pods"
    if moved == "flagger":  # which makes the Services, and leaves none that leads to all pods
        names = tuple(naming.of_role(service.name, which) for which in ("primary", "canary"))
        return Monitored(service.name, Selected((Requirement(NAME_LABEL, "In", names),)))
    whole = (Requirement(NAME_LABEL, "In", (service.name,)), Requirement(ROLE_LABEL, "DoesNotExist"))
    return Monitored(service.name, Selected(whole), () if moved == "pods" else (ROLE_LABEL,))
