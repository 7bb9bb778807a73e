"""HorizontalPodAutoscaler.

Source: pkg/apis/autoscaling/validation.
"""

from typing import Annotated, Any, Literal

from generator.verify.kubernetes._meta import Object, UnjudgedSelector
from generator.verify.kubernetes._names import DnsLabel, path_segment
from generator.verify.kubernetes._part import (
    Part,
    at_least,
    fault,
    filled,
    missing,
    must,
    one_of,
    placed,
    rule,
    within,
)
from generator.verify.kubernetes._resources import container_resource
from generator.verify.kubernetes._scalars import Amount, Int32
from generator.verify.kubernetes._versions import since

Name = Annotated[str, must(filled), must(path_segment)]
_SOURCES = {
    "Resource": "resource",
    "ContainerResource": "containerResource",
    "Pods": "pods",
    "Object": "object",
    "External": "external",
}


def _positive(value: Any) -> None:
    if value <= 0:
        raise fault(f"'{value}' is not above 0", None)


class ScaleTarget(Part):
    """What is scaled."""

    kind: Name
    name: Name
    apiVersion: str = ""

    @rule
    def _names_a_group(self) -> None:
        group, slash, version = self.apiVersion.partition("/")
        if "/" in version:
            raise fault(f"'{self.apiVersion}' is no apiVersion", "write it as apps/v1", "apiVersion")
        if not (slash and group) and self.kind != "ReplicationController":
            message = f"'{self.apiVersion}' names no API group" if self.apiVersion else "'apiVersion' is missing"
            raise fault(message, "write it as apps/v1", "apiVersion")


class DescribedObject(Part):
    """What a metric is about."""

    kind: Name
    name: Name
    apiVersion: str = ""


class Target(Part):
    """What a metric should be."""

    type: Annotated[str, must(one_of("Utilization", "Value", "AverageValue"))]
    value: Annotated[Amount, must(_positive)] | None = None
    averageValue: Annotated[Amount, must(_positive)] | None = None
    averageUtilization: Annotated[Int32, must(at_least(1))] | None = None


class Identifier(Part):
    """A metric, by its name."""

    name: Name
    selector: UnjudgedSelector | None = None


def _one_of_two(target: Target, utilization: bool, names: tuple[str, str]) -> None:
    given = [name for name in names if getattr(target, name) is not None]
    if not given:
        raise missing(names[-1], f"say what it should be: {' or '.join(names)}", "target")
    if len(given) > 1 and utilization:
        raise fault(f"both '{given[0]}' and '{given[1]}' stand here", "keep one of them", "target", given[1])


class ResourceMetric(Part):
    """The use of a resource, over the request of it."""

    name: Annotated[str, must(filled)]
    target: Target

    @rule
    def _has_a_target(self) -> None:
        _one_of_two(self.target, True, ("averageValue", "averageUtilization"))


class ContainerMetric(ResourceMetric):
    """The same for one container."""

    name: Annotated[str, must(filled), must(container_resource)]
    container: DnsLabel


class PodsMetric(Part):
    """A metric of every pod."""

    metric: Identifier
    target: Target

    @rule
    def _has_a_target(self) -> None:
        if self.target.averageValue is None:
            raise missing("averageValue", "say what it should be on average over the pods", "target")


class ObjectMetric(Part):
    """A metric of some object."""

    describedObject: DescribedObject
    metric: Identifier
    target: Target

    @rule
    def _has_a_target(self) -> None:
        _one_of_two(self.target, False, ("averageValue", "value"))


class ExternalMetric(Part):
    """A metric of something outside of the cluster."""

    metric: Identifier
    target: Target

    @rule
    def _has_a_target(self) -> None:
        _one_of_two(self.target, True, ("value", "averageValue"))


