"""Who reaches what: Ingress, IngressClass and NetworkPolicy.

Source: pkg/apis/networking/validation.
"""

import ipaddress
from typing import Annotated, Literal

from generator.verify.kubernetes._meta import Object, Selector
from generator.verify.kubernetes._names import (
    DnsSubdomain,
    dns_label,
    dns_subdomain,
    path_segment,
    port_name,
    wildcard_subdomain,
)
from generator.verify.kubernetes._part import Part, fault, filled, may, missing, must, one_of, placed, rule
from generator.verify.kubernetes._probes import port_of_pod
from generator.verify.kubernetes._scalars import Int32, IntOrText, OptionalPortNumber

_IN_PATHS = ("//", "/./", "/../", "%2f", "%2F")
_AT_ENDS = ("/..", "/.")


class BackendPort(Part):
    """A port of a service, by its name or its number."""

    name: Annotated[str, may(port_name)] = ""
    number: OptionalPortNumber = 0


class ServiceBackend(Part):
    """A service."""

    name: Annotated[str, must(filled), must(dns_label)]
    port: BackendPort = BackendPort.model_construct()

    @rule
    def _has_one_port(self) -> None:
        if self.port.name and self.port.number:
            raise fault("the port has both a name and a number", "keep one of them", "port", "number")
        if not self.port.name and not self.port.number:
            raise missing("number", "say which port, by 'number' or by 'name'", "port")


class ResourceBackend(Part):
    """An object that answers."""

    apiGroup: DnsSubdomain | None = None
    kind: Annotated[str, must(filled), must(path_segment)]
    name: Annotated[str, must(filled), must(path_segment)]


class Backend(Part):
    """What answers."""

    service: ServiceBackend | None = None
    resource: ResourceBackend | None = None

    @rule
    def _is_one(self) -> None:
        if self.service is not None and self.resource is not None:
            raise fault("both a service and a resource stand here", "keep one of them", "resource")
        if self.service is None and self.resource is None:
            raise missing("service", "say what answers: 'service' or 'resource'")


class Path(Part):
    """A path, and what answers it."""

    path: str = ""
    pathType: Annotated[str, must(one_of("ImplementationSpecific", "Exact", "Prefix"))]
    backend: Backend

    @rule
    def _path_fits(self) -> None:
        if self.pathType == "ImplementationSpecific":
            if self.path and not self.path.startswith("/"):
                raise fault(f"'{self.path}' is no absolute path", "start it with '/'", "path")
            return
        if not self.path.startswith("/"):
            raise fault(f"'{self.path}' is no absolute path", "start it with '/'", "path")
        wrong = [part for part in _IN_PATHS if part in self.path]
        wrong += [part for part in _AT_ENDS if self.path.endswith(part)]
        if wrong:
            raise fault(f"the path contains '{wrong[0]}'", "write it without", "path")


class Http(Part):
    """Paths of HTTP."""

    paths: Annotated[list[Path], must(filled)]


def _host(value: str) -> None:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        wildcard_subdomain(value)
    else:
        raise fault(f"'{value}' is an IP address; a name is expected", "write a host name")


class HostRule(Part):
    """A host, and its paths."""

    host: Annotated[str, may(_host)] = ""
    http: Http | None = None


class Tls(Part):
    """A certificate, and its hosts."""

    hosts: list[Annotated[str, must(wildcard_subdomain)]] = []
    secretName: Annotated[str, may(dns_subdomain)] = ""


class IngressSpec(Part):
    """Hosts and paths, and what answers them."""

    ingressClassName: Annotated[str, must(dns_subdomain)] | None = None
    defaultBackend: Backend | None = None
    tls: list[Tls] = []
    rules: list[HostRule] = []

    @rule
    def _leads_somewhere(self) -> None:
        if not self.rules and self.defaultBackend is None:
            raise missing("rules", "write 'rules' or 'defaultBackend'")


