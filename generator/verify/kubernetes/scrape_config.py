"""The Prometheus operator: ScrapeConfig, as its definition (0.93) describes it."""

from typing import Annotated, Literal

from generator.verify.kubernetes import _monitoring_clouds as clouds
from generator.verify.kubernetes import _monitoring_discovery as discovery
from generator.verify.kubernetes import _monitoring_services as services
from generator.verify.kubernetes._custom import BodySize, Filled, PrometheusDuration
from generator.verify.kubernetes._meta import CustomObject
from generator.verify.kubernetes._monitoring_endpoints import Limit, MetricRelabeling, ScrapeProtocol
from generator.verify.kubernetes._part import always, at_most_one, nothing_means, schema_rule, unique_values
from generator.verify.kubernetes._scalars import Amount, size


class ScrapeConfigSpec(discovery.ByPassword, discovery.Connection):
    """What a ScrapeConfig says."""

    azureSDConfigs: list[clouds.Azure] = []
    bodySizeLimit: BodySize | None = None
    consulSDConfigs: list[services.Consul] = []
    convertClassicHistogramsToNHCB: bool | None = None
    digitalOceanSDConfigs: list[clouds.DigitalOcean] = []
    dnsSDConfigs: list[discovery.Dns] = []
    dockerSDConfigs: list[services.Docker] = []
    dockerSwarmSDConfigs: list[services.DockerSwarm] = []
    ec2SDConfigs: list[clouds.Ec2] = []
    enableCompression: bool | None = None
    eurekaSDConfigs: list[services.Eureka] = []
    fallbackScrapeProtocol: ScrapeProtocol | None = None
    fileSDConfigs: list[discovery.Files] = []
    gceSDConfigs: list[clouds.Gce] = []
    hetznerSDConfigs: list[clouds.Hetzner] = []
    honorLabels: bool | None = None
    honorTimestamps: bool | None = None
    httpSDConfigs: list[discovery.Http] = []
    ionosSDConfigs: list[clouds.Ionos] = []
    jobName: Filled | None = None
    keepDroppedTargets: Limit | None = None
    kubernetesSDConfigs: list[discovery.Kubernetes] = []
    kumaSDConfigs: list[services.Kuma] = []
    labelLimit: Limit | None = None
    labelNameLengthLimit: Limit | None = None
    labelValueLengthLimit: Limit | None = None
    lightSailSDConfigs: list[clouds.LightSail] = []
    linodeSDConfigs: list[clouds.Linode] = []
    metricRelabelings: Annotated[list[MetricRelabeling], size(1, None)] = []
    metricsPath: Filled | None = None
    nameEscapingScheme: Literal["AllowUTF8", "Underscores", "Dots", "Values"] | None = None
    nameValidationScheme: Literal["UTF8", "Legacy"] | None = None
    nativeHistogramBucketLimit: Limit | None = None
    nativeHistogramMinBucketFactor: Amount | None = None
    nomadSDConfigs: list[services.Nomad] = []
    openstackSDConfigs: list[clouds.Openstack] = []
    ovhcloudSDConfigs: list[clouds.OvhCloud] = []
    params: Annotated[dict[str, list[str]], nothing_means(None)] = {}
    puppetDBSDConfigs: list[services.PuppetDb] = []
    relabelings: Annotated[list[MetricRelabeling], size(1, None)] = []
    sampleLimit: Limit | None = None
    scalewaySDConfigs: list[clouds.Scaleway] = []
    scheme: Literal["http", "https", "HTTP", "HTTPS"] | None = None
    scrapeClass: Filled | None = None
    scrapeClassicHistograms: bool | None = None
    scrapeInterval: PrometheusDuration | None = None
    scrapeNativeHistograms: bool | None = None
    scrapeProtocols: Annotated[list[ScrapeProtocol], size(1, None), always(unique_values)] = []
    scrapeTimeout: PrometheusDuration | None = None
    staticConfigs: list[discovery.Static] = []
    targetLimit: Limit | None = None
    trackTimestampsStaleness: bool | None = None

    @schema_rule
    def _authorizes_once(self) -> None:
        at_most_one(self, ("basicAuth", "authorization", "oauth2"), "authorization")


class ScrapeConfig(CustomObject):
    """A ScrapeConfig."""

    apiVersion: Literal["monitoring.coreos.com/v1alpha1"]
    kind: Literal["ScrapeConfig"]
    spec: ScrapeConfigSpec


KINDS = {("monitoring.coreos.com/v1alpha1", "ScrapeConfig"): ScrapeConfig}
