"""Argo Rollouts: the steps of a canary, and the analyses that go with them."""

from typing import Annotated, Any

from generator.verify.kubernetes._meta import SchemaMetadata, UnjudgedSelector
from generator.verify.kubernetes._part import Part, nothing_means
from generator.verify.kubernetes._scalars import Int32, IntOrText


class FieldRef(Part):
    """`fieldRef` of Argo Rollouts."""

    fieldPath: str


class ValueFrom(Part):
    """`valueFrom` of Argo Rollouts."""

    fieldRef: FieldRef | None = None
    podTemplateHashValue: str | None = None


class Arg(Part):
    """`arg` of Argo Rollouts."""

    name: str
    value: str | None = None
    valueFrom: ValueFrom | None = None


class DryRun(Part):
    """`dryRun` of Argo Rollouts."""

    metricName: str


class MeasurementRetention(Part):
    """`measurementRetention` of Argo Rollouts."""

    limit: Int32
    metricName: str


class Template(Part):
    """`template` of Argo Rollouts."""

    clusterScope: bool | None = None
    templateName: str | None = None


class StepAnalysis(Part):
    """`postPromotionAnalysis` of Argo Rollouts."""

    analysisRunMetadata: SchemaMetadata | None = None
    args: list[Arg] = []
    dryRun: list[DryRun] = []
    measurementRetention: list[MeasurementRetention] = []
    templates: list[Template] = []


class ExperimentAnalysis(Part):
    """`analysis` of Argo Rollouts."""

    args: list[Arg] = []
    clusterScope: bool | None = None
    name: str
    requiredForCompletion: bool | None = None
    templateName: str


class Service(Part):
    """`service` of Argo Rollouts."""

    name: str | None = None


class ExperimentTemplate(Part):
    """`template` of Argo Rollouts."""

    metadata: SchemaMetadata | None = None
    name: str
    replicas: Int32 | None = None
    selector: UnjudgedSelector | None = None
    service: Service | None = None
    specRef: str
    weight: Int32 | None = None


class Experiment(Part):
    """`experiment` of Argo Rollouts."""

    analyses: list[ExperimentAnalysis] = []
    analysisRunMetadata: SchemaMetadata | None = None
    dryRun: list[DryRun] = []
    duration: str | None = None
    scaleDownDelaySeconds: Int32 | None = None
    templates: list[ExperimentTemplate]


class Pause(Part):
    """`pause` of Argo Rollouts."""

    duration: IntOrText | None = None


class Plugin(Part):
    """`plugin` of Argo Rollouts."""

    config: dict[str, Any] = {}
    name: str


class SetCanaryScale(Part):
    """`setCanaryScale` of Argo Rollouts."""

    matchTrafficWeight: bool | None = None
    replicas: Int32 | None = None
    weight: Int32 | None = None


class HeaderValue(Part):
    """`headerValue` of Argo Rollouts."""

    exact: str | None = None
    prefix: str | None = None
    regex: str | None = None


class Match(Part):
    """`match` of Argo Rollouts."""

    headerName: str
    headerValue: HeaderValue


class SetHeaderRoute(Part):
    """`setHeaderRoute` of Argo Rollouts."""

    match: list[Match] = []
    name: str | None = None


class RouteMatch(Part):
    """`match` of Argo Rollouts."""

    headers: Annotated[dict[str, HeaderValue], nothing_means(None)] = {}
    method: HeaderValue | None = None
    path: HeaderValue | None = None


class SetMirrorRoute(Part):
    """`setMirrorRoute` of Argo Rollouts."""

    match: list[RouteMatch] = []
    name: str
    percentage: Int32 | None = None


class Step(Part):
    """`step` of Argo Rollouts."""

    analysis: StepAnalysis | None = None
    experiment: Experiment | None = None
    pause: Pause | None = None
    plugin: Plugin | None = None
    setCanaryScale: SetCanaryScale | None = None
    setHeaderRoute: SetHeaderRoute | None = None
    setMirrorRoute: SetMirrorRoute | None = None
    setWeight: Int32 | None = None
