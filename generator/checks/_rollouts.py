"""What the checks of rollouts reckon with: the cluster, the objectives that are judged, how fast samples come."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from generator.catalog import Catalog
from generator.checks._rare import capacities, rollouts, scalings
from generator.kinds._base import Spec
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.environment.model import Environment
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.source import Steps
from generator.units import Duration

if TYPE_CHECKING:  # few catalogs have a Rollout
    from generator.kinds.rollout.model import Rollout
    from generator.kinds.rollout.strategy import Analysis


SECONDS_OF_A_DAY = 86_400


class Moved(NamedTuple):
    """A Rollout in the cluster of the environment, and what moves its traffic: argo, flagger, people or pods."""

    spec: "Spec[Rollout]"
    cluster: Kubernetes
    by: str


class Judging(NamedTuple):
    """An analysis of a Rollout, and where it stands."""

    moved: Moved
    analysis: "Analysis"
    place: Steps
    slos: tuple[Spec[SLO], ...]


def moved(catalog: Catalog) -> Iterator[Moved]:
    """List the Rollouts, where the environment has a cluster."""
    environment = catalog.find(Environment, catalog.environment)
    cluster = environment.spec.kubernetes if environment else None
    for spec in rollouts(catalog) if cluster else ():
        from generator.kinds._cluster import moved_by  # what few catalogs need

        if cluster:
            yield Moved(spec, cluster, moved_by(spec.spec, cluster))


def judgings(catalog: Catalog) -> Iterator[Judging]:
    """List what judges new versions."""
    for one in moved(catalog):
        for place, analysis in one.spec.spec.analyses.items():
            slos = tuple(catalog.get(SLO, judged.slo) for judged in analysis.slos)
            yield Judging(one, analysis, ("spec", *place), slos)


def slowest_scrape(slo: Spec[SLO], catalog: Catalog) -> Duration:
    """Tell how often the slowest of the metrics is scraped that an SLI reads."""
    service = catalog.get(Service, slo.spec.service).spec
    usual = catalog.get(Environment, catalog.environment).spec.prometheus.scrape_interval
    metrics = (use.metric for use in slo.spec.sli.uses())
    jobs = (job for metric in metrics for job in service.jobs_of.get(metric, ()))
    return max((job.interval or usual for job in jobs), default=usual)


def fewest_pods(rollout: "Rollout", catalog: Catalog) -> int | None:
    """Tell how many pods a service has at least; None if nothing says it."""
    scaled = (scaling.spec.replicas.min for scaling in scalings(catalog) if scaling.spec.service == rollout.service)
    return next(scaled, None) or rollout.replicas


def requests_per_second(rollout: "Rollout", catalog: Catalog) -> Fraction | None:
    """Tell how many requests a service gets, as a mean: as the rollout says, or as they are projected today."""
    if rollout.requests_per_second:
        return Fraction(rollout.requests_per_second)
    own = (capacity.spec for capacity in capacities(catalog) if capacity.spec.service == rollout.service)
    every = (one for capacity in own for one in capacity.resources.values() if one.unit == "requests_per_day")
    return next((Fraction(one.now) / SECONDS_OF_A_DAY for one in every), None)
