"""Argo Rollouts: whom an analysis asks."""

from typing import Any, Literal

from generator.verify.kubernetes._meta import SchemaMetadata
from generator.verify.kubernetes._part import Part, Texts
from generator.verify.kubernetes._scalars import Int64, IntOrText
from generator.verify.kubernetes.batch import SchemaJobSpec


class Dimension(Part):
    """`dimension` of Argo Rollouts."""

    name: str | None = None
    value: str | None = None


class CloudWatchMetric(Part):
    """`metric` of Argo Rollouts."""

    dimensions: list[Dimension] = []
    metricName: str | None = None
    namespace: str | None = None


class MetricStat(Part):
    """`metricStat` of Argo Rollouts."""

    metric: CloudWatchMetric | None = None
    period: IntOrText | None = None
    stat: str | None = None
    unit: str | None = None


class MetricDataQuery(Part):
    """`metricDataQuery` of Argo Rollouts."""

    expression: str | None = None
    id: str | None = None
    label: str | None = None
    metricStat: MetricStat | None = None
    period: IntOrText | None = None
    returnData: bool | None = None


class CloudWatch(Part):
    """`cloudWatch` of Argo Rollouts."""

    interval: str | None = None
    metricDataQueries: list[MetricDataQuery]


class SecretRef(Part):
    """`secretRef` of Argo Rollouts."""

    name: str | None = None
    namespaced: bool | None = None


class Datadog(Part):
    """`datadog` of Argo Rollouts."""

    aggregator: Literal["avg", "min", "max", "sum", "last", "percentile", "mean", "l2norm", "area"] | None = None
    apiVersion: Literal["v1", "v2"] = "v1"
    formula: str | None = None
    interval: str = "5m"
    queries: Texts = {}
    query: str | None = None
    requestTimeout: str = "10s"
    secretRef: SecretRef | None = None


class Graphite(Part):
    """`graphite` of Argo Rollouts."""

    address: str | None = None
    query: str | None = None


class Influxdb(Part):
    """`influxdb` of Argo Rollouts."""

    profile: str | None = None
    query: str | None = None


class Job(Part):
    """`job` of Argo Rollouts."""

    metadata: SchemaMetadata | None = None
    spec: SchemaJobSpec


class ControlScope(Part):
    """`controlScope` of Argo Rollouts."""

    end: str | None = None
    region: str
    scope: str
    start: str | None = None
    step: Int64


class Scope(Part):
    """`scope` of Argo Rollouts."""

    controlScope: ControlScope
    experimentScope: ControlScope
    name: str


class Threshold(Part):
    """`threshold` of Argo Rollouts."""

    marginal: Int64
    pass_: Int64


class Kayenta(Part):
    """`kayenta` of Argo Rollouts."""

    address: str
    application: str
    canaryConfigName: str
    configurationAccountName: str
    lookback: bool | None = None
    metricsAccountName: str
    scopes: list[Scope]
    storageAccountName: str
    threshold: Threshold


class NewRelic(Part):
    """`newRelic` of Argo Rollouts."""

    profile: str | None = None
    query: str
    timeout: Int64 | None = None


class BasicAuth(Part):
    """`basicAuth` of Argo Rollouts."""

    password: str | None = None
    username: str | None = None


class Oauth2(Part):
    """`oauth2` of Argo Rollouts."""

    clientId: str | None = None
    clientSecret: str | None = None
    scopes: list[str] = []
    tokenUrl: str | None = None


class Sigv4(Part):
    """`sigv4` of Argo Rollouts."""

    profile: str | None = None
    region: str | None = None
    roleArn: str | None = None


class Authentication(Part):
    """`authentication` of Argo Rollouts."""

    basicAuth: BasicAuth | None = None
    oauth2: Oauth2 | None = None
    sigv4: Sigv4 | None = None


class Header(Part):
    """`header` of Argo Rollouts."""

    key: str
    value: str


class RangeQuery(Part):
    """`rangeQuery` of Argo Rollouts."""

    end: str | None = None
    start: str | None = None
    step: str | None = None


class Prometheus(Part):
    """`prometheus` of Argo Rollouts."""

    address: str | None = None
    authentication: Authentication | None = None
    headers: list[Header] = []
    insecure: bool | None = None
    query: str | None = None
    rangeQuery: RangeQuery | None = None
    timeout: Int64 | None = None


class Skywalking(Part):
    """`skywalking` of Argo Rollouts."""

    address: str | None = None
    interval: str | None = None
    query: str | None = None


class Web(Part):
    """`web` of Argo Rollouts."""

    authentication: Authentication | None = None
    body: str | None = None
    headers: list[Header] = []
    insecure: bool | None = None
    jsonBody: dict[str, Any] = {}
    jsonPath: str | None = None
    method: str | None = None
    timeoutSeconds: Int64 | None = None
    url: str


class Provider(Part):
    """`provider` of Argo Rollouts."""

    cloudWatch: CloudWatch | None = None
    datadog: Datadog | None = None
    graphite: Graphite | None = None
    influxdb: Influxdb | None = None
    job: Job | None = None
    kayenta: Kayenta | None = None
    newRelic: NewRelic | None = None
    plugin: dict[str, Any] = {}
    prometheus: Prometheus | None = None
    skywalking: Skywalking | None = None
    wavefront: Graphite | None = None
    web: Web | None = None
