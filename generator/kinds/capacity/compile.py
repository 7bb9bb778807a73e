"""Capacity to what people must know of it."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.capacity.model import Capacity
from generator.plan.facts import CapacityFacts, Projected


def compile_capacity(capacity: Spec[Capacity], _catalog: Catalog) -> Iterator[CapacityFacts]:
    """Publish the projections."""
    every = capacity.spec.resources.items()
    projected = tuple(Projected(name, one.unit, one.points, one.query) for name, one in every)
    yield CapacityFacts(capacity.spec.service, projected, capacity.address)
