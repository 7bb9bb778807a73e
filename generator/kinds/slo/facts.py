"""What people must know of an SLO and of its alerts: its promise, how fast it alerts, what to look at."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from generator import naming
from generator.kinds._base import Spec
from generator.kinds.service.model import Service
from generator.kinds.slo import detection
from generator.kinds.slo.detection import Promise, promise_of
from generator.kinds.slo.model import DISABLED, SLO
from generator.kinds.slo.policy import Policy
from generator.kinds.slo.rules import NO_DATA_FOR, Shape
from generator.kinds.slo.sli._base import Context, Use
from generator.kinds.slo.windows import series_of
from generator.plan.facts import AlertFacts, Reading, SloFacts, Step, Tier
from generator.units import Duration, percent, plain

MOST_SPLITS = 4  # labels by which the bad events are told apart on a page
MOST_VALUES = 10  # values of each that are shown


def facts(slo: Spec[SLO], service: Spec[Service], shape: Shape, context: Context) -> Iterator[SloFacts | AlertFacts]:
    """Tell an SLO's promise, and what stands behind each of its alerts."""
    yield promised(slo, shape.policy)
    yield from _alerts(slo, service, shape.policy, context)


def promised(slo: Spec[SLO], policy: Policy) -> SloFacts:
    """Tell what an SLO promises, and how fast its alerts see it broken."""
    spec = slo.spec
    return SloFacts(
        name=slo.name,
        service=spec.service,
        description=spec.description,
        objective=percent(spec.objective),
        window=spec.window_in_words,
        budget=percent(spec.budget),
        outage=_whole_seconds(Fraction(int(spec.window)) * Fraction(spec.budget)),
        bad=spec.sli.in_words(),
        policy=spec.policy,
        runbook=spec.runbook,
        detections=_detections(promise_of(spec), policy),
        origin=slo.address,
        target=spec.objective,
        length=str(spec.window),
        by=tuple(spec.by),
        tiers=_tiers(policy),
        reads=tuple(Reading(use.metric, use.bound) for use in spec.sli.uses()),
        keeps_names_of=spec.compatibility.type if spec.compatibility else None,
    )


@lru_cache(maxsize=256)
def _tiers(policy: Policy) -> tuple[Tier, ...]:
    return tuple(Tier(each.severity, plain(each.factor), str(each.long), str(each.short)) for each in policy.tiers)


def _alerts(slo: Spec[SLO], service: Spec[Service], policy: Policy, context: Context) -> Iterator[AlertFacts]:
    promise = f"{percent(slo.spec.budget)} of the events over {slo.spec.window_in_words} may be bad"
    splits = tuple(_splits(slo, service, context))
    burning = (*_budget_queries(slo), *splits)
    meaning = f"Too many events are bad: at this pace the error budget ({promise}) is used up before its time."
    yield AlertFacts(slo.address, naming.BURN_ALERT, meaning, burning)
    meaning = (
        f"For {NO_DATA_FOR} there has been nothing to measure {slo.name} by: whether users are served is not known, "
        "and no other alert of this SLO can fire."
    )
    yield AlertFacts(slo.address, naming.NO_DATA_ALERT, meaning, tuple(_no_data_steps(slo, context)), whole=True)
    if policy.exhausted:
        meaning = f"The error budget is used up ({promise}): every further bad event breaks the promise."
        yield AlertFacts(slo.address, naming.EXHAUSTED_ALERT, meaning, (*_budget_queries(slo), *_spend_less(), *splits))
    if policy.at_risk:
        meaning = f"Little of the error budget is left ({promise})."
        yield AlertFacts(slo.address, naming.AT_RISK_ALERT, meaning, (*_budget_queries(slo), *_spend_less(), *splits))


