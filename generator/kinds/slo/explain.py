"""What an SLO compiles to, in words."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._intervals import BASE, BRIDGE, FAST, SLOW
from generator.kinds._kind import Explanation
from generator.kinds.environment.model import Environment
from generator.kinds.service.model import Service
from generator.kinds.slo import detection, policy
from generator.kinds.slo.model import DISABLED, SLO
from generator.kinds.slo.rules import Shape, rules_of
from generator.kinds.slo.shape import context_of, shape_of
from generator.kinds.slo.sli._base import Events
from generator.kinds.slo.timing import lateness
from generator.units import Duration, percent, plain


def explain(slo: Spec[SLO], catalog: Catalog) -> Explanation:
    """Say what is promised, how fast the alerts see it broken, and what that costs."""
    spec = slo.spec
    events = spec.sli.events(context_of(slo, catalog))
    shape = shape_of(slo, events, catalog)
    found = detection.table(detection.detections(spec, shape.policy))
    words = (*_words(slo, shape), *_behind(slo, shape, events, catalog))
    return Explanation(words, (tuple(found),), detection.picture(spec, shape.policy))


def _behind(slo: Spec[SLO], shape: Shape, events: Events, catalog: Catalog) -> Iterator[str]:
    """Say what the rules cost, and what is lost where scrapes lie far apart."""
    if slo.spec.compatibility is not None:
        yield "Its rules have Sloth's names and shape, and read the raw series over each window."
        return
    yield from _cost(slo, shape, events)
    yield from _scraped(slo, shape, catalog)


def _cost(slo: Spec[SLO], shape: Shape, events: Events) -> Iterator[str]:
    cost = detection.cost(rules_of(shape))
    raw = f"{BASE} of the raw series every {FAST}"
    raw += f", and {BRIDGE} of them every {SLOW}" if events.counted else ""
    samples = f"{round(cost.samples_per_minute):,} recorded samples a minute, beside {raw}."
    if slo.spec.by:
        yield f"For each of its groups its rules write {cost.of_a_group} series, and read {samples}"
        yield f"They write {cost.shared} more series for all groups together."
    else:
        yield f"Its rules write {cost.series} series, and read {samples}"


def _scraped(slo: Spec[SLO], shape: Shape, catalog: Catalog) -> Iterator[str]:
    """Say what is lost where scrapes lie further apart than the fast evaluations: time, and nothing else."""
    service = catalog.get(Service, slo.spec.service).spec
    default = catalog.get(Environment, catalog.environment).spec.prometheus.scrape_interval
    jobs = [job for use in slo.spec.sli.uses() for job in service.jobs_of.get(use.metric, ())]
    slowest = max((job.interval or default for job in jobs), default=FAST)
    late = {
        tier.severity: Duration.of_seconds(lateness(shape.policy.window(tier.long), slowest))
        for tier in shape.policy.tiers  # from the fastest to the slowest
    }
    if slowest > FAST and late:
        alerts = " and ".join(f"a {severity} up to {time}" for severity, time in late.items())
        yield f"Its metrics are scraped every {slowest}: {alerts} later than the table says."


def _words(slo: Spec[SLO], shape: Shape) -> Iterator[str]:
    spec = slo.spec
    yield f"{percent(spec.objective)} of the events of {spec.service} are good, over {spec.window_in_words}."
    yield f"Bad is {spec.sli.in_words()}."
    if spec.maintenance:
        yield f"What happens in a maintenance does not count: {', '.join(spec.maintenance)}."
    yield f"Error budget: {percent(spec.budget)} of the events; {_outage(spec)} if everything fails at even traffic."
    for tier in shape.policy.tiers:
        level = getattr(spec.alerting, tier.severity)
        if level != DISABLED:
            yield _tier(tier, level, spec.budget)
    if shape.weighted and spec.compatibility is None:
        yield f"No alert fires on fewer than {shape.policy.min_bad_events} bad events in the long window."


def _tier(tier: policy.Tier, level: str, budget: Decimal) -> str:
    ratio = tier.factor * Fraction(budget)
    shown = f"{float(ratio) * 100:.4g}%"
    burn = plain(tier.factor) if "/" not in plain(tier.factor) else f"{float(tier.factor):.3g}"
    if ratio >= 1:
        return f"Tier {tier.name} can never fire: it needs an error ratio of {shown}."
    pace = "just the budget's pace" if tier.factor == 1 else f"{burn} times the budget's pace"
    above = f"an error ratio above {shown} over {tier.long} and {tier.short}"
    return f"Tier {tier.name} ({tier.severity}, {level}): {pace}, {above}."


def _outage(spec: SLO) -> Duration:
    return _rounded(Fraction(int(spec.window)) * Fraction(spec.budget))


def _rounded(milliseconds: Fraction) -> Duration:
    return Duration(round(milliseconds / 1000) * 1000)
