"""The share of requests that Ingress NGINX answers fast enough. Take it for the whole way: client, NGINX, Service.

Metrics and bounds (`--time-buckets`): `docs/user-guide/monitoring.md` of kubernetes/ingress-nginx.
"""

from typing import Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import ReadyLatency, bounds
from generator.kinds.slo.sli.nginx_ingress_availability import LABELS, NginxIngress


class NginxIngressLatencySLI(NginxIngress, ReadyLatency):
    """The share of an Ingress's requests that are answered within a threshold."""

    type: Literal["nginx_ingress_latency"] = Field(description="How events are counted.")

    histogram = Family(
        "nginx_ingress_controller_request_duration_seconds",
        "histogram",
        LABELS,
        bounds("0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10"),
    )


SLI = NginxIngressLatencySLI
