"""Argo Rollouts: Rollout and AnalysisTemplate, as their definitions (1.9) describe them."""

from typing import Annotated, Literal

from generator.verify.kubernetes._argo_providers import Provider
from generator.verify.kubernetes._argo_steps import (
    Arg,
    DryRun,
    FieldRef,
    MeasurementRetention,
    Step,
    StepAnalysis,
    Template,
)
from generator.verify.kubernetes._argo_traffic import TrafficRouting
from generator.verify.kubernetes._custom import DateTime, Nothing
from generator.verify.kubernetes._meta import CustomObject, SchemaMetadata, UnjudgedSelector
from generator.verify.kubernetes._part import Part, always, at_least
from generator.verify.kubernetes._pod import SchemaPodTemplate
from generator.verify.kubernetes._scalars import Int32, IntOrText


class RunHistory(Part):
    """`analysis` of Argo Rollouts."""

    successfulRunHistoryLimit: Int32 | None = None
    unsuccessfulRunHistoryLimit: Int32 | None = None


class RollbackWindow(Part):
    """`rollbackWindow` of Argo Rollouts."""

    revisions: Int32 | None = None


class Preferred(Part):
    """`preferredDuringSchedulingIgnoredDuringExecution` of Argo Rollouts."""

    weight: Int32


class AntiAffinity(Part):
    """`antiAffinity` of Argo Rollouts."""

    preferredDuringSchedulingIgnoredDuringExecution: Preferred | None = None
    requiredDuringSchedulingIgnoredDuringExecution: Nothing | None = None


class BlueGreen(Part):
    """`blueGreen` of Argo Rollouts."""

    abortScaleDownDelaySeconds: Int32 | None = None
    activeMetadata: SchemaMetadata | None = None
    activeService: str
    antiAffinity: AntiAffinity | None = None
    autoPromotionEnabled: bool | None = None
    autoPromotionSeconds: Int32 | None = None
    maxUnavailable: IntOrText | None = None
    postPromotionAnalysis: StepAnalysis | None = None
    prePromotionAnalysis: StepAnalysis | None = None
    previewMetadata: SchemaMetadata | None = None
    previewReplicaCount: Int32 | None = None
    previewService: str | None = None
    scaleDownDelayRevisionLimit: Int32 | None = None
    scaleDownDelaySeconds: Int32 | None = None


class BackgroundAnalysis(Part):
    """`analysis` of Argo Rollouts."""

    analysisRunMetadata: SchemaMetadata | None = None
    args: list[Arg] = []
    dryRun: list[DryRun] = []
    measurementRetention: list[MeasurementRetention] = []
    startingStep: Int32 | None = None
    templates: list[Template] = []


class PingPong(Part):
    """`pingPong` of Argo Rollouts."""

    pingService: str
    pongService: str


class ReplicaProgressThreshold(Part):
    """`replicaProgressThreshold` of Argo Rollouts."""

    type: str
    value: Int32


class Canary(Part):
    """`canary` of Argo Rollouts."""

    abortScaleDownDelaySeconds: Int32 | None = None
    analysis: BackgroundAnalysis | None = None
    antiAffinity: AntiAffinity | None = None
    canaryMetadata: SchemaMetadata | None = None
    canaryService: str | None = None
    dynamicStableScale: bool | None = None
    maxSurge: IntOrText | None = None
    maxUnavailable: IntOrText | None = None
    minPodsPerReplicaSet: Int32 | None = None
    pingPong: PingPong | None = None
    replicaProgressThreshold: ReplicaProgressThreshold | None = None
    scaleDownDelayRevisionLimit: Int32 | None = None
    scaleDownDelaySeconds: Int32 | None = None
    stableMetadata: SchemaMetadata | None = None
    stableService: str | None = None
    steps: list[Step] = []
    trafficRouting: TrafficRouting | None = None


class Strategy(Part):
    """`strategy` of Argo Rollouts."""

    blueGreen: BlueGreen | None = None
    canary: Canary | None = None


class WorkloadRef(Part):
    """`workloadRef` of Argo Rollouts."""

    apiVersion: str | None = None
    kind: str | None = None
    name: str | None = None
    scaleDown: str | None = None


class RolloutSpec(Part):
    """What a Rollout says."""

    analysis: RunHistory | None = None
    minReadySeconds: Int32 | None = None
    paused: bool | None = None
    progressDeadlineAbort: bool | None = None
    progressDeadlineSeconds: Int32 | None = None
    replicas: Annotated[Int32, always(at_least(0))] | None = None
    restartAt: DateTime | None = None
    revisionHistoryLimit: Int32 | None = None
    rollbackWindow: RollbackWindow | None = None
    selector: UnjudgedSelector | None = None
    strategy: Strategy | None = None
    template: SchemaPodTemplate | None = None
    workloadRef: WorkloadRef | None = None


class SecretKeyRef(Part):
    """`secretKeyRef` of Argo Rollouts."""

    key: str
    name: str


class TemplateValueFrom(Part):
    """`valueFrom` of Argo Rollouts."""

    fieldRef: FieldRef | None = None
    secretKeyRef: SecretKeyRef | None = None


class TemplateArg(Part):
    """`arg` of Argo Rollouts."""

    name: str
    value: str | None = None
    valueFrom: TemplateValueFrom | None = None


class Metric(Part):
    """`metric` of Argo Rollouts."""

    consecutiveErrorLimit: IntOrText | None = None
    consecutiveSuccessLimit: IntOrText | None = None
    count: IntOrText | None = None
    failureCondition: str | None = None
    failureLimit: IntOrText | None = None
    inconclusiveLimit: IntOrText | None = None
    initialDelay: str | None = None
    interval: str | None = None
    name: str
    provider: Provider
    successCondition: str | None = None


class AnalysisTemplateSpec(Part):
    """What a AnalysisTemplate says."""

    args: list[TemplateArg] = []
    dryRun: list[DryRun] = []
    measurementRetention: list[MeasurementRetention] = []
    metrics: list[Metric] = []
    templates: list[Template] = []


class Rollout(CustomObject):
    """A Rollout."""

    apiVersion: Literal["argoproj.io/v1alpha1"]
    kind: Literal["Rollout"]
    spec: RolloutSpec


class AnalysisTemplate(CustomObject):
    """An AnalysisTemplate."""

    apiVersion: Literal["argoproj.io/v1alpha1"]
    kind: Literal["AnalysisTemplate"]
    spec: AnalysisTemplateSpec


KINDS = {("argoproj.io/v1alpha1", "Rollout"): Rollout, ("argoproj.io/v1alpha1", "AnalysisTemplate"): AnalysisTemplate}
