"""The environment that is being built, as any kind and any check may ask for it."""

from generator.catalog import Catalog
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.environment.model import Environment


def cluster_of(catalog: Catalog) -> Kubernetes | None:
    """Find the cluster of the environment that is being built."""
    environment = catalog.find(Environment, catalog.environment)
    return environment.spec.kubernetes if environment else None
