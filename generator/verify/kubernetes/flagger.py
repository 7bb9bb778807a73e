"""Flagger: Canary, MetricTemplate and AlertProvider, as their definitions (1.44) describe them."""

from typing import Annotated, Literal

from generator.verify.kubernetes._flagger_analysis import Analysis
from generator.verify.kubernetes._flagger_service import Service
from generator.verify.kubernetes._meta import CustomObject
from generator.verify.kubernetes._part import Part, Texts, always, at_least, exactly_one, nothing_means, schema_rule
from generator.verify.kubernetes._scalars import Int64, Number


class TargetRef(Part):
    """`targetRef` of a Canary."""

    apiVersion: str
    kind: Literal["DaemonSet", "Deployment", "Service"]
    name: str


class PrimaryScalerReplicas(Part):
    """`primaryScalerReplicas` of a Canary."""

    minReplicas: Annotated[Int64, always(at_least(1))] | None = None
    maxReplicas: Annotated[Int64, always(at_least(1))] | None = None


class AutoscalerRef(Part):
    """`autoscalerRef` of a Canary."""

    apiVersion: str
    kind: Literal["HorizontalPodAutoscaler", "ScaledObject"]
    name: str
    primaryScalerQueries: Texts = {}
    primaryScalerReplicas: PrimaryScalerReplicas | None = None


class IngressRef(Part):
    """`ingressRef` of a Canary."""

    apiVersion: str
    kind: Literal["Ingress"]
    name: str


class RouteRef(Part):
    """`routeRef` of a Canary."""

    apiVersion: str
    kind: Literal["ApisixRoute"]
    name: str


class UpstreamRef(Part):
    """`upstreamRef` of a Canary."""

    apiVersion: str
    kind: Literal["Upstream"]
    name: str
    namespace: str | None = None


class CanarySpec(Part):
    """What a Canary says."""

    provider: (
        Literal[
            "apisix",
            "appmesh",
            "appmesh:v1beta2",
            "contour",
            "gatewayapi:v1",
            "gatewayapi:v1beta1",
            "gloo",
            "istio",
            "knative",
            "kubernetes",
            "kuma",
            "linkerd",
            "nginx",
            "osm",
            "skipper",
            "smi:v1alpha1",
            "smi:v1alpha2",
            "smi:v1alpha3",
            "traefik",
        ]
        | None
    ) = None
    metricsServer: str | None = None
    progressDeadlineSeconds: Number | None = None
    targetRef: TargetRef
    autoscalerRef: AutoscalerRef | None = None
    ingressRef: IngressRef | None = None
    routeRef: RouteRef | None = None
    upstreamRef: UpstreamRef | None = None
    service: Service | None = None
    skipAnalysis: bool | None = None
    revertOnDeletion: bool | None = None
    suspend: bool | None = None
    analysis: Analysis


class SecretRef(Part):
    """`secretRef` of a Canary."""

    name: str


class Provider(Part):
    """`provider` of a Canary."""

    type: Literal[
        "prometheus",
        "influxdb",
        "datadog",
        "externalmetrics",
        "stackdriver",
        "cloudwatch",
        "newrelic",
        "graphite",
        "dynatrace",
        "keptn",
        "splunk",
    ]
    address: str | None = None
    headers: Annotated[dict[str, list[str]], nothing_means(None)] = {}
    secretRef: SecretRef | None = None
    region: str | None = None
    insecureSkipVerify: bool | None = None


class MetricTemplateSpec(Part):
    """What a MetricTemplate says."""

    provider: Provider
    query: str


class SecretName(Part):
    """`secretRef` of an AlertProvider."""

    name: str


class AlertProviderSpec(Part):
    """Who is told of a canary."""

    type: Literal["slack", "msteams", "discord", "rocket", "gchat"]
    channel: str | None = None
    username: str | None = None
    address: str | None = None
    proxy: str | None = None
    secretRef: SecretName | None = None

    @schema_rule
    def _has_one_address(self) -> None:
        exactly_one(self, ("address", "secretRef"), "address")


class Canary(CustomObject):
    """A Canary."""

    apiVersion: Literal["flagger.app/v1beta1"]
    kind: Literal["Canary"]
    spec: CanarySpec | None = None


class MetricTemplate(CustomObject):
    """A MetricTemplate."""

    apiVersion: Literal["flagger.app/v1beta1"]
    kind: Literal["MetricTemplate"]
    spec: MetricTemplateSpec | None = None


class AlertProvider(CustomObject):
    """An AlertProvider."""

    apiVersion: Literal["flagger.app/v1beta1"]
    kind: Literal["AlertProvider"]
    spec: AlertProviderSpec | None = None


KINDS = {
    ("flagger.app/v1beta1", "Canary"): Canary,
    ("flagger.app/v1beta1", "MetricTemplate"): MetricTemplate,
    ("flagger.app/v1beta1", "AlertProvider"): AlertProvider,
}
