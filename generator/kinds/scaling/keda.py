"""Scaling to a ScaledObject of KEDA, which makes the autoscaler itself, and feeds it.

Source: https://keda.sh/docs/latest/reference/scaledobject-spec/, https://keda.sh/docs/latest/scalers/
"""

from collections.abc import Iterator

from generator import naming, promql
from generator.kinds._base import Spec
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.scaling.hpa import behavior, whole_percent
from generator.kinds.scaling.model import Scaling
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.plan.kubernetes import autoscaling as plan
from generator.units import plain

# As often as the autoscaler itself looks (--horizontal-pod-autoscaler-sync-period); KEDA's own is 30 s.
_POLLING_SECONDS = 15
# How long nothing must be active before the last replica goes; KEDA's own default. Counts down to 0 replicas only.
_COOLDOWN_SECONDS = 300


def scaled_object(
    said: Scaling, service: Spec[Service], cluster: Kubernetes, workload: Workload, target: plan.TargetRef
) -> plan.ScaledObject:
    """Make the ScaledObject of a service."""
    hpa = plan.HpaConfig(naming.keda_autoscaler(service.name), behavior(said))
    back = said.fallback
    return plan.ScaledObject(
        scale_target_ref=target,
        min_replica_count=said.replicas.min,
        max_replica_count=said.replicas.max,
        polling_interval=_POLLING_SECONDS,
        cooldown_period=_COOLDOWN_SECONDS,
        advanced=plan.Advanced(False, hpa),
        triggers=(*_resources(said, workload), *_queries(said, service, cluster), *_schedules(said)),
        fallback=plan.Fallback(back.failures, back.replicas, back.behavior) if back else None,
    )


def _resources(said: Scaling, workload: Workload) -> Iterator[plan.Trigger]:
    own = {"containerName": workload.container} if said.container_only else {}
    for name, share in said.targets.given.items():
        yield plan.Trigger(name, {"value": str(whole_percent(share)), **own}, metric_type="Utilization")


def _queries(said: Scaling, service: Spec[Service], cluster: Kubernetes) -> Iterator[plan.Trigger]:
    for name, query, wanted, kind in (*_pods(said, service), *_external(said)):
        metadata = {
            "serverAddress": cluster.prometheus_url or "",
            "query": query,
            "threshold": wanted,
            # By default what Prometheus does not know is 0, and the fleet shrinks while it is away.
            # https://github.com/kedacore/keda/issues/3064
            "ignoreNullValues": "false",
        }
        yield plan.Trigger("prometheus", metadata, name, kind)


def _pods(said: Scaling, service: Spec[Service]) -> Iterator[tuple[str, str, str, str]]:
    """Ask for the sum over all replicas, which the autoscaler divides by their number."""
    for metric, wanted in said.pods.items():
        query = f"sum({promql.selector(metric, service.spec.matchers.get(metric, ()))})"
        yield metric, query, plain(wanted), "AverageValue"


def _external(said: Scaling) -> Iterator[tuple[str, str, str, str]]:
    for name, one in said.external.items():
        yield name, one.expression, plain(one.wanted), "Value" if one.per_replica is None else "AverageValue"


def _schedules(said: Scaling) -> Iterator[plan.Trigger]:
    """Set a floor: the autoscaler takes the highest of what all triggers ask for."""
    for name, one in said.schedules.items():
        times = {"timezone": one.time_zone, "start": one.start, "end": one.end}
        yield plan.Trigger("cron", {**times, "desiredReplicas": str(one.replicas)}, name)
