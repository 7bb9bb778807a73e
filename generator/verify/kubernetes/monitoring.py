"""The Prometheus operator: PrometheusRule, ServiceMonitor and Probe, as their definitions (0.93) describe them."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import Filled, KeyOf, PrometheusDuration, ProxyUrl
from generator.verify.kubernetes._meta import CustomObject, UnjudgedSelector
from generator.verify.kubernetes._monitoring_access import Authorization, BasicAuth, Oauth2, TlsConfig
from generator.verify.kubernetes._monitoring_endpoints import (
    Limit,
    MetricRelabeling,
    NamespaceSelector,
    ScrapeProtocol,
    ServiceMonitorSpec,
)
from generator.verify.kubernetes._monitoring_rules import PrometheusRuleSpec
from generator.verify.kubernetes._part import Part, Texts, always, nothing_means, unique_by, unique_values
from generator.verify.kubernetes._scalars import Amount, size


class Param(Part):
    """`param` of a monitor."""

    name: Filled
    values: Annotated[list[Filled], size(1, None)] = []


class Prober(Part):
    """`prober` of a monitor."""

    noProxy: str | None = None
    path: str = "/probe"
    proxyConnectHeader: Annotated[dict[str, list[KeyOf]], nothing_means(None)] = {}
    proxyFromEnvironment: bool | None = None
    proxyUrl: ProxyUrl | None = None
    scheme: Literal["http", "https", "HTTP", "HTTPS"] | None = None
    url: Filled


class Ingress(Part):
    """`ingress` of a monitor."""

    namespaceSelector: NamespaceSelector | None = None
    relabelingConfigs: list[MetricRelabeling] = []
    selector: UnjudgedSelector | None = None


class StaticConfig(Part):
    """`staticConfig` of a monitor."""

    labels: Texts = {}
    relabelingConfigs: list[MetricRelabeling] = []
    static: list[str] = []


class Targets(Part):
    """`targets` of a monitor."""

    ingress: Ingress | None = None
    staticConfig: StaticConfig | None = None


class ProbeSpec(Part):
    """What a Probe says."""

    authorization: Authorization | None = None
    basicAuth: BasicAuth | None = None
    bearerTokenSecret: KeyOf | None = None
    convertClassicHistogramsToNHCB: bool | None = None
    enableHttp2: bool | None = None
    fallbackScrapeProtocol: ScrapeProtocol | None = None
    followRedirects: bool | None = None
    interval: PrometheusDuration | None = None
    jobName: str | None = None
    keepDroppedTargets: Limit | None = None
    labelLimit: Limit | None = None
    labelNameLengthLimit: Limit | None = None
    labelValueLengthLimit: Limit | None = None
    metricRelabelings: list[MetricRelabeling] = []
    module: str | None = None
    nativeHistogramBucketLimit: Limit | None = None
    nativeHistogramMinBucketFactor: Amount | None = None
    oauth2: Oauth2 | None = None
    params: Annotated[list[Param], size(1, None), unique_by("name")] = []
    prober: Prober | None = None
    sampleLimit: Limit | None = None
    scrapeClass: Filled | None = None
    scrapeClassicHistograms: bool | None = None
    scrapeNativeHistograms: bool | None = None
    scrapeProtocols: Annotated[list[ScrapeProtocol], always(unique_values)] = []
    scrapeTimeout: PrometheusDuration | None = None
    targetLimit: Limit | None = None
    targets: Targets | None = None
    tlsConfig: TlsConfig | None = None


class PrometheusRule(CustomObject):
    """A PrometheusRule."""

    apiVersion: Literal["monitoring.coreos.com/v1"]
    kind: Literal["PrometheusRule"]
    spec: PrometheusRuleSpec


class ServiceMonitor(CustomObject):
    """A ServiceMonitor."""

    apiVersion: Literal["monitoring.coreos.com/v1"]
    kind: Literal["ServiceMonitor"]
    spec: ServiceMonitorSpec


class Probe(CustomObject):
    """A Probe."""

    apiVersion: Literal["monitoring.coreos.com/v1"]
    kind: Literal["Probe"]
    spec: ProbeSpec


KINDS = {
    ("monitoring.coreos.com/v1", "PrometheusRule"): PrometheusRule,
    ("monitoring.coreos.com/v1", "ServiceMonitor"): ServiceMonitor,
    ("monitoring.coreos.com/v1", "Probe"): Probe,
}
