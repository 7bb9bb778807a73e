"""What belongs to the namespace of an environment: its quota, and the limits of its containers."""

from collections.abc import Iterator
from decimal import Decimal

from generator import naming
from generator.kinds._base import Number
from generator.kinds.environment.cluster import ContainerLimits, Kubernetes
from generator.plan.kubernetes.manifest import Manifest
from generator.plan.kubernetes.policy import LimitRange, LimitRangeItem, ResourceQuota
from generator.units import plain, written_quantity


def namespace(cluster: Kubernetes, origin: str) -> Iterator[Manifest]:
    """Publish what all pods of the namespace, and each of their containers, may use."""
    name = cluster.namespace
    if cluster.quota:
        hard = {resource: written_quantity(amount) for resource, amount in cluster.quota.hard.items()}
        yield _manifest("ResourceQuota", name, ResourceQuota(hard), origin)
    if cluster.container_limits:
        yield _manifest("LimitRange", name, LimitRange((_limits(cluster.container_limits),)), origin)


def _manifest(kind: str, name: str, spec: object, origin: str) -> Manifest:
    return Manifest("v1", kind, name, name, naming.NAMESPACE_FOLDER, {"spec": spec}, (origin,))


def _limits(said: ContainerLimits) -> LimitRangeItem:
    ratios = {"cpu": said.max_ratio.cpu, "memory": said.max_ratio.memory}
    return LimitRangeItem(
        type="Container",
        default=said.default.written,
        default_request=said.default_request.written,
        min=said.min.written,
        max=said.max.written,
        max_limit_request_ratio={name: _ratio(number) for name, number in ratios.items() if number is not None} or None,
    )


def _ratio(number: Number) -> str:
    return plain(Decimal(number))