def _budget_queries(slo: Spec[SLO]) -> Iterator[Step]:
    series = series_of(slo.name)
    window = f'window="{slo.spec.window}"'
    yield Step(
        "How fast does the budget burn right now?",
        query=f"{series.of(naming.error_ratio('5m'))} / {plain(slo.spec.budget)}",
        look_for="1 is just the pace that the budget allows; it falls within 5 minutes once the cause is gone.",
    )
    yield Step(
        "How much of the budget is left?",
        query=series.of(naming.BUDGET_REMAINING, window),
        look_for="1 is all of it, 0 nothing; below 0 the promise is broken.",
    )


def _spend_less() -> Iterator[Step]:
    yield Step("Hold back every change that is not a mend until the budget has recovered")
    yield Step("Find what spent it, and plan its mending before new features")


def _splits(slo: Spec[SLO], service: Spec[Service], context: Context) -> Iterator[Step]:
    """Tell the bad events apart by the labels of the metric that counts them."""
    sli = slo.spec.sli
    use = next(iter(sli.uses()), None)
    if use is None or use.inside or any(sli.queries()):
        return  # a query that a person wrote keeps the labels that it keeps
    for label in _labels(use, service)[:MOST_SPLITS]:
        if label in slo.spec.by:
            continue
        split = replace(context, by=(*context.by, label))
        events = sli.events(split)
        bad = f"{events.total}\n-\n{events.good}" if events.good else events.bad
        query = f"topk({MOST_VALUES}, {bad})" if "\n" not in bad else f"topk({MOST_VALUES},\n  {_indented(bad)}\n)"
        yield Step(f"Which `{label}` do the bad events have?", query=query, look_for=_tells(label))


def _labels(use: Use, service: Spec[Service]) -> tuple[str, ...]:
    declared = service.spec.metrics.get(use.metric)
    own = declared.labels if declared else use.known.labels if use.known else ()
    return (*(label for label in own if label != "le"), "instance")


def _tells(label: str) -> str:
    return "one instance: take it out of service; all of them: look at what they share." if label == "instance" else ""


def _no_data_steps(slo: Spec[SLO], context: Context) -> Iterator[Step]:
    yield Step(
        "Are the targets scraped?",
        query=context.select("up"),
        look_for="0: the target is down or unreachable, see its `error` on Prometheus' page of targets. "
        "Nothing at all: the scrape job is gone or selects nothing.",
    )
    for use in list(slo.spec.sli.uses())[:2]:
        if not use.inside:
            name = f"{use.metric}_count" if use.type == "histogram" else use.metric
            yield Step(
                f"Does anything expose `{use.metric}`?",
                query=f"count by (job, instance) ({name})",
                look_for="nothing: the metric was renamed, or is not there yet; another job: that one was renamed.",
            )
    yield Step(
        "When was it last there?",
        query=series_of(slo.name).total,
        look_for="the minute at which it ends: compare with the deployments and changes of that minute.",
    )
    yield Step("Go back to the version or the configuration of before, or mend the metric's name in the spec")
    yield Step("Until there are data again, watch users by other means: logs, probes, support")


@lru_cache(maxsize=256)
def _detections(promise: Promise, policy: Policy) -> tuple[tuple[str, ...], ...]:
    """Lay out for each outage when the budget is gone and when each severity tells of it; a head, then the rows.

    It is predicted once for all SLOs that promise and alert alike: that is most of the time it takes.
    """
    severities = [severity for severity in ("page", "ticket") if getattr(promise.alerting, severity) != DISABLED]
    rows: dict[str, list[str]] = {}
    for outage, gone, _, _, fires, _ in detection.table(detection.detections(promise, policy))[1:]:
        rows.setdefault(outage, [outage, gone]).append(fires)
    head = ("bad events", "the budget is gone after", *(f"{severity} after" for severity in severities))
    return (head, *map(tuple, rows.values()))


def _whole_seconds(milliseconds: Fraction) -> Duration:
    return Duration(round(milliseconds / 1000) * 1000)


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")
