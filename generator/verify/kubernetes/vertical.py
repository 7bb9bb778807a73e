"""The vertical pod autoscaler: VerticalPodAutoscaler, as its definition (1.6) describes it."""

from typing import Annotated, Literal

from generator.verify.kubernetes._meta import CustomObject
from generator.verify.kubernetes._part import Part, always, at_least
from generator.verify.kubernetes._scalars import Amounts, Int32


class TargetRef(Part):
    """The workload that is looked at."""

    apiVersion: str | None = None
    kind: str
    name: str


class EvictionRequirement(Part):
    """When pods may be evicted."""

    changeRequirement: Literal["TargetHigherThanRequests", "TargetLowerThanRequests"]
    resources: list[str]


class UpdatePolicy(Part):
    """What is done with the advice."""

    updateMode: Literal["Off", "Initial", "Recreate", "InPlaceOrRecreate", "Auto"] | None = None
    minReplicas: Int32 | None = None
    evictionRequirements: list[EvictionRequirement] = []
    evictAfterOOMSeconds: Annotated[Int32, always(at_least(1))] | None = None


class ContainerPolicy(Part):
    """The bounds of the advice for a container."""

    containerName: str | None = None
    mode: Literal["Auto", "Off"] | None = None
    minAllowed: Amounts = {}
    maxAllowed: Amounts = {}
    controlledResources: list[str] | None = None
    controlledValues: Literal["RequestsAndLimits", "RequestsOnly"] | None = None


class ResourcePolicy(Part):
    """The bounds of the advice."""

    containerPolicies: list[ContainerPolicy] = []


class Recommender(Part):
    """Who gives the advice."""

    name: str


class AutoscalerSpec(Part):
    """What is looked at, and what is done with the advice."""

    targetRef: TargetRef
    updatePolicy: UpdatePolicy | None = None
    resourcePolicy: ResourcePolicy | None = None
    recommenders: list[Recommender] = []


class VerticalPodAutoscaler(CustomObject):
    """A VerticalPodAutoscaler."""

    apiVersion: Literal["autoscaling.k8s.io/v1"]
    kind: Literal["VerticalPodAutoscaler"]
    spec: AutoscalerSpec


KINDS = {("autoscaling.k8s.io/v1", "VerticalPodAutoscaler"): VerticalPodAutoscaler}
