"""The share of requests that Traefik answers fast enough. Take it for a service behind Traefik 2 or 3.

Metrics: `docs/content/observability/metrics/overview.md`, bounds: `pkg/metrics/prometheus.go` of traefik/traefik.
"""

from typing import Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import ReadyLatency, bounds
from generator.kinds.slo.sli.traefik_availability import LABELS, TraefikService


class TraefikLatencySLI(TraefikService, ReadyLatency):
    """The share of a Traefik service's requests that are answered within a threshold."""

    type: Literal["traefik_latency"] = Field(description="How events are counted.")

    histogram = Family("traefik_service_request_duration_seconds", "histogram", LABELS, bounds("0.1 0.3 1.2 5"))


SLI = TraefikLatencySLI
