"""What people must know of a service's replicas: their bounds, what they use, and what of that is too much."""

from collections.abc import Iterator
from decimal import Decimal

from generator.catalog import Catalog
from generator.kinds._base import DISABLED, Spec
from generator.kinds._cluster import runs_in, scale_target
from generator.kinds._environment import cluster_of
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.scaling.autoscaler import autoscaler_name
from generator.kinds.scaling.model import Scaling
from generator.kinds.scaling.usage import USAGE, base_of
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.plan.facts import ResourceFacts, ScalingFacts, Watched


def replicas(scaling: Spec[Scaling], catalog: Catalog) -> ScalingFacts:
    """Tell how a service is scaled, and by which labels the cluster tells of it."""
    said, service = scaling.spec, catalog.get(Service, scaling.spec.service)
    workload, cluster = service.spec.workload, cluster_of(catalog)
    published = runs_in(service, catalog) is not None
    target = scale_target(service, catalog)
    return ScalingFacts(
        service=said.service,
        least=said.replicas.min,
        most=said.replicas.max,
        namespace=cluster.namespace if cluster else "",
        autoscaler=autoscaler_name(said.service, cluster) if cluster and published else None,
        deployment=target.name if published and target.kind == "Deployment" else None,
        quota=_quota(said, cluster),
        pods=_pods(workload, cluster),
        resources=tuple(_resource(name, said, workload) for name in USAGE) if workload else (),
        watched=tuple(_watched(said)),
        origin=scaling.address,
    )


def _quota(said: Scaling, cluster: Kubernetes | None) -> Decimal | None:
    told = said.alerting.quota if said.alerting else None
    return told.share if cluster and cluster.quota and told and told.level != DISABLED else None


def _pods(workload: Workload | None, cluster: Kubernetes | None) -> tuple[tuple[str, str], ...]:
    if workload is None:
        return ()
    return (("container", workload.container), *((("namespace", cluster.namespace),) if cluster else ()))


def _resource(name: str, said: Scaling, workload: Workload) -> ResourceFacts:
    request = getattr(workload.requests, name)
    return ResourceFacts(
        name,
        request,
        getattr(workload.limits, name),
        said.targets.given.get(name),
        tuple(_lines(name, said, workload, request)) if request else (),
    )


def _lines(resource: str, said: Scaling, workload: Workload, request: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Tell from which share of the request on each trigger fires, also those that are of the limit."""
    for alert, trigger in said.triggers.items():
        base = base_of(trigger, workload)
        if trigger.resource == resource and base and trigger.level != DISABLED:
            yield alert, trigger.above * base / request


def _watched(said: Scaling) -> Iterator[Watched]:
    for alert, trigger in said.triggers.items():
        if trigger.query is not None and trigger.level != DISABLED:
            yield Watched(alert, trigger.query, trigger.above)
