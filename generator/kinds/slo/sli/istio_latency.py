"""The share of requests to a service of an Istio mesh that are fast enough. Take it for HTTP or gRPC inside the mesh.

Metrics: istio.io, "Istio Standard Metrics"; bounds: Envoy's defaults for histograms, in milliseconds.
"""

from typing import Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import ReadyLatency, bounds
from generator.kinds.slo.sli.istio_availability import LABELS, IstioService


class IstioLatencySLI(IstioService, ReadyLatency):
    """The share of requests to a service of a mesh that are answered within a threshold."""

    type: Literal["istio_latency"] = Field(description="How events are counted.")

    histogram = Family(
        "istio_request_duration_milliseconds",
        "histogram",
        LABELS,
        bounds("0.5 1 5 10 25 50 100 250 500 1000 2500 5000 10000 30000 60000 300000 600000 1800000 3600000"),
        unit="milliseconds",
    )


SLI = IstioLatencySLI
