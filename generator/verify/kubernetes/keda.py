"""KEDA: ScaledObject, as its definition (2.20) describes it."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import Filled
from generator.verify.kubernetes._meta import CustomObject
from generator.verify.kubernetes._part import Part, Texts, always, at_least, fault, schema_rule
from generator.verify.kubernetes._scalars import Amount, Int32, size


class Policie(Part):
    """`policie` of a ScaledObject."""

    periodSeconds: Int32
    type: str
    value: Int32


class ScaleDown(Part):
    """`scaleDown` of a ScaledObject."""

    policies: list[Policie] = []
    selectPolicy: str | None = None
    stabilizationWindowSeconds: Int32 | None = None
    tolerance: Amount | None = None


class Behavior(Part):
    """`behavior` of a ScaledObject."""

    scaleDown: ScaleDown | None = None
    scaleUp: ScaleDown | None = None


class HorizontalPodAutoscalerConfig(Part):
    """`horizontalPodAutoscalerConfig` of a ScaledObject."""

    behavior: Behavior | None = None
    name: str | None = None


class ScalingModifiers(Part):
    """`scalingModifiers` of a ScaledObject."""

    activationTarget: str | None = None
    formula: str | None = None
    metricType: Literal["AverageValue", "Value"] | None = None
    target: str | None = None


class Advanced(Part):
    """`advanced` of a ScaledObject."""

    horizontalPodAutoscalerConfig: HorizontalPodAutoscalerConfig | None = None
    restoreToOriginalReplicaCount: bool | None = None
    scalingModifiers: ScalingModifiers | None = None


class Fallback(Part):
    """`fallback` of a ScaledObject."""

    behavior: Literal[
        "static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower", "scalingModifiers"
    ] = "static"
    failureThreshold: Annotated[Int32, always(at_least(0))]
    replicas: Annotated[Int32, always(at_least(0))]


class ScaleTargetRef(Part):
    """`scaleTargetRef` of a ScaledObject."""

    apiVersion: str | None = None
    envSourceContainerName: str | None = None
    kind: str | None = None
    name: Filled


class AuthenticationRef(Part):
    """`authenticationRef` of a ScaledObject."""

    kind: Literal["TriggerAuthentication", "ClusterTriggerAuthentication"] | None = None
    name: str


class Trigger(Part):
    """`trigger` of a ScaledObject."""

    authenticationRef: AuthenticationRef | None = None
    metadata: Texts
    metricType: str | None = None
    name: str | None = None
    type: Filled
    useCachedMetrics: bool | None = None


class ScaledObjectSpec(Part):
    """What a ScaledObject says."""

    advanced: Advanced | None = None
    cooldownPeriod: Annotated[Int32, always(at_least(0))] | None = None
    fallback: Fallback | None = None
    idleReplicaCount: Annotated[Int32, always(at_least(0))] | None = None
    initialCooldownPeriod: Annotated[Int32, always(at_least(0))] | None = None
    maxReplicaCount: Annotated[Int32, always(at_least(1))] | None = None
    minReplicaCount: Annotated[Int32, always(at_least(0))] | None = None
    pollingInterval: Annotated[Int32, always(at_least(1))] | None = None
    scaleTargetRef: ScaleTargetRef
    triggers: Annotated[list[Trigger], size(1, None)]

    @schema_rule
    def _bounds_fit(self) -> None:
        most = 100 if self.maxReplicaCount is None else self.maxReplicaCount
        if self.minReplicaCount is not None and self.minReplicaCount > most:
            message = f"'minReplicaCount' is {self.minReplicaCount}, above 'maxReplicaCount', which is {most}"
            raise fault(message, f"write {most} at most", "minReplicaCount")


class ScaledObject(CustomObject):
    """A ScaledObject."""

    apiVersion: Literal["keda.sh/v1alpha1"]
    kind: Literal["ScaledObject"]
    spec: ScaledObjectSpec


KINDS = {("keda.sh/v1alpha1", "ScaledObject"): ScaledObject}
