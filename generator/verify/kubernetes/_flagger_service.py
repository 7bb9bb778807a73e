"""Flagger: how the service is reached."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import (
    GatewayGroup,
    GatewayHost,
    GatewayKind,
    GatewayName,
    GatewayNamespace,
    Port,
)
from generator.verify.kubernetes._flagger_traffic import TrafficPolicy
from generator.verify.kubernetes._meta import SchemaMetadata
from generator.verify.kubernetes._part import Part, Texts, at_most_one, exactly_one, missing, nothing_means, schema_rule
from generator.verify.kubernetes._scalars import Int32, Int64, IntOrText, Number, size


class Comparison(Part):
    """`authority` of a Canary."""

    exact: str | None = None
    prefix: str | None = None
    regex: str | None = None

    @schema_rule
    def _is_one(self) -> None:
        at_most_one(self, ("exact", "prefix", "regex"), "comparison")


class ServiceMatch(Part):
    """`match` of a Canary."""

    authority: Comparison | None = None
    gateways: list[str] = []
    headers: Annotated[dict[str, Comparison], nothing_means(None)] = {}
    ignoreUriCase: bool | None = None
    method: Comparison | None = None
    name: str | None = None
    port: Int64 | None = None
    queryParams: Annotated[dict[str, Comparison], nothing_means(None)] = {}
    scheme: Comparison | None = None
    sourceLabels: Texts = {}
    sourceNamespace: str | None = None
    uri: Comparison | None = None
    withoutHeaders: Annotated[dict[str, Comparison], nothing_means(None)] = {}


class Retries(Part):
    """`retries` of a Canary."""

    attempts: Int32 | None = None
    perTryTimeout: str | None = None
    retryOn: str | None = None


class Rewrite(Part):
    """`rewrite` of a Canary."""

    uri: str | None = None
    authority: str | None = None
    type: str | None = None


class BackendRef(Part):
    """`backendRef` of a Canary."""

    group: GatewayGroup = ""
    kind: GatewayKind = "Service"
    name: GatewayName
    namespace: GatewayNamespace | None = None
    port: Port | None = None

    @schema_rule
    def _services_have_ports(self) -> None:
        if self.group == "" and self.kind == "Service" and self.port is None:
            raise missing("port", "a Service is reached at a port")


class Mirror(Part):
    """`mirror` of a Canary."""

    backendRef: BackendRef | None = None


class HeaderChange(Part):
    """`request` of a Canary."""

    add: Texts = {}
    remove: list[str] = []
    set: Texts = {}


class HeaderChanges(Part):
    """`headers` of a Canary."""

    request: HeaderChange | None = None
    response: HeaderChange | None = None


class GatewayRef(Part):
    """`gatewayRef` of a Canary."""

    group: GatewayGroup = "gateway.networking.k8s.io"
    kind: GatewayKind = "Gateway"
    name: GatewayName
    namespace: GatewayNamespace | None = None
    sectionName: GatewayHost | None = None
    port: Port | None = None


class AllowOrigin(Part):
    """`allowOrigin` of a Canary."""

    exact: str | None = None
    prefix: str | None = None
    regex: str | None = None

    @schema_rule
    def _is_one(self) -> None:
        exactly_one(self, ("exact", "prefix", "regex"), "comparison")


class CorsPolicy(Part):
    """`corsPolicy` of a Canary."""

    allowCredentials: bool | None = None
    allowHeaders: list[str] = []
    allowMethods: list[str] = []
    allowOrigin: list[str] = []
    allowOrigins: list[AllowOrigin] = []
    exposeHeaders: list[str] = []
    maxAge: str | None = None


class UnmanagedMetadata(Part):
    """`unmanagedMetadata` of a Canary: the keys that Flagger leaves alone."""

    annotations: list[str] = []
    labels: list[str] = []


class Service(Part):
    """`service` of a Canary."""

    name: str | None = None
    port: Number
    portName: str | None = None
    appProtocol: str | None = None
    trafficDistribution: Literal["PreferClose", "PreferSameZone", "PreferSameNode"] | None = None
    targetPort: IntOrText | None = None
    portDiscovery: bool | None = None
    headless: bool | None = None
    timeout: str | None = None
    backendTimeout: str | None = None
    meshName: str | None = None
    backends: list[str] = []
    hosts: list[str] = []
    delegation: bool | None = None
    match: list[ServiceMatch] = []
    retries: Retries | None = None
    rewrite: Rewrite | None = None
    mirror: list[Mirror] = []
    headers: HeaderChanges | None = None
    gateways: list[str] = []
    gatewayRefs: Annotated[list[GatewayRef], size(0, 32)] = []
    corsPolicy: CorsPolicy | None = None
    trafficPolicy: TrafficPolicy | None = None
    apex: SchemaMetadata | None = None
    primary: SchemaMetadata | None = None
    canary: SchemaMetadata | None = None
    unmanagedMetadata: UnmanagedMetadata | None = None
