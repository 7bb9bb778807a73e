"""The share of DNS queries that CoreDNS answers fast enough. Take it for the DNS of a cluster.

Metrics: `plugin/metrics/README.md`, bounds: `plugin/plugin.go` (`TimeBuckets`, 0.25 ms doubled) of coredns/coredns.
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import ReadyLatency
from generator.kinds.slo.sli.coredns_availability import LABELS, CoreDns


class CoreDnsLatencySLI(CoreDns, ReadyLatency):
    """The share of DNS queries that are answered within a threshold."""

    type: Literal["coredns_latency"] = Field(description="How events are counted.")

    histogram = Family(
        "coredns_dns_request_duration_seconds",
        "histogram",
        (*LABELS, "type"),
        tuple(Decimal("0.00025") * 2**number for number in range(16)),
    )


SLI = CoreDnsLatencySLI