class Ingress(Object):
    """An Ingress."""

    apiVersion: Literal["networking.k8s.io/v1"]
    kind: Literal["Ingress"]
    spec: IngressSpec

    @rule
    def _one_class(self) -> None:
        annotation = "kubernetes.io/ingress.class"
        if annotation in self.metadata.annotations and self.spec.ingressClassName is not None:
            message = f"both the annotation {annotation} and 'ingressClassName' stand here"
            raise fault(message, "take the annotation out", "metadata", "annotations", annotation)


class ParametersRef(Part):
    """Parameters of a controller."""

    apiGroup: str | None = None
    kind: str
    name: str
    scope: Annotated[str, must(one_of("Cluster", "Namespace"))] | None = None
    namespace: str | None = None


class IngressClassSpec(Part):
    """Which controller serves a class."""

    controller: Annotated[str, must(filled)]
    parameters: ParametersRef | None = None


class IngressClass(Object):
    """An IngressClass."""

    apiVersion: Literal["networking.k8s.io/v1"]
    kind: Literal["IngressClass"]
    spec: IngressClassSpec


class PolicyPort(Part):
    """A port, or some."""

    protocol: Annotated[str, may(one_of("TCP", "UDP", "SCTP"))] = ""
    port: Annotated[IntOrText, must(port_of_pod)] | None = None
    endPort: Int32 | None = None

    @rule
    def _end_fits(self) -> None:
        if self.endPort is None:
            return
        if not isinstance(self.port, int):
            raise fault("'endPort' needs a 'port' that is a number", None, "endPort")
        if not self.port <= self.endPort <= 65535:
            raise fault(f"'{self.endPort}' is not between {self.port} and 65535", None, "endPort")


class IPBlock(Part):
    """A network."""

    cidr: str
    except_: list[str] = []

    @rule
    def _are_networks(self) -> None:
        whole = _network(self.cidr, "cidr")
        for index, each in enumerate(self.except_):
            part = _network(each, "except", index)
            if whole.version != part.version or not part.subnet_of(whole) or part == whole:  # type: ignore[arg-type]
                raise fault(f"'{each}' is no part of '{self.cidr}'", None, "except", index)


def _network(text: str, *at: str | int) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        network = None
    if network is None or "/" not in text:
        raise fault(f"'{text}' is no network", "write it as 10.0.0.0/8", *at)
    return network


class Peer(Part):
    """Who is meant."""

    podSelector: Selector | None = None
    namespaceSelector: Selector | None = None
    ipBlock: IPBlock | None = None

    @rule
    def _is_one(self) -> None:
        if self.podSelector is None and self.namespaceSelector is None and self.ipBlock is None:
            raise missing("podSelector", "say who: 'podSelector', 'namespaceSelector' or 'ipBlock'")
        if self.ipBlock is not None and (self.podSelector is not None or self.namespaceSelector is not None):
            raise fault("'ipBlock' stands beside a selector", "write it alone", "ipBlock")


class IngressRule(Part):
    """Who comes in."""

    ports: list[PolicyPort] = []
    from_: list[Peer] = []


class EgressRule(Part):
    """Who is gone to."""

    ports: list[PolicyPort] = []
    to: list[Peer] = []


class NetworkPolicySpec(Part):
    """Who may talk to some pods, and to whom they may talk."""

    podSelector: Selector = Selector.model_construct()
    ingress: list[IngressRule] = []
    egress: list[EgressRule] = []
    policyTypes: list[Annotated[str, must(one_of("Ingress", "Egress"))]] = []


class NetworkPolicy(Object):
    """A NetworkPolicy."""

    apiVersion: Literal["networking.k8s.io/v1"]
    kind: Literal["NetworkPolicy"]
    spec: NetworkPolicySpec = NetworkPolicySpec.model_construct()

    @rule
    def _types_few(self) -> None:
        placed(_few, self.spec.policyTypes, "spec", "policyTypes")


def _few(types: list[str]) -> None:
    if len(types) > 2:
        raise fault(f"there are {len(types)} types; 2 are allowed", "keep one of each")


KINDS = {("networking.k8s.io/v1", model.__name__): model for model in (Ingress, IngressClass, NetworkPolicy)}
