"""The share of DNS queries that CoreDNS does not answer with SERVFAIL. Take it for the DNS of a cluster.

That a name does not exist (NXDOMAIN) is a good answer. Metrics: `plugin/metrics/README.md` of coredns/coredns.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyAvailability, ReadySLI, Value
from generator.promql import Matcher

LABELS = ("server", "zone", "view")


class CoreDns(ReadySLI):
    """What selects queries to CoreDNS."""

    server: Annotated[Value | None, Label("server")] = Field(
        default=None, description="The server block's address.", examples=["dns://:53"]
    )
    zone: Annotated[Value | None, Label("zone")] = Field(
        default=None, description="The zone, with its dot.", examples=["cluster.local."]
    )


class CoreDnsAvailabilitySLI(CoreDns, ReadyAvailability):
    """The share of DNS responses whose code is not SERVFAIL."""

    type: Literal["coredns_availability"] = Field(description="How events are counted.")

    counter = Family("coredns_dns_responses_total", "counter", (*LABELS, "rcode", "plugin"))
    bad = (Matcher("rcode", "=", "SERVFAIL"),)


SLI = CoreDnsAvailabilitySLI
