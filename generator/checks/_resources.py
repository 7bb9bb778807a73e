"""What a container is sure to get in a cluster, and what it may use."""

from collections.abc import Mapping
from decimal import Decimal

from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.service.workload import Resources, Workload

RESOURCES = ("cpu", "memory")


def asked_for(workload: Workload | None, cluster: Kubernetes | None) -> Mapping[str, Decimal]:
    """Tell what a replica asks for: what it says, its limit, or what the namespace gives to those that say nothing.

    A namespace that names only the most, or the least, gives that.
    https://kubernetes.io/docs/concepts/policy/limit-range/#limitrange-and-admission-checks-for-pods
    """
    return _first(workload, cluster, ("requests", "limits"), ("default_request", "default", "max", "min"))


def allowed(workload: Workload | None, cluster: Kubernetes | None) -> Mapping[str, Decimal]:
    """Tell what a replica may use at most, where anything limits it."""
    return _first(workload, cluster, ("limits",), ("default", "max"))


def _first(
    workload: Workload | None, cluster: Kubernetes | None, own: tuple[str, ...], usual: tuple[str, ...]
) -> Mapping[str, Decimal]:
    limits = cluster.container_limits if cluster else None
    said: list[Resources] = [getattr(workload, name) for name in own] if workload else []
    said += [getattr(limits, name) for name in usual] if limits and workload else []
    found = {}
    for resource in RESOURCES:
        amounts = (getattr(each, resource) for each in said)
        amount = next((amount for amount in amounts if amount is not None), None)
        if amount is not None:
            found[resource] = amount
    return found
