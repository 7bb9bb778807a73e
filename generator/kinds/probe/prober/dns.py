"""A question to a name server. Take it to see that the world still finds you.

An answer without a record of the asked type fails, though the server calls it no error.
"""

from typing import Literal

from pydantic import Field

from generator.kinds._base import Host, HostOrAddress
from generator.kinds.probe.prober._base import Pattern, ProberBase
from generator.plan.blackbox import AnswerRecords, Dns


class DnsProber(ProberBase):
    """A question, and what must be answered."""

    type: Literal["dns"] = Field(description="The protocol.")
    server: HostOrAddress = Field(description="The name server, host or host:port.", examples=["ns1.example.com"])
    name: Host = Field(description="The name that is asked for.", examples=["api.example.com"])
    record: Literal["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"] = Field(
        default="A", description="The type of record that is asked for."
    )
    transport: Literal["udp", "tcp"] = Field(default="udp", description="How it is asked.")
    answer_matches: Pattern | None = Field(
        default=None,
        description="A regular expression that must fit a record; any of the asked type if left out.",
        examples=["192\\.0\\.2\\.1$"],
    )

    @property
    def target(self) -> str:
        """The name server."""
        return self.server

    def settings(self) -> Dns:
        """Write the module's settings."""
        records = AnswerRecords((self.answer_matches or rf"\sIN\s+{self.record}\s",))
        return Dns(self.ip, self.transport, self.name, self.record, ("NOERROR",), records)

    def in_words(self) -> str:
        """Say what is done."""
        fitting = f" that fits /{self.answer_matches}/" if self.answer_matches else ""
        return f"{self.server} must answer for {self.name} with a record {self.record}{fitting}"


PROBER = DnsProber
