"""How a new version is judged: by the SLIs of our own SLOs, asked of its pods alone."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from generator import promql
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.rollout.strategy import Analysis
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.kinds.slo.shape import context_of
from generator.kinds.slo.sli._base import Context
from generator.kinds.slo.sli._example import Counter
from generator.promql import Matcher
from generator.units import Duration


class Question(NamedTuple):
    """A share of bad events: how it is asked, from where on it is too much, and the counters that it reads."""

    slo: str
    query: str
    limit: Decimal
    window: Duration
    counters: tuple[Counter, ...]


def questions(
    analysis: Analysis, pods: Matcher, catalog: Catalog, by: tuple[str, ...] = (), always: bool = True
) -> Iterator[Question]:
    """Ask for each SLO of the share of bad events among those of some pods, which a matcher selects.

    What must `always` have an answer counts series of bad events that do not exist (yet) as none; an alert need not.
    """
    for judged in analysis.slos:
        slo = catalog.get(SLO, judged.slo)
        sli, whole = slo.spec.sli, _of_pods(slo, analysis.window, pods, catalog)
        # The engine reckons from the recorded series of all events; of some pods alone nothing is recorded.
        split = replace(whole, by=by)
        split = replace(split, total_series=sli.events(split).total)
        events = sli.events(split)
        bad = split.bad(replace(events, absent_is_none=events.absent_is_none and always))
        query = f"{promql.block(bad)}\n/\n{promql.block(events.total)}"
        limit = slo.spec.budget * Decimal(judged.burn_rate)
        yield Question(judged.slo, query, limit, analysis.window, sli.counters(whole))


def _of_pods(slo: Spec[SLO], window: Duration, new: Matcher, catalog: Catalog) -> Context:
    """Narrow what an SLI reads to some pods; an SLO that is split is judged as a whole."""
    usual = context_of(slo, catalog)
    metrics = catalog.get(Service, slo.spec.service).spec.metrics
    narrow = {metric: (*usual.matchers.get(metric, ()), new) for metric in metrics}
    return Context(str(window), "", narrow)
