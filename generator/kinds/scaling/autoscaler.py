"""Scaling to manifests: what scales, what advises, and what a drain leaves."""

from collections.abc import Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._cluster import runs_in, scale_target
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.scaling.disruption import Disruption, written
from generator.kinds.scaling.hpa import autoscaler
from generator.kinds.scaling.keda import scaled_object
from generator.kinds.scaling.model import Adviser, Scaling
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.plan.kubernetes.autoscaling import (
    ContainerPolicy,
    ResourcePolicy,
    TargetRef,
    UpdatePolicy,
    VerticalPodAutoscaler,
)
from generator.plan.kubernetes.manifest import Manifest, labels_of
from generator.plan.kubernetes.policy import PodDisruptionBudget
from generator.plan.kubernetes.workload import Selector


def manifests(scaling: Spec[Scaling], catalog: Catalog) -> Iterator[Manifest]:
    """Publish what scales a service's pods, and what a drain leaves of them, where they run in a cluster."""
    service = catalog.get(Service, scaling.spec.service)
    found = runs_in(service, catalog)
    if found is None:
        return
    cluster, workload, _ = found
    for api_version, kind, spec in _specs(scaling.spec, service, cluster, workload, scale_target(service, catalog)):
        yield Manifest(
            api_version,
            kind,
            service.name,
            cluster.namespace,
            service.name,
            {"spec": spec},
            (scaling.address, service.address),
            labels_of(service.name),
        )


def _specs(
    said: Scaling, service: Spec[Service], cluster: Kubernetes, workload: Workload, target: TargetRef
) -> Iterator[tuple[str, str, object]]:
    if cluster.autoscaler == "keda":
        yield "keda.sh/v1alpha1", "ScaledObject", scaled_object(said, service, cluster, workload, target)
    else:
        yield "autoscaling/v2", "HorizontalPodAutoscaler", autoscaler(said, workload, target)
    if said.adviser and cluster.vpa:
        yield "autoscaling.k8s.io/v1", "VerticalPodAutoscaler", _adviser(said.adviser, workload, target)
    if said.disruption:
        yield "policy/v1", "PodDisruptionBudget", _budget(said.disruption, service.name)


def autoscaler_name(service: str, cluster: Kubernetes) -> str:
    """Name the HorizontalPodAutoscaler that works in the end, as kube-state-metrics has it."""
    return naming.keda_autoscaler(service) if cluster.autoscaler == "keda" else service


def _adviser(said: Adviser, workload: Workload, target: TargetRef) -> VerticalPodAutoscaler:
    """Advise only: a request that changed by itself would move the target of the autoscaler beside it."""
    policy = ContainerPolicy(
        container_name=workload.container,
        controlled_resources=("cpu", "memory"),
        controlled_values="RequestsOnly",
        min_allowed=said.min.written,
        max_allowed=said.max.written,
    )
    return VerticalPodAutoscaler(target, UpdatePolicy("Off"), ResourcePolicy((policy,)))


def _budget(said: Disruption, service: str) -> PodDisruptionBudget:
    """Let pods that are not ready be evicted in any case: they serve nobody, and would block the drain for ever.

    https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
    """
    selector = Selector(labels_of(service))
    return PodDisruptionBudget(selector, "AlwaysAllow", written(said.min_available), written(said.max_unavailable))
