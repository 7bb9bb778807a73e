"""Flagger: how connections are balanced."""

from typing import Annotated, Literal

from generator.verify.kubernetes._part import Part, exactly_one, nothing_means, placed, schema_rule
from generator.verify.kubernetes._scalars import Int32, Int64


class Http(Part):
    """`http` of a Canary."""

    h2UpgradePolicy: Literal["DEFAULT", "DO_NOT_UPGRADE", "UPGRADE"] | None = None
    http1MaxPendingRequests: Int32 | None = None
    http2MaxRequests: Int32 | None = None
    idleTimeout: str | None = None
    maxRequestsPerConnection: Int32 | None = None
    maxRetries: Int32 | None = None


class ConnectionPool(Part):
    """`connectionPool` of a Canary."""

    http: Http | None = None


class HttpCookie(Part):
    """`httpCookie` of a Canary."""

    name: str | None = None
    path: str | None = None
    ttl: str | None = None


_HASHED = ("httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName")


class ConsistentHash(Part):
    """`consistentHash` of a Canary."""

    httpCookie: HttpCookie | None = None
    httpHeaderName: str | None = None
    httpQueryParameterName: str | None = None
    minimumRingSize: Int64 | None = None
    useSourceIp: bool | None = None

    @property
    def says_what(self) -> bool:
        """Say whether exactly one thing is hashed."""
        return sum(getattr(self, name) is not None for name in _HASHED) == 1


class Distribute(Part):
    """`distribute` of a Canary."""

    from_: str | None = None
    to: Annotated[dict[str, Int64], nothing_means(None)] = {}


class Failover(Part):
    """`failover` of a Canary."""

    from_: str | None = None
    to: str | None = None


class LocalityLbSetting(Part):
    """`localityLbSetting` of a Canary."""

    distribute: list[Distribute] = []
    enabled: bool | None = None
    failover: list[Failover] = []


class LoadBalancer(Part):
    """`loadBalancer` of a Canary."""

    consistentHash: ConsistentHash | None = None
    localityLbSetting: LocalityLbSetting | None = None
    simple: Literal["ROUND_ROBIN", "LEAST_CONN", "RANDOM", "PASSTHROUGH", "LEAST_REQUEST"] | None = None
    warmupDurationSecs: str | None = None

    @schema_rule
    def _is_one(self) -> None:
        hashed = self.consistentHash
        if hashed is None or hashed.says_what or self.simple is None:
            exactly_one(self, ("simple", "consistentHash"), "way to balance")
        if hashed is not None and self.simple is None:  # beside 'simple' the definition lets one pass that says nothing
            placed(lambda part: exactly_one(part, _HASHED, "what is hashed"), hashed, "consistentHash")


class OutlierDetection(Part):
    """`outlierDetection` of a Canary."""

    baseEjectionTime: str | None = None
    consecutive5xxErrors: Int64 | None = None
    consecutiveErrors: Int32 | None = None
    consecutiveGatewayErrors: Int32 | None = None
    consecutiveLocalOriginFailures: Int32 | None = None
    interval: str | None = None
    maxEjectionPercent: Int32 | None = None
    minHealthPercent: Int32 | None = None
    splitExternalLocalOriginErrors: bool | None = None


class Tls(Part):
    """`tls` of a Canary."""

    caCertificates: str | None = None
    clientCertificate: str | None = None
    mode: Literal["DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"] | None = None
    privateKey: str | None = None
    sni: str | None = None
    subjectAltNames: list[str] = []


class TrafficPolicy(Part):
    """`trafficPolicy` of a Canary."""

    connectionPool: ConnectionPool | None = None
    loadBalancer: LoadBalancer | None = None
    outlierDetection: OutlierDetection | None = None
    tls: Tls | None = None
