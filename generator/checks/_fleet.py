"""Every service of a cluster at its largest: as many replicas as it may have, in the middle of a rollout."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from generator.catalog import Catalog
from generator.checks._rare import scalings
from generator.checks._resources import allowed, asked_for
from generator.kinds._base import Spec
from generator.kinds._environment import cluster_of
from generator.kinds.service.model import Service
from generator.plan.plan import Plan


class Fleet(NamedTuple):
    """A service at its largest: pods, and what each asks for and may use."""

    service: Spec[Service]
    replicas: int
    surge: int
    asked: Mapping[str, Decimal]
    allowed: Mapping[str, Decimal]

    @property
    def pods(self) -> int:
        """All pods, during a rollout."""
        return self.replicas + self.surge

    def each(self, name: str) -> Decimal | None:
        """Tell what one pod takes of a quota; None where it says nothing."""
        what, _, resource = name.partition(".")
        return (self.asked if what == "requests" else self.allowed).get(resource)


def fleets(catalog: Catalog, plan: Plan) -> tuple[Fleet, ...]:
    """List the services that run in the environment's cluster, by name."""
    return tuple(_fleets(catalog, plan))


def _fleets(catalog: Catalog, plan: Plan) -> Iterator[Fleet]:
    cluster = cluster_of(catalog)
    most = {scaling.spec.service: scaling.spec.replicas.max for scaling in scalings(catalog)}
    for service in catalog.all(Service) if cluster else ():
        workload = service.spec.workload
        if workload and workload.image:
            replicas = most.get(service.name, 1)
            surge = _surge(service.name, replicas, plan)
            asked, limits = asked_for(workload, cluster), allowed(workload, cluster)
            yield Fleet(service, replicas, surge, asked, limits)


def _surge(service: str, replicas: int, plan: Plan) -> int:
    """Tell how many pods a rollout adds, as the published Deployment says; shares are rounded up."""
    for manifest in plan.manifests:
        if (manifest.folder, manifest.kind, manifest.name) == (service, "Deployment", service):
            rolling = getattr(getattr(manifest.content["spec"], "strategy", None), "rolling_update", None)
            return _pods(rolling.max_surge, replicas) if rolling else 0
    return 0


def _pods(amount: int | str, replicas: int) -> int:
    if isinstance(amount, int):
        return amount
    share = Decimal(amount.rstrip("%")) / 100
    return int((share * replicas).to_integral_value(ROUND_CEILING))