class Metric(Part):
    """What the number of pods follows."""

    type: Annotated[str, must(one_of(*_SOURCES))]
    resource: ResourceMetric | None = None
    containerResource: ContainerMetric | None = None
    pods: PodsMetric | None = None
    object: ObjectMetric | None = None
    external: ExternalMetric | None = None

    @rule
    def _source_fits(self) -> None:
        wanted = _SOURCES[self.type]
        if getattr(self, wanted) is None:
            raise missing(wanted, f"a metric of type '{self.type}' has it")
        for name in _SOURCES.values():
            if name != wanted and getattr(self, name) is not None:
                raise fault(f"a metric of type '{self.type}' has no '{name}'", "take it out", name)


class Policy(Part):
    """How many pods may come or go in some time."""

    type: Annotated[str, must(one_of("Pods", "Percent"))]
    value: Annotated[Int32, must(at_least(1))]
    periodSeconds: Annotated[Int32, must(within(1, 1800))]


class ScalingRules(Part):
    """How fast it scales in one direction."""

    stabilizationWindowSeconds: Annotated[Int32, must(within(0, 3600))] | None = None
    selectPolicy: Annotated[str, must(one_of("Max", "Min", "Disabled"))] | None = None
    policies: list[Policy] | None = None
    tolerance: Annotated[Annotated[Amount, must(at_least(0))] | None, since("1.33", "1.35")] = None

    @rule
    def _has_policies(self) -> None:
        if self.policies is not None:
            placed(filled, self.policies, "policies")


class Behavior(Part):
    """How fast it scales."""

    scaleUp: ScalingRules | None = None
    scaleDown: ScalingRules | None = None


class AutoscalerSpec(Part):
    """What is scaled, between which bounds, by what."""

    scaleTargetRef: ScaleTarget
    minReplicas: Annotated[Annotated[Int32, must(at_least(0))] | None, since("1.37", None, 0)] = None
    maxReplicas: Annotated[Int32, must(at_least(1))]
    metrics: list[Metric] = []
    behavior: Behavior | None = None

    @rule
    def _bounds_fit(self) -> None:
        least = 1 if self.minReplicas is None else self.minReplicas
        if self.maxReplicas < least:
            message = f"'maxReplicas' is {self.maxReplicas}, below the {least} of 'minReplicas'"
            raise fault(message, f"write {least} at least", "maxReplicas")
        if least == 0 and not any(metric.type in ("Object", "External") for metric in self.metrics):
            hint = "write 1 at least, or a metric of type Object or External"
            raise fault("without pods only a metric from outside can tell when to start one", hint, "minReplicas")


class HorizontalPodAutoscaler(Object):
    """A HorizontalPodAutoscaler of autoscaling/v2."""

    apiVersion: Literal["autoscaling/v2"]
    kind: Literal["HorizontalPodAutoscaler"]
    spec: AutoscalerSpec


class FirstSpec(Part):
    """The same, by CPU alone."""

    scaleTargetRef: ScaleTarget
    minReplicas: Annotated[Int32, must(at_least(1))] | None = None
    maxReplicas: Annotated[Int32, must(at_least(1))]
    targetCPUUtilizationPercentage: Annotated[Int32, must(at_least(1))] | None = None

    @rule
    def _bounds_fit(self) -> None:
        if self.maxReplicas < (self.minReplicas or 1):
            message = f"'maxReplicas' is {self.maxReplicas}, below the {self.minReplicas or 1} of 'minReplicas'"
            raise fault(message, f"write {self.minReplicas or 1} at least", "maxReplicas")


class FirstAutoscaler(Object):
    """A HorizontalPodAutoscaler of autoscaling/v1."""

    apiVersion: Literal["autoscaling/v1"]
    kind: Literal["HorizontalPodAutoscaler"]
    spec: FirstSpec


KINDS = {
    ("autoscaling/v2", "HorizontalPodAutoscaler"): HorizontalPodAutoscaler,
    ("autoscaling/v1", "HorizontalPodAutoscaler"): FirstAutoscaler,
}
