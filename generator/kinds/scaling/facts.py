"""What people must know of the alerts of a Scaling: what they mean, and where to look."""

from collections.abc import Iterable, Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.alert.facts import facts as of_expression
from generator.kinds.scaling.alarm import Alarm
from generator.kinds.scaling.model import Scaling
from generator.plan.facts import AlertFacts, Step

# What to run, by the alert, and what the answer tells.
_LOOK = {
    naming.AUTOSCALER_AT_MAXIMUM_ALERT: Step(
        "How much would it want?",
        run="kubectl describe hpa",
        look_for="TooManyReplicas: it wants more than the maximum; utilization far above the target says how many.",
    ),
    naming.AUTOSCALER_BLIND_ALERT: Step(
        "Which metric can it not read, and why?",
        run="kubectl describe hpa",
        look_for="FailedGetResourceMetric: metrics-server, or a container without a request; FailedGetExternalMetric: "
        "the adapter, or Prometheus behind it.",
    ),
    naming.REPLICAS_UNAVAILABLE_ALERT: Step(
        "Why do they not serve?",
        run="kubectl get pods; kubectl get events --sort-by=.lastTimestamp | tail -30",
        look_for="Pending: no node has room, or the quota is used; CrashLoopBackOff: its log; Running, but not ready: "
        "its readiness.",
    ),
    naming.QUOTA_ALMOST_USED_ALERT: Step(
        "What uses it?",
        run="kubectl describe quota; kubectl top pods",
        look_for="pods that nobody needs any more, or a service that has grown.",
    ),
}


def facts(scaling: Spec[Scaling], every: Iterable[Alarm], catalog: Catalog) -> Iterator[AlertFacts]:
    """Tell what stands behind each alert."""
    for alarm in every:
        if alarm.name in _LOOK:
            yield AlertFacts(scaling.address, alarm.name, alarm.meaning, (_LOOK[alarm.name],))
        else:
            yield of_expression(scaling.address, alarm.name, alarm.expr, catalog)._replace(meaning=alarm.meaning)
