"""The panels of a service's replicas: how many there are, what they use against what they may, what waits."""

from collections.abc import Iterator
from decimal import Decimal

from generator.plan.dashboards._families import RATE
from generator.plan.dashboards._index import Index
from generator.plan.dashboards.model import (
    BAD,
    FINE,
    GREEN,
    IDLE,
    ORANGE,
    VERMILLION,
    WARN,
    Panel,
    Query,
    State,
    Threshold,
)
from generator.plan.facts import MetricFacts, ResourceFacts, ScalingFacts, Watched
from generator.promql import Matcher
from generator.units import percent, plain, written_quantity

_USAGE = {
    "cpu": ("container_cpu_usage_seconds_total", "CPU", "short"),
    "memory": ("container_memory_working_set_bytes", "Memory", "bytes"),
}
_HELD = (State(0, "no", IDLE), State(1, "yes", FINE))
_MOST_PODS = 10


def select(family: MetricFacts, *more: Matcher, namespace: str = "") -> str:
    """Select the series of a family; the namespace's label may have been renamed when it was scraped."""
    label = "exported_namespace" if "exported_namespace" in family.labels else "namespace"
    pinned = [str(Matcher(label, "=", namespace))] if namespace else []
    return f"{family.name}{{{','.join(filter(None, (family.matchers, *pinned, *map(str, more))))}}}"


def scaling_panels(said: ScalingFacts, index: Index) -> Iterator[Panel]:
    """Show the replicas of one service."""
    yield _bounds(said)
    replicas = tuple(_counts(said, index))
    if replicas:
        yield _replicas(said, replicas)
    condition = index.families.get("kube_horizontalpodautoscaler_status_condition")
    if condition and said.autoscaler:
        held = (*_own(said), Matcher("status", "=", "true"))
        yield _conditions(said, select(condition, *held, namespace=said.namespace))
    for resource in said.resources:
        metric, _, _ = _USAGE[resource.name]
        if metric in index.families and said.pods:
            yield from _usage(said, resource, _used(said, index.families[metric]))
    for watched in said.watched:
        yield _watched(said, watched)


def _bounds(said: ScalingFacts) -> Panel:
    """Say in words between what it is scaled, and by what."""
    lines = [f"| {_USAGE[one.name][1]} | {' | '.join(_said(one))} |" for one in said.resources]
    head = ("| of each pod | asked for | at most | kept at | alerts above |", "| --- | --- | --- | --- | --- |")
    text = f"The autoscaler keeps {said.least} to {said.most} replicas."
    return Panel(
        f"{said.service}:bounds",
        "text",
        "What is set",
        "The bounds of the replicas, and of what each of them uses; shares are of what is asked for.",
        width=24,
        height=4 + len(lines),
        text="\n".join((text, "", *head, *lines) if lines else (text,)),
    )


def _said(one: ResourceFacts) -> Iterator[str]:
    for amount in (one.request, one.limit):
        yield "–" if amount is None else written_quantity(amount)
    yield "–" if one.target is None else percent(one.target)
    yield ", ".join(f"{percent(above)} ({alert})" for alert, above in one.lines) or "–"


def _own(said: ScalingFacts) -> tuple[Matcher, ...]:
    return (Matcher("horizontalpodautoscaler", "=", said.autoscaler or ""),)


def _counts(said: ScalingFacts, index: Index) -> Iterator[Query]:
    """Ask what the cluster says of the number of replicas; kube-state-metrics may run twice."""
    of_autoscaler, of_deployment = _own(said), (Matcher("deployment", "=", said.deployment or ""),)
    for metric, matchers, legend, colour, dashed in (
        ("kube_horizontalpodautoscaler_status_current_replicas", of_autoscaler, "replicas", FINE, False),
        ("kube_horizontalpodautoscaler_status_desired_replicas", of_autoscaler, "wanted", ORANGE, True),
        ("kube_horizontalpodautoscaler_spec_max_replicas", of_autoscaler, "the most", VERMILLION, True),
        ("kube_deployment_status_replicas_available", of_deployment, "available", GREEN, False),
    ):
        family = index.families.get(metric)
        if family and (said.deployment if matchers is of_deployment else said.autoscaler):
            query = f"max({select(family, *matchers, namespace=said.namespace)})"
            yield Query(query, legend, colour=colour, dashed=dashed)


def _replicas(said: ScalingFacts, queries: tuple[Query, ...]) -> Panel:
    return Panel(
        f"{said.service}:replicas",
        "timeseries",
        "Replicas",
        f"How many there are. The autoscaler keeps {said.least} to {said.most}; at the most it can do no more.",
        queries=queries,
        minimum=0,
        decimals=0,
    )


