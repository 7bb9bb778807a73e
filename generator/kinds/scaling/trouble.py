"""What keeps an autoscaler from its work, as kube-state-metrics tells it.

Source: https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics
"""

from collections.abc import Iterator
from decimal import Decimal

from generator import naming, promql
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.scaling.alarm import LESS, Alarm, Feed, more
from generator.kinds.scaling.alerting import Alerting
from generator.kinds.scaling.autoscaler import autoscaler_name
from generator.kinds.scaling.model import Scaling
from generator.plan.kubernetes.autoscaling import TargetRef
from generator.plan.rules import Pairs
from generator.promql import Matcher
from generator.units import percent, plain

_CURRENT = "kube_horizontalpodautoscaler_status_current_replicas"
_MOST = "kube_horizontalpodautoscaler_spec_max_replicas"
_CONDITION = "kube_horizontalpodautoscaler_status_condition"
_WANTED, _AVAILABLE = "kube_deployment_spec_replicas", "kube_deployment_status_replicas_available"
_QUOTA = "kube_resourcequota"


def troubles(
    said: Scaling, alerting: Alerting, target: TargetRef, cluster: Kubernetes, tells_of_quota: bool
) -> Iterator[Alarm]:
    """Write the alerts on an autoscaler, and on what it needs; on the namespace's quota only where it tells of that."""
    name = autoscaler_name(said.service, cluster)
    labels = (("namespace", cluster.namespace), ("horizontalpodautoscaler", name))
    if said.replicas.min < said.replicas.max:  # a fixed number is always at its maximum
        yield _at_maximum(said, alerting, labels)
    yield _blind(said, alerting, labels)
    if target.kind == "Deployment":  # of what else owns pods, kube-state-metrics does not tell
        yield _unavailable(said, alerting, (("namespace", cluster.namespace), ("deployment", target.name)))
    if cluster.quota and tells_of_quota:
        yield _quota(said.runbook, alerting, (("namespace", cluster.namespace), ("resourcequota", cluster.namespace)))


def _max(metric: str, labels: Pairs, by: Pairs | None = None) -> str:
    """Take the highest of a metric's series: kube-state-metrics may run twice."""
    matchers = tuple(Matcher(label, "=", value) for label, value in labels)
    return (
        f"{promql.aggregation('max', tuple(label for label, _ in by or labels))}({promql.selector(metric, matchers)})"
    )


def _at_maximum(said: Scaling, alerting: Alerting, labels: Pairs) -> Alarm:
    own, most = alerting.at_maximum, said.replicas.max
    return Alarm(
        naming.AUTOSCALER_AT_MAXIMUM_ALERT,
        own.level,
        f"{_max(_CURRENT, labels)}\n  >= {_max(_MOST, labels)}",
        own.for_,
        (
            ("summary", f"{said.service} has had its {most} replicas, the most, for {own.for_}"),
            ("description", "If it needs more, it does not get them: users wait, or are refused."),
        ),
        "The autoscaler has given all the replicas that it may; if the load grows on, it can do no more.",
        (_CURRENT, _MOST),
        (
            Feed(_CURRENT, labels, Decimal(most - 1), Decimal(most)),
            Feed(_MOST, labels, Decimal(most), Decimal(most)),
        ),
        labels,
        runbook=said.runbook,
    )


def _blind(said: Scaling, alerting: Alerting, labels: Pairs) -> Alarm:
    """With no replicas at all the condition is false as well, and rightly so."""
    own, false = alerting.blind, (("condition", "ScalingActive"), ("status", "false"))
    idle = f"\nunless {_max(_CURRENT, labels)} == 0" if said.replicas.min == 0 else ""
    reads = (_CONDITION, _CURRENT) if idle else (_CONDITION,)
    some = (Feed(_CURRENT, labels, Decimal(1), Decimal(1)),) if idle else ()
    return Alarm(
        naming.AUTOSCALER_BLIND_ALERT,
        own.level,
        f"{_max(_CONDITION, (*labels, *false), labels)} == 1{idle}",
        own.for_,
        (
            ("summary", f"the autoscaler of {said.service} cannot read its metrics"),
            ("description", "It changes nothing until it can: under load, no replicas are added."),
        ),
        "The autoscaler does not know how loaded the replicas are, and leaves their number as it is.",
        reads,
        (Feed(_CONDITION, (*labels, *false), Decimal(0), Decimal(1)), *some),
        labels,
        runbook=said.runbook,
    )


def _unavailable(said: Scaling, alerting: Alerting, labels: Pairs) -> Alarm:
    own, some = alerting.unavailable, max(said.replicas.min, 1)
    return Alarm(
        naming.REPLICAS_UNAVAILABLE_ALERT,
        own.level,
        f"{_max(_WANTED, labels)}\n  > {_max(_AVAILABLE, labels)}",
        own.for_,
        (
            ("summary", f"{said.service} has fewer replicas available than it should"),
            (
                "description",
                "There should be {{ $value | humanize }}. They do not start, do not become ready, or find no node.",
            ),
        ),
        "Replicas that should serve do not: they do not start, do not become ready, or find no room.",
        (_WANTED, _AVAILABLE),
        (
            Feed(_WANTED, labels, Decimal(some), Decimal(some)),
            Feed(_AVAILABLE, labels, Decimal(some), Decimal(some - 1)),
        ),
        labels,
        Decimal(some),
        said.runbook,
    )


def _quota(runbook: str | None, alerting: Alerting, labels: Pairs) -> Alarm:
    own, by = alerting.quota, (*labels, ("resource", "pods"))
    used, hard = ((*labels, ("type", which)) for which in ("used", "hard"))
    whole = Decimal(1000)
    return Alarm(
        naming.QUOTA_ALMOST_USED_ALERT,
        own.level,
        f"{_max(_QUOTA, used, by)}\n  / ({_max(_QUOTA, hard, by)} > 0)\n  > {plain(own.share)}",
        own.for_,
        (
            ("summary", f"more than {percent(own.share)} of a quota of the namespace is used"),
            (
                "description",
                "{{ $labels.resource }}: {{ $value | humanizePercentage }} is used. Beyond it, new pods are refused.",
            ),
        ),
        "The namespace has almost used what it may; beyond, the API server refuses new pods.",
        (_QUOTA,),
        (
            Feed(_QUOTA, (*used, ("resource", "pods")), whole * own.share * LESS, whole * more(own.share)),
            Feed(_QUOTA, (*hard, ("resource", "pods")), whole, whole),
        ),
        by,
        more(own.share),
        runbook,
    )
