"""Argo Rollouts: who sends traffic where."""

from typing import Any

from generator.verify.kubernetes._part import Part, Texts
from generator.verify.kubernetes._scalars import Int32, Int64


class StickinessConfig(Part):
    """`stickinessConfig` of Argo Rollouts."""

    durationSeconds: Int64
    enabled: bool


class Alb(Part):
    """`alb` of Argo Rollouts."""

    annotationPrefix: str | None = None
    ingress: str | None = None
    ingresses: list[str] = []
    rootService: str | None = None
    servicePort: Int32
    stickinessConfig: StickinessConfig | None = None


class Ambassador(Part):
    """`ambassador` of Argo Rollouts."""

    mappings: list[str]


class Route(Part):
    """`route` of Argo Rollouts."""

    name: str
    rules: list[str] = []


class Apisix(Part):
    """`apisix` of Argo Rollouts."""

    route: Route | None = None


class Named(Part):
    """`canaryVirtualNodeRef` of Argo Rollouts."""

    name: str


class VirtualNodeGroup(Part):
    """`virtualNodeGroup` of Argo Rollouts."""

    canaryVirtualNodeRef: Named
    stableVirtualNodeRef: Named


class VirtualService(Part):
    """`virtualService` of Argo Rollouts."""

    name: str
    routes: list[str] = []


class AppMesh(Part):
    """`appMesh` of Argo Rollouts."""

    virtualNodeGroup: VirtualNodeGroup | None = None
    virtualService: VirtualService | None = None


class DestinationRule(Part):
    """`destinationRule` of Argo Rollouts."""

    additionalSubsetNames: list[str] = []
    canarySubsetName: str
    name: str
    stableSubsetName: str


class TcpRoute(Part):
    """`tcpRoute` of Argo Rollouts."""

    port: Int64 | None = None


class TlsRoute(Part):
    """`tlsRoute` of Argo Rollouts."""

    port: Int64 | None = None
    sniHosts: list[str] = []


class IstioVirtualService(Part):
    """`virtualService` of Argo Rollouts."""

    name: str
    routes: list[str] = []
    tcpRoutes: list[TcpRoute] = []
    tlsRoutes: list[TlsRoute] = []


class Istio(Part):
    """`istio` of Argo Rollouts."""

    destinationRule: DestinationRule | None = None
    virtualService: IstioVirtualService | None = None
    virtualServices: list[IstioVirtualService] = []


class Nginx(Part):
    """`nginx` of Argo Rollouts."""

    additionalIngressAnnotations: Texts = {}
    annotationPrefix: str | None = None
    canaryIngressAnnotations: Texts = {}
    stableIngress: str | None = None
    stableIngresses: list[str] = []


class Smi(Part):
    """`smi` of Argo Rollouts."""

    rootService: str | None = None
    trafficSplitName: str | None = None


class Traefik(Part):
    """`traefik` of Argo Rollouts."""

    weightedTraefikServiceName: str


class TrafficRouting(Part):
    """`trafficRouting` of Argo Rollouts."""

    alb: Alb | None = None
    ambassador: Ambassador | None = None
    apisix: Apisix | None = None
    appMesh: AppMesh | None = None
    istio: Istio | None = None
    managedRoutes: list[Named] = []
    maxTrafficWeight: Int32 | None = None
    nginx: Nginx | None = None
    plugins: dict[str, Any] = {}
    smi: Smi | None = None
    traefik: Traefik | None = None
