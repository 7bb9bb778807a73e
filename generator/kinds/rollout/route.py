"""The way in: an HTTPRoute of the environment's Gateway, which shares traffic by weight, or an Ingress."""

from collections.abc import Iterator
from math import ceil

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._cluster import moved_by, resilience_of
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.environment.delivery import Gateway
from generator.kinds.rollout import argo
from generator.kinds.rollout.model import Rollout
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.plan.kubernetes import gateway as plan
from generator.plan.kubernetes.manifest import Manifest, labels_of
from generator.units import Duration

# So long after the server has given a request up, its answer has reached the gateway.
ANSWERING = Duration.parse("2s")


def ways_in(
    rollout: Spec[Rollout], service: Spec[Service], workload: Workload, cluster: Kubernetes, catalog: Catalog
) -> Iterator[Manifest]:
    """Publish how requests for the service's hosts reach it. With a Gateway, Flagger makes the route itself."""
    said, shares = rollout.spec, _shares(rollout.spec, service.name, cluster)
    moved = moved_by(said, cluster)
    if not said.hosts or (cluster.gateway and moved == "flagger"):
        return
    if cluster.gateway:
        route = _route(said, workload, cluster.gateway, shares, catalog)
        yield _manifest(rollout, cluster, "gateway.networking.k8s.io/v1", "HTTPRoute", route)
    elif cluster.ingress_class:
        served = max(shares, key=lambda name: shares[name])
        ingress = _ingress(said, workload, cluster.ingress_class, served)
        yield _manifest(rollout, cluster, "networking.k8s.io/v1", "Ingress", ingress)


def _manifest(rollout: Spec[Rollout], cluster: Kubernetes, api: str, kind: str, spec: object) -> Manifest:
    name = rollout.spec.service
    return Manifest(api, kind, name, cluster.namespace, name, {"spec": spec}, (rollout.address,), labels_of(name))


def _shares(said: Rollout, service: str, cluster: Kubernetes) -> dict[str, int]:
    """Tell the Services that get traffic, with the percentage of each; Argo moves them from there."""
    moved = moved_by(said, cluster)
    if moved == "people":
        return {naming.of_role(service, name): int(one.weight * 100) for name, one in sorted(said.versions.items())}
    if moved == "argo" and said.blue_green:
        return {naming.of_role(service, argo.ACTIVE): 100}
    if moved == "argo" and cluster.gateway:
        return {naming.of_role(service, argo.OLD): 100, naming.of_role(service, argo.NEW): 0}
    return {service: 100}


def _route(
    said: Rollout, workload: Workload, gateway: Gateway, shares: dict[str, int], catalog: Catalog
) -> plan.HttpRoute:
    rule = plan.RouteRule(
        matches=(plan.RouteMatch(plan.PathMatch("PathPrefix", "/")),),
        timeouts=timeouts(said, catalog),
        backend_refs=tuple(plan.Backend(name, workload.port, weight) for name, weight in shares.items()),
    )
    return plan.HttpRoute((parent(gateway),), tuple(said.hosts), (rule,))


def parent(gateway: Gateway) -> plan.ParentRef:
    """Refer to a Gateway."""
    return plan.ParentRef(gateway.name, gateway.namespace, gateway.listener)


def waits(said: Rollout, catalog: Catalog) -> Duration | None:
    """Tell how long the gateway waits; None if nothing is said of how long the server does."""
    resilience = resilience_of(said.service, catalog)
    server = resilience.spec.timeouts if resilience else None
    return said.timeout or (Duration(server.request + ANSWERING) if server else None)


def timeouts(said: Rollout, catalog: Catalog) -> plan.RouteTimeouts | None:
    """Tell how long the gateway waits: it tries once, and so as long for the try as for the whole."""
    length = waits(said, catalog)
    seconds = f"{ceil(length.seconds)}s" if length else ""
    return plan.RouteTimeouts(seconds, seconds) if length else None


def _ingress(said: Rollout, workload: Workload, ingress_class: str, service: str) -> plan.Ingress:
    backend = plan.IngressBackend(plan.IngressService(service, plan.PortNumber(workload.port)))
    paths = plan.IngressPaths((plan.IngressPath("/", "Prefix", backend),))
    return plan.Ingress(ingress_class, tuple(plan.IngressRule(host, paths) for host in said.hosts))
