"""The Prometheus operator: how endpoints are found and scraped."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import BodySize, Filled, KeyOf, PrometheusDuration, ProxyUrl
from generator.verify.kubernetes._meta import UnjudgedSelector
from generator.verify.kubernetes._monitoring_access import Authorization, BasicAuth, ClientId, Oauth2
from generator.verify.kubernetes._part import Part, always, at_least, nothing_means, unique_values
from generator.verify.kubernetes._scalars import Amount, Int64, IntOrText

Limit = Annotated[Int64, always(at_least(0))]
ScrapeProtocol = Literal[
    "PrometheusProto", "OpenMetricsText0.0.1", "OpenMetricsText1.0.0", "PrometheusText0.0.4", "PrometheusText1.0.0"
]


class AttachMetadata(Part):
    """`attachMetadata` of a monitor."""

    node: bool | None = None


class MetricRelabeling(Part):
    """`metricRelabeling` of a monitor."""

    action: Literal[
        "replace",
        "Replace",
        "keep",
        "Keep",
        "drop",
        "Drop",
        "hashmod",
        "HashMod",
        "labelmap",
        "LabelMap",
        "labeldrop",
        "LabelDrop",
        "labelkeep",
        "LabelKeep",
        "lowercase",
        "Lowercase",
        "uppercase",
        "Uppercase",
        "keepequal",
        "KeepEqual",
        "dropequal",
        "DropEqual",
    ] = "replace"
    modulus: Limit | None = None
    regex: str | None = None
    replacement: str | None = None
    separator: str | None = None
    sourceLabels: list[str] = []
    targetLabel: str | None = None


class EndpointTls(Part):
    """`tlsConfig` of a monitor."""

    ca: ClientId | None = None
    caFile: str | None = None
    cert: ClientId | None = None
    certFile: str | None = None
    insecureSkipVerify: bool | None = None
    keyFile: str | None = None
    keySecret: KeyOf | None = None
    maxVersion: Literal["TLS10", "TLS11", "TLS12", "TLS13"] | None = None
    minVersion: Literal["TLS10", "TLS11", "TLS12", "TLS13"] | None = None
    serverName: str | None = None


class Endpoint(Part):
    """`endpoint` of a monitor."""

    authorization: Authorization | None = None
    basicAuth: BasicAuth | None = None
    bearerTokenFile: str | None = None
    bearerTokenSecret: KeyOf | None = None
    enableHttp2: bool | None = None
    filterRunning: bool | None = None
    followRedirects: bool | None = None
    honorLabels: bool | None = None
    honorTimestamps: bool | None = None
    interval: PrometheusDuration | None = None
    metricRelabelings: list[MetricRelabeling] = []
    noProxy: str | None = None
    oauth2: Oauth2 | None = None
    params: Annotated[dict[str, list[str]], nothing_means(None)] = {}
    path: str | None = None
    port: str | None = None
    proxyConnectHeader: Annotated[dict[str, list[KeyOf]], nothing_means(None)] = {}
    proxyFromEnvironment: bool | None = None
    proxyUrl: ProxyUrl | None = None
    relabelings: list[MetricRelabeling] = []
    scheme: Literal["http", "https", "HTTP", "HTTPS"] | None = None
    scrapeTimeout: PrometheusDuration | None = None
    targetPort: IntOrText | None = None
    tlsConfig: EndpointTls | None = None
    trackTimestampsStaleness: bool | None = None


class NamespaceSelector(Part):
    """`namespaceSelector` of a monitor."""

    any: bool | None = None
    matchNames: list[str] = []


class ServiceMonitorSpec(Part):
    """What a ServiceMonitor says."""

    attachMetadata: AttachMetadata | None = None
    bodySizeLimit: BodySize | None = None
    convertClassicHistogramsToNHCB: bool | None = None
    endpoints: list[Endpoint]
    fallbackScrapeProtocol: ScrapeProtocol | None = None
    jobLabel: str | None = None
    keepDroppedTargets: Limit | None = None
    labelLimit: Limit | None = None
    labelNameLengthLimit: Limit | None = None
    labelValueLengthLimit: Limit | None = None
    namespaceSelector: NamespaceSelector | None = None
    nativeHistogramBucketLimit: Limit | None = None
    nativeHistogramMinBucketFactor: Amount | None = None
    podTargetLabels: list[str] = []
    sampleLimit: Limit | None = None
    scrapeClass: Filled | None = None
    scrapeClassicHistograms: bool | None = None
    scrapeNativeHistograms: bool | None = None
    scrapeProtocols: Annotated[list[ScrapeProtocol], always(unique_values)] = []
    selector: UnjudgedSelector
    selectorMechanism: Literal["RelabelConfig", "RoleSelector"] | None = None
    serviceDiscoveryRole: Literal["Endpoints", "EndpointSlice"] | None = None
    targetLabels: list[str] = []
    targetLimit: Limit | None = None
