"""An echo request ("ping"). Take it for hosts and links, never in place of a check of the service itself.

The exporter needs the right to open raw sockets (`CAP_NET_RAW`), or a wide enough `net.ipv4.ping_group_range`.
"""

from typing import Literal

from pydantic import Field

from generator.kinds._base import Host
from generator.kinds.probe.prober._base import ProberBase
from generator.plan.blackbox import Icmp


class IcmpProber(ProberBase):
    """An echo request that must be answered."""

    type: Literal["icmp"] = Field(description="The protocol.")
    host: Host = Field(description="The host.", examples=["gateway.example.com"])

    @property
    def target(self) -> str:
        """The host."""
        return self.host

    def settings(self) -> Icmp:
        """Write the module's settings."""
        return Icmp(self.ip)

    def in_words(self) -> str:
        """Say what is done."""
        return f"{self.host} must answer an echo request"


PROBER = IcmpProber
