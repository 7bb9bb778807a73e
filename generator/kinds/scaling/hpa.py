"""Scaling to a HorizontalPodAutoscaler of `autoscaling/v2`, with its behaviour written out.

What is not written, the API server fills in by defaults that may take most replicas away in one step.
"""

from collections.abc import Iterator
from decimal import Decimal

from generator import naming
from generator.kinds._base import Number
from generator.kinds.scaling.behavior import USUAL_DOWN, USUAL_UP, Behavior, Policy
from generator.kinds.scaling.metrics import External
from generator.kinds.scaling.model import Scaling
from generator.kinds.service.workload import Workload
from generator.plan.kubernetes import autoscaling as plan
from generator.plan.kubernetes.workload import Selector
from generator.units import Duration, plain, written_quantity

_SELECT = {"max": "Max", "min": "Min", "disabled": "Disabled"}


def autoscaler(said: Scaling, workload: Workload, target: plan.TargetRef) -> plan.HorizontalPodAutoscaler:
    """Make the autoscaler of a service."""
    metrics = (*_resources(said, workload), *_pods(said), *_external(said))
    return plan.HorizontalPodAutoscaler(target, said.replicas.min, said.replicas.max, metrics, behavior(said))


def behavior(said: Scaling) -> plan.Behavior:
    """Write out how fast replicas may come and go."""
    return plan.Behavior(_rules(said.up, *USUAL_UP), _rules(said.down, *USUAL_DOWN))


def _rules(said: Behavior, wait: Duration, policies: tuple[Policy, ...]) -> plan.ScalingRules:
    wait = wait if said.stabilization is None else said.stabilization
    return plan.ScalingRules(
        stabilization_window_seconds=int(wait.seconds),
        select_policy=_SELECT[said.select],
        policies=tuple(map(_policy, said.policies or policies)),
        tolerance=None if said.tolerance is None else plain(said.tolerance),
    )


def _policy(said: Policy) -> plan.ScalingPolicy:
    if said.percent is not None:
        return plan.ScalingPolicy("Percent", whole_percent(said.percent), said.seconds)
    return plan.ScalingPolicy("Pods", said.pods or 0, said.seconds)


def whole_percent(share: Decimal) -> int:
    """Write a share as the API does."""
    return int(share * 100)


def _resources(said: Scaling, workload: Workload) -> Iterator[plan.MetricSpec]:
    for name, share in said.targets.given.items():
        target = plan.MetricTarget("Utilization", average_utilization=whole_percent(share))
        if said.container_only:
            of_container = plan.ContainerResourceMetric(name, workload.container, target)
            yield plan.MetricSpec("ContainerResource", container_resource=of_container)
        else:
            yield plan.MetricSpec("Resource", resource=plan.ResourceMetric(name, target))


def _pods(said: Scaling) -> Iterator[plan.MetricSpec]:
    for metric, wanted in said.pods.items():
        target = plan.MetricTarget("AverageValue", average_value=_quantity(wanted))
        yield plan.MetricSpec("Pods", pods=plan.PodsMetric(plan.MetricIdentifier(metric), target))


def _external(said: Scaling) -> Iterator[plan.MetricSpec]:
    for name, one in said.external.items():
        yield plan.MetricSpec(
            "External", external=plan.ExternalMetric(_identifier(said.service, name, one), _target(one))
        )


def _identifier(service: str, name: str, said: External) -> plan.MetricIdentifier:
    """Name a metric as the adapter serves it: by its own name, or a query's by the name that the spec gives it."""
    if said.metric is None:
        return plan.MetricIdentifier(naming.external_metric(service, name))
    return plan.MetricIdentifier(said.metric, Selector(said.matchers) if said.matchers else None)


def _target(said: External) -> plan.MetricTarget:
    if said.value is None:
        return plan.MetricTarget("AverageValue", average_value=_quantity(said.wanted))
    return plan.MetricTarget("Value", value=_quantity(said.wanted))


def _quantity(number: Number) -> str:
    return written_quantity(Decimal(number))
