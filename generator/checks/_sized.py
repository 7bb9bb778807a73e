"""Services of which it is known what a request costs, so that replicas and requests can be reckoned into each other."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from generator.catalog import Catalog
from generator.checks._rare import scalings
from generator.checks._resources import allowed, asked_for
from generator.kinds._base import Spec
from generator.kinds._environment import cluster_of
from generator.kinds.service.model import Service
from generator.units import percent, plain

if TYPE_CHECKING:
    from generator.kinds.scaling.model import Scaling


class Sized(NamedTuple):
    """A scaling with the CPU of a request (milliseconds), its target, and a replica's request and limit (cores)."""

    scaling: "Spec[Scaling]"
    cpu_ms: Decimal
    share: Decimal
    request: Decimal
    limit: Decimal | None

    @property
    def per_replica(self) -> tuple[float, int, float]:
        """Tell what the arithmetic of sizes wants: milliseconds, thousandths of a core, percent."""
        return float(self.cpu_ms), round(self.request * 1000), float(self.share * 100)

    @property
    def each(self) -> str:
        """Write what one replica gives to requests at its target."""
        return f"{percent(self.share)} × {plain(self.request * 1000)}m"

    @property
    def cost(self) -> str:
        """Write what a request costs."""
        return f"{plain(self.cpu_ms)} ms"


def sized(catalog: Catalog) -> Iterator[Sized]:
    """List the scalings by CPU of which the load test has told what a request costs."""
    cluster = cluster_of(catalog)
    for scaling in scalings(catalog):
        workload = catalog.get(Service, scaling.spec.service).spec.workload
        cost, target = scaling.spec.sizing.cpu_ms_per_request, scaling.spec.targets.cpu
        request = asked_for(workload, cluster).get("cpu")
        if cost is not None and target is not None and request:
            yield Sized(scaling, Decimal(cost), target, request, allowed(workload, cluster).get("cpu"))


def shown(rate: Fraction | float) -> str:
    """Write a rate per second in four digits."""
    return f"{float(rate):.4g}/s"
