"""What the rules of each SLO cost, its groups counted as far as the specs know them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from generator import promql
from generator.catalog import Catalog
from generator.checks._contract import declared
from generator.checks._matching import takes
from generator.kinds._base import Spec
from generator.kinds.service.model import Service
from generator.kinds.slo import detection
from generator.kinds.slo.model import SLO
from generator.kinds.slo.rules import Shape, rules_of
from generator.kinds.slo.shape import context_of, shape_of
from generator.promql_tree import Selector, read, walk


@dataclass(frozen=True)
class Groups:
    """How many groups an SLO has, about; a label of which nothing is known counts as one value."""

    count: int
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Priced:
    """What the rules of one SLO cost."""

    slo: Spec[SLO]
    groups: Groups
    cost: detection.Cost

    @property
    def series(self) -> int:
        """The series that they write."""
        return self.groups.count * self.cost.of_a_group + self.cost.shared

    @property
    def samples_per_minute(self) -> int:
        """The recorded samples that they read in a minute."""
        return round(self.groups.count * self.cost.samples_per_minute)


def priced(catalog: Catalog, label_values: Mapping[str, int]) -> Iterator[Priced]:
    """Price every SLO, except where the rules are another tool's and read raw series."""
    for slo in (one for one in catalog.all(SLO) if one.spec.compatibility is None):
        events = slo.spec.sli.events(context_of(slo, catalog))
        groups = _groups(slo.spec.by, events.total, label_values, catalog) if slo.spec.by else Groups(1)
        yield Priced(slo, groups, _cost(shape_of(slo, events, catalog)))


@lru_cache(maxsize=4096)
def _cost(shape: Shape) -> detection.Cost:
    return detection.cost(rules_of(shape))


def _groups(by: list[str], total: str, label_values: Mapping[str, int], catalog: Catalog) -> Groups:
    """Count by the selector that tells most: what stands on both sides of an operator has the groups of both."""
    selectors = (node for node, _ in walk(read(total)) if isinstance(node, Selector))
    found = (_of_selector(by, selector, label_values, catalog) for selector in selectors)
    return min(found, key=lambda groups: (len(groups.unknown), groups.count), default=Groups(1, tuple(by)))


def _of_selector(by: list[str], selector: Selector, label_values: Mapping[str, int], catalog: Catalog) -> Groups:
    count, rest = 1, []
    for label in by:
        listed = _listed(selector, label) or label_values.get(label)
        count *= listed or 1
        rest += [] if listed else [label]
    targets = list(_targets(selector, catalog)) if rest else []
    known = [label for label in rest if targets and all(label in target for target in targets)]
    count *= len({tuple(target[label] for label in known) for target in targets}) if known else 1
    return Groups(count, tuple(label for label in rest if label not in known))


def _listed(selector: Selector, label: str) -> int | None:
    """Count the values that a matcher lists: `region=~"eu|us"`; None where it lists none."""
    for matcher in selector.matchers:
        values = matcher.value.split("|") if matcher.operator == "=~" else [matcher.value]
        listed = matcher.operator in ("=", "=~") and all(promql.matching(label, one).operator == "=" for one in values)
        if matcher.label == label and listed:
            return len(values)
    return None


def _targets(selector: Selector, catalog: Catalog) -> Iterator[dict[str, str]]:
    """List the labels of the targets that expose what is selected."""
    series = declared(catalog).get(selector.metric)
    family = series.family if series else selector.metric
    for service in catalog.all(Service):
        for job in service.spec.scrape_jobs:
            if family == "up" or (family in service.spec.metrics and job.exposes(family)):
                for target in job.targets:
                    labels = {"job": job.name, "instance": target, **job.labels}
                    if all(
                        takes(one, labels[one.label]) is not False for one in selector.matchers if one.label in labels
                    ):
                        yield labels
