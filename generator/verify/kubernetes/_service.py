"""How pods are reached: Service.

Source: ValidateServiceCreate, pkg/apis/core/validation.
"""

import ipaddress
from typing import Annotated, Literal

from generator.verify.kubernetes._meta import Object
from generator.verify.kubernetes._names import Labels, dns_label, qualified_name
from generator.verify.kubernetes._part import (
    Part,
    fault,
    may,
    missing,
    must,
    one_of,
    placed,
    rule,
    unique,
    unique_by,
    within,
)
from generator.verify.kubernetes._probes import port_of_pod
from generator.verify.kubernetes._scalars import Count, Int32, IntOrText, OptionalPortNumber, PortNumber
from generator.verify.kubernetes._versions import since


def _target(value: int | str) -> None:
    if value not in (0, ""):
        port_of_pod(value)


class ServicePort(Part):
    """A port of a service, and where it leads."""

    name: Annotated[str, may(dns_label)] = ""
    protocol: Annotated[str, may(one_of("TCP", "UDP", "SCTP"))] = "TCP"
    appProtocol: Annotated[str, must(qualified_name)] | None = None
    port: PortNumber
    targetPort: Annotated[IntOrText, must(_target)] | None = None
    nodePort: OptionalPortNumber | None = None


class ClientIP(Part):
    """How long a client stays with a pod."""

    timeoutSeconds: Annotated[Int32, must(within(1, 86400))] | None = None


class Affinity(Part):
    """How a client stays with a pod."""

    clientIP: ClientIP | None = None


_TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")


_HOLDING = ("PreferClose", "PreferSameZone", "PreferSameNode")


class ServiceSpec(Part):
    """How pods are reached."""

    type: Annotated[str, may(one_of(*_TYPES))] = ""
    ports: Annotated[list[ServicePort], unique_by("port", "protocol")] = []
    selector: Labels = {}
    clusterIP: str = ""
    clusterIPs: list[str] = []
    externalIPs: list[str] = []
    externalName: str = ""
    sessionAffinity: Annotated[str, may(one_of("ClientIP", "None"))] = ""
    sessionAffinityConfig: Affinity | None = None
    loadBalancerIP: str | None = None
    loadBalancerSourceRanges: list[str] = []
    loadBalancerClass: Annotated[str, must(qualified_name)] | None = None
    externalTrafficPolicy: Annotated[str, may(one_of("Cluster", "Local"))] = ""
    internalTrafficPolicy: Annotated[str, must(one_of("Cluster", "Local"))] | None = None
    healthCheckNodePort: Count | None = None
    publishNotReadyAddresses: bool | None = None
    allocateLoadBalancerNodePorts: bool | None = None
    ipFamilies: list[Annotated[str, must(one_of("IPv4", "IPv6"))]] = []
    ipFamilyPolicy: Annotated[str, must(one_of("SingleStack", "PreferDualStack", "RequireDualStack"))] | None = None
    trafficDistribution: Annotated[
        Annotated[str, must(one_of(*_HOLDING))] | None,
        since("1.30", "1.31"),
        since("1.33", "1.34", "PreferSameZone", "PreferSameNode"),
    ] = None

    @rule
    def _ports_fit(self) -> None:
        if not self.ports and self.type != "ExternalName" and self.clusterIP != "None":
            raise missing("ports", "write a port; only a headless service, or one of type ExternalName, has none")
        for index, port in enumerate(self.ports):
            if len(self.ports) > 1 and not port.name:
                raise missing("name", "name each port: there are several", "ports", index)
        unique((port.name or None for port in self.ports if port.name), "the port", "ports")
        unique(((port.port, port.protocol) for port in self.ports), "the port", "ports")

    @rule
    def _addresses_fit(self) -> None:
        for index, address in enumerate(self.externalIPs):
            placed(_ip, address, "externalIPs", index)
        for index, network in enumerate(self.loadBalancerSourceRanges):
            placed(_network, network, "loadBalancerSourceRanges", index)
        unique(self.ipFamilies, "the family", "ipFamilies")
        if self.clusterIP not in ("", "None"):
            placed(_ip, self.clusterIP, "clusterIP")
        if self.type == "ExternalName" and not self.externalName:
            raise missing("externalName", "name what it leads to")
        if self.type == "LoadBalancer" and self.clusterIP == "None":
            raise fault("a service of type LoadBalancer cannot be headless", "take it out", "clusterIP")

    @rule
    def _outside_fits(self) -> None:
        outside = self.type in ("NodePort", "LoadBalancer") or bool(self.externalIPs)
        if self.externalTrafficPolicy and not outside:
            message = f"a service of type {self.type or 'ClusterIP'} is not reached from outside"
            raise fault(message, "take it out", "externalTrafficPolicy")
        for index, port in enumerate(self.ports):
            if port.nodePort and self.type not in ("NodePort", "LoadBalancer"):
                message = f"a service of type {self.type or 'ClusterIP'} has no ports on the nodes"
                raise fault(message, "take it out, or write type: NodePort", "ports", index, "nodePort")
        if self.loadBalancerClass is not None and self.type != "LoadBalancer":
            raise fault("'loadBalancerClass' needs type: LoadBalancer", "take it out", "loadBalancerClass")


def _ip(text: str) -> None:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise fault(f"'{text}' is no IP address", "write it as 10.0.0.1") from None


def _network(text: str) -> None:
    hint = "write it as 10.0.0.0/8"
    try:
        ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise fault(f"'{text}' is no network", hint) from None
    if "/" not in text:
        raise fault(f"'{text}' is an address, not a network", hint)


class Service(Object):
    """A Service."""

    apiVersion: Literal["v1"]
    kind: Literal["Service"]
    spec: ServiceSpec

    @staticmethod
    def judge_name(name: str) -> None:
        """Refuse what cannot be the name of one."""
        dns_label(name)
