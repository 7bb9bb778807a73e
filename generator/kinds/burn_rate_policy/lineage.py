"""A policy and those that it extends."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.burn_rate_policy.model import BurnRatePolicy


def lineage(name: str, catalog: Catalog) -> Iterator[Spec[BurnRatePolicy]]:
    """Walk from a policy to those that it extends."""
    next_name: str | None = name
    while next_name is not None:
        policy = catalog.get(BurnRatePolicy, next_name)
        yield policy
        next_name = policy.spec.extends
