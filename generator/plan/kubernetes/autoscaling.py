"""Who chooses the number of replicas: `autoscaling/v2` HorizontalPodAutoscaler, KEDA's ScaledObject, and an adviser.

Sources: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/,
https://keda.sh/docs/latest/reference/scaledobject-spec/,
https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/api.md
"""

from collections.abc import Mapping
from typing import NamedTuple

from generator.plan.kubernetes.workload import Selector


class TargetRef(NamedTuple):
    """What is scaled."""

    api_version: str
    kind: str
    name: str


class MetricTarget(NamedTuple):
    """What a metric should be: in % of the request, on average over the replicas, or in all; one of the three."""

    type: str
    average_utilization: int | None = None
    average_value: str | None = None
    value: str | None = None


class ResourceMetric(NamedTuple):
    """CPU or memory of whole pods."""

    name: str
    target: MetricTarget


class ContainerResourceMetric(NamedTuple):
    """CPU or memory of one container of each pod, so that those beside it do not count (stable since 1.30)."""

    name: str
    container: str
    target: MetricTarget


class MetricIdentifier(NamedTuple):
    """A metric of the custom or the external metrics API."""

    name: str
    selector: Selector | None = None


class PodsMetric(NamedTuple):
    """A metric that each pod has."""

    metric: MetricIdentifier
    target: MetricTarget


class ExternalMetric(NamedTuple):
    """A metric of something else."""

    metric: MetricIdentifier
    target: MetricTarget


class MetricSpec(NamedTuple):
    """One thing to scale by; the field that its type names is given."""

    type: str
    resource: ResourceMetric | None = None
    container_resource: ContainerResourceMetric | None = None
    pods: PodsMetric | None = None
    external: ExternalMetric | None = None


class ScalingPolicy(NamedTuple):
    """How much may change within a period."""

    type: str
    value: int
    period_seconds: int


class ScalingRules(NamedTuple):
    """How fast the number of replicas may change in one direction; the tolerance is a share (on since 1.35)."""

    stabilization_window_seconds: int
    select_policy: str
    policies: tuple[ScalingPolicy, ...]
    tolerance: str | None = None


class Behavior(NamedTuple):
    """How fast it may change, up and down."""

    scale_up: ScalingRules
    scale_down: ScalingRules


class HorizontalPodAutoscaler(NamedTuple):
    """Keeps metrics at their targets by the number of replicas."""

    scale_target_ref: TargetRef
    min_replicas: int
    max_replicas: int
    metrics: tuple[MetricSpec, ...]
    behavior: Behavior


class Fallback(NamedTuple):
    """How many replicas there are while KEDA cannot read a metric."""

    failure_threshold: int
    replicas: int
    behavior: str


class HpaConfig(NamedTuple):
    """What KEDA passes on to the HorizontalPodAutoscaler that it makes."""

    name: str
    behavior: Behavior


class Advanced(NamedTuple):
    """What happens when the ScaledObject goes, and to its HorizontalPodAutoscaler."""

    restore_to_original_replica_count: bool
    horizontal_pod_autoscaler_config: HpaConfig


class Trigger(NamedTuple):
    """One thing to scale by. The values of the metadata are text, also where they are numbers."""

    type: str
    metadata: Mapping[str, str]
    name: str | None = None
    metric_type: str | None = None


class ScaledObject(NamedTuple):
    """Keeps metrics at their targets by the number of replicas, down to none."""

    scale_target_ref: TargetRef
    min_replica_count: int
    max_replica_count: int
    polling_interval: int
    cooldown_period: int
    advanced: Advanced
    triggers: tuple[Trigger, ...]
    fallback: Fallback | None = None


class UpdatePolicy(NamedTuple):
    """Whether advice is followed; "Off" only gives it."""

    update_mode: str


class ContainerPolicy(NamedTuple):
    """What is advised for a container, and within which bounds."""

    container_name: str
    controlled_resources: tuple[str, ...]
    controlled_values: str
    min_allowed: Mapping[str, str] | None = None
    max_allowed: Mapping[str, str] | None = None


class ResourcePolicy(NamedTuple):
    """What is advised for each container."""

    container_policies: tuple[ContainerPolicy, ...]


class VerticalPodAutoscaler(NamedTuple):
    """Advises how much CPU and memory to ask for."""

    target_ref: TargetRef
    update_policy: UpdatePolicy
    resource_policy: ResourcePolicy
