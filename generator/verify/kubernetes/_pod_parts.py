"""The small parts of a pod: hosts, the resolver, gates, claims.

Source: ValidatePodSpec, pkg/apis/core/validation.
"""

import ipaddress
from typing import Annotated

from generator.verify.kubernetes._names import DnsLabel, QualifiedName, dns_subdomain, search_domain
from generator.verify.kubernetes._part import Part, fault, missing, must, one_of, placed, rule


class HostAlias(Part):
    """A line of /etc/hosts."""

    ip: str
    hostnames: list[Annotated[str, must(dns_subdomain)]] = []

    @rule
    def _is_address(self) -> None:
        placed(_address, self.ip, "ip")


def _address(text: str) -> None:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise fault(f"'{text}' is no IP address", "write it as 10.0.0.1") from None


class DnsOption(Part):
    """An option of the resolver."""

    name: str | None = None
    value: str | None = None

    @rule
    def _named(self) -> None:
        if not self.name:
            raise missing("name", "name the option")


class DnsConfig(Part):
    """How names are resolved."""

    nameservers: list[Annotated[str, must(_address)]] = []
    searches: list[Annotated[str, must(search_domain)]] = []
    options: list[DnsOption] = []

    @rule
    def _is_not_too_much(self) -> None:
        for name, most in (("nameservers", 3), ("searches", 32)):
            if len(getattr(self, name)) > most:
                raise fault(f"there are {len(getattr(self, name))} of them; {most} are allowed", None, name)


class ReadinessGate(Part):
    """A condition that makes a pod ready."""

    conditionType: QualifiedName


class SchedulingGate(Part):
    """What a pod waits for before it is placed."""

    name: QualifiedName


class PodOS(Part):
    """The operating system."""

    name: Annotated[str, must(one_of("linux", "windows"))]


class ResourceClaim(Part):
    """A claim on a device."""

    name: DnsLabel
    resourceClaimName: str | None = None
    resourceClaimTemplateName: str | None = None