def _conditions(said: ScalingFacts, selected: str) -> Panel:
    return Panel(
        f"{said.service}:conditions",
        "state-timeline",
        "What the autoscaler says",
        "ScalingActive: it can read its metrics. AbleToScale: it may change the number now. ScalingLimited: it would "
        "want fewer or more than its bounds allow.",
        queries=(Query(f"max by (condition) ({selected})", "{{condition}}"),),
        states=_HELD,
        thresholds=(Threshold(None, IDLE),),
    )


def _used(said: ScalingFacts, family: MetricFacts) -> str:
    """Write what each container uses: cores, or bytes."""
    selected = select(family, *(Matcher(label, "=", value) for label, value in said.pods))
    return f"rate({selected}{RATE})" if family.type == "counter" else selected


def _usage(said: ScalingFacts, resource: ResourceFacts, used: str) -> Iterator[Panel]:
    """Show the mean against what it is scaled by, and each pod against what it asks for and may use."""
    _, word, unit = _USAGE[resource.name]
    if resource.request:
        yield _share(said, resource, f"avg({used}) / {plain(resource.request)}")
    bounds = (("asked for", resource.request, WARN), ("allowed", resource.limit, BAD))
    given = [(what, amount, colour) for what, amount, colour in bounds if amount is not None]
    about = ", ".join(f"{written_quantity(amount)} {what}" for what, amount, _ in given)
    yield Panel(
        f"{said.service}:{resource.name}:pods",
        "timeseries",
        f"{word} of each pod",
        f"What the pods use that use most{f'; {about}' if about else ''}.",
        queries=(
            Query(f"topk({_MOST_PODS}, sum by (pod) ({used}))", "{{pod}}"),
            *(Query(f"vector({plain(amount)})", what, colour=colour, dashed=True) for what, amount, colour in given),
        ),
        unit=unit,
        minimum=0,
    )


def _share(said: ScalingFacts, resource: ResourceFacts, share: str) -> Panel:
    _, word, _ = _USAGE[resource.name]
    target = ((f"{percent(resource.target)} is the target", resource.target, WARN),) if resource.target else ()
    lines = (*target, *((f"{alert} fires above {percent(above)}", above, BAD) for alert, above in resource.lines))
    about = "; ".join(text for text, _, _ in lines)
    return Panel(
        f"{said.service}:{resource.name}:share",
        "timeseries",
        f"{word} against what is asked for",
        f"The mean of all pods, as a share of the request{f'; {about}' if about else ''}.",
        queries=(Query(share, "mean of the pods"),),
        unit="percentunit",
        thresholds=_thresholds([(value, colour) for _, value, colour in lines]),
        lines=bool(lines),
        minimum=0,
    )


def _thresholds(lines: list[tuple[Decimal, str]]) -> tuple[Threshold, ...]:
    """Order lines by their value, as Grafana wants them."""
    ordered = (Threshold(float(value), colour) for value, colour in sorted(lines))
    return (Threshold(None, "transparent"), *ordered) if lines else ()


def _watched(said: ScalingFacts, watched: Watched) -> Panel:
    return Panel(
        f"{said.service}:watched:{watched.alert}",
        "timeseries",
        f"What {watched.alert} watches",
        f"It fires above {plain(watched.above)}.",
        queries=(Query(watched.query, "now"),),
        thresholds=_thresholds([(watched.above, BAD)]),
        lines=True,
        minimum=0,
    )


def quota_panel(index: Index) -> Iterator[Panel]:
    """Show how much of the namespace's quota is used, once for all services that share it."""
    family = index.families.get("kube_resourcequota")
    found = [one for one in index.plan.facts.all(ScalingFacts) if one.quota is not None]
    if family is None or not found:
        return
    namespace, share = found[0].namespace, found[0].quota or Decimal(1)
    own = Matcher("resourcequota", "=", namespace)
    used, hard = (
        f"max by (resource) ({select(family, own, Matcher('type', '=', which), namespace=namespace)})"
        for which in ("used", "hard")
    )
    yield Panel(
        "quota",
        "timeseries",
        f"Quota of {namespace}",
        f"The share of each that is used; above {percent(share)} an alert fires, beyond all of it pods are refused.",
        queries=(Query(f"{used} / ({hard} > 0)", "{{resource}}"),),
        unit="percentunit",
        width=24,
        thresholds=_thresholds([(share, BAD)]),
        lines=True,
        minimum=0,
    )
