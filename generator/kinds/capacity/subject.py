"""A Capacity beside what else is known of its service: how it scales, what it runs as, and where."""

from functools import cached_property

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._environment import cluster_of
from generator.kinds.capacity.bill import REQUESTS, measured
from generator.kinds.capacity.model import Capacity
from generator.kinds.scaling.model import Scaling
from generator.kinds.service.model import Service


class Planned:
    """What the report, the rules and the explanation of a Capacity read."""

    def __init__(self, spec: Spec[Capacity], catalog: Catalog) -> None:
        self.spec, self.said = spec, spec.spec
        self.environment = catalog.environment
        self.service = catalog.get(Service, self.said.service)
        self.scaled = next((one for one in catalog.all(Scaling) if one.spec.service == self.said.service), None)
        self.scaling = self.scaled.spec if self.scaled else None
        self.workload = self.service.spec.workload
        self.cluster = cluster_of(catalog)

    @property
    def origins(self) -> tuple[str, ...]:
        """The specs that the report comes from."""
        return (self.spec.address, self.service.address, *((self.scaled.address,) if self.scaled else ()))

    @cached_property
    def query(self) -> str | None:
        """What tells the cost of a month at the present rate."""
        cost = self.said.cost
        return measured(self.said, cost, self.scaling, self.workload, self.cluster) if cost else None

    @property
    def reads(self) -> tuple[str, ...]:
        """The families that the rules read, beside those of queries that a person wrote."""
        asked = self.said.cost is not None and self.said.cost.query is not None
        return (REQUESTS,) if self.query and not asked and REQUESTS in self.query else ()
