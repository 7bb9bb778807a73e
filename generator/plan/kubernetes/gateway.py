"""Where requests come in: `gateway.networking.k8s.io/v1` HTTPRoute, and `networking.k8s.io/v1` Ingress.

Sources: https://gateway-api.sigs.k8s.io/reference/spec/,
https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/
"""

from typing import NamedTuple


class ParentRef(NamedTuple):
    """A Gateway, and which of its listeners."""

    name: str
    namespace: str
    section_name: str | None = None


class PathMatch(NamedTuple):
    """Which paths are meant."""

    type: str
    value: str


class RouteMatch(NamedTuple):
    """Which requests are meant."""

    path: PathMatch


class RouteTimeouts(NamedTuple):
    """How long the gateway waits: for the whole request, and for each try behind it."""

    request: str
    backend_request: str


class Backend(NamedTuple):
    """A Service, and its share of the requests: its weight over the sum of all."""

    name: str
    port: int
    weight: int


class RouteRule(NamedTuple):
    """What happens to requests."""

    matches: tuple[RouteMatch, ...]
    timeouts: RouteTimeouts | None
    backend_refs: tuple[Backend, ...]


class HttpRoute(NamedTuple):
    """The way of requests from a Gateway to Services."""

    parent_refs: tuple[ParentRef, ...]
    hostnames: tuple[str, ...]
    rules: tuple[RouteRule, ...]


class PortNumber(NamedTuple):
    """A port of a Service."""

    number: int


class IngressService(NamedTuple):
    """A Service behind an Ingress."""

    name: str
    port: PortNumber


class IngressBackend(NamedTuple):
    """What is behind an Ingress."""

    service: IngressService


class IngressPath(NamedTuple):
    """A path, and what is behind it."""

    path: str
    path_type: str
    backend: IngressBackend


class IngressPaths(NamedTuple):
    """The paths of a host."""

    paths: tuple[IngressPath, ...]


class IngressRule(NamedTuple):
    """A host, and what is behind it."""

    host: str
    http: IngressPaths


class Ingress(NamedTuple):
    """The way of requests from the controller of a class to Services. It knows no weights."""

    ingress_class_name: str
    rules: tuple[IngressRule, ...]
