"""What the contracts of all services say of the series that Prometheus holds."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from generator.catalog import Catalog
from generator.checks import _probes
from generator.checks._matching import takes
from generator.kinds.environment.model import Environment
from generator.kinds.service.model import Metric, Service
from generator.promql_labels import Labels
from generator.promql_tree import Selector
from generator.units import Duration

LOOKBACK = Duration.parse("5m")  # how old a sample may be: Prometheus' flag --query.lookback-delta
_ALWAYS = ("instance", "job")
# family type → suffix → how its series behave, and the label that they have beside the family's
_SERIES: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "histogram": {"_bucket": ("counter", ("le",)), "_count": ("counter", ()), "_sum": ("counter", ())},
    "summary": {"": ("gauge", ("quantile",)), "_count": ("counter", ()), "_sum": ("counter", ())},
    "native_histogram": {"": ("counter", ())},
    "info": {"": ("gauge", ())},
}


class Declared(NamedTuple):
    """A series of a declared family: whether it only grows, its labels, the family's buckets and slowest scrape.

    `values` are all values of those labels of which all are known; "" stands for a series without the label.
    """

    family: str
    type: str
    behaves: str
    labels: Labels
    buckets: frozenset[Decimal] = frozenset()
    interval: Duration | None = None
    values: Mapping[str, frozenset[str]] = {}

    def beside(self, other: "Declared | None") -> "Declared":
        """Join what two services declare under one name; where they disagree, nothing is known."""
        if other is None:
            return self
        behaves = self.behaves if self.behaves == other.behaves else ""
        kind = self.type if self.type == other.type else f"{self.type} or {other.type}"
        interval = max((one.interval for one in (self, other) if one.interval), default=None)
        values = {label: known | other.values[label] for label, known in self.values.items() if label in other.values}
        labels_ = self.labels.either(other.labels)
        return Declared(self.family, kind, behaves, labels_, self.buckets | other.buckets, interval, values)


@lru_cache(maxsize=1)
def declared(catalog: Catalog) -> dict[str, Declared]:
    """Describe every declared series by its name."""
    default = catalog.get(Environment, catalog.environment).spec.prometheus.scrape_interval
    found: dict[str, Declared] = {}
    for service in catalog.all(Service):
        for name, series in _of_service(service.spec, default):
            found[name] = series.beside(found.get(name))
    for one in _probes.series(catalog):
        known = Labels(frozenset(one.labels))
        series = Declared(one.name, "gauge", "gauge", known, interval=one.interval, values=one.values)
        found[one.name] = series.beside(found.get(one.name))
    return found


@lru_cache(maxsize=1)
def labels(catalog: Catalog) -> dict[str, Labels]:
    """Tell the labels of every declared series; none where a contract is missing, as it may say more."""
    return {name: series.labels for name, series in declared(catalog).items()} if catalog.complete else {}


def interval_of(selector: Selector, catalog: Catalog) -> Duration | None:
    """Tell how often what is selected gets a sample, at its slowest; None where no scrape job says so."""
    known = declared(catalog).get(selector.metric)
    if known:
        return known.interval
    return _of_targets(selector, catalog) if selector.metric == "up" or selector.metric.startswith("scrape_") else None


def _of_targets(selector: Selector, catalog: Catalog) -> Duration | None:
    """Tell it of the series that Prometheus itself records for every target."""
    default = catalog.get(Environment, catalog.environment).spec.prometheus.scrape_interval
    matchers = [matcher for matcher in selector.matchers if matcher.label == "job"]
    jobs = (job for service in catalog.all(Service) for job in service.spec.scrape_jobs)
    taken = (job for job in jobs if all(takes(matcher, job.name) is not False for matcher in matchers))
    return max((job.interval or default for job in taken), default=None)


def _of_service(service: Service, default: Duration) -> Iterator[tuple[str, Declared]]:
    for name, metric in service.metrics.items():
        own = _labels(service, name, metric)
        buckets = frozenset(Decimal(bound) for bound in metric.buckets)
        interval = max((job.interval or default for job in service.jobs_of[name]), default=None)
        values = values_of(service, name)
        for suffix, (behaves, more) in _SERIES.get(metric.type, {"": (metric.type, ())}).items():
            labels_ = Labels((own.may or frozenset()) | set(more), sure=own.sure | set(more))
            yield name + suffix, Declared(name, metric.type, behaves, labels_, buckets, interval, values)


def values_of(service: Service, metric: str) -> Mapping[str, frozenset[str]]:
    """Tell all values of a family's labels: the closed sets of the contract, and what its scrape jobs add."""
    jobs = service.jobs_of[metric]
    known = {label: frozenset(values) for label, values in service.metrics[metric].values.items()}
    if jobs:
        known["job"] = frozenset(job.name for job in jobs)
    for label in {label for job in jobs for label in job.labels}:
        if label not in service.metrics[metric].labels or all(label in job.labels for job in jobs):
            known[label] = frozenset(job.labels.get(label, "") for job in jobs)
        else:  # the program's own values, which are not known, under some of the jobs
            known.pop(label, None)
    return known


def _labels(service: Service, name: str, metric: Metric) -> Labels:
    jobs = [frozenset(job.labels) for job in service.jobs_of[name]]
    own = frozenset((*_ALWAYS, *metric.labels))
    return Labels(own.union(*jobs), sure=own | (frozenset.intersection(*jobs) if jobs else frozenset()))
