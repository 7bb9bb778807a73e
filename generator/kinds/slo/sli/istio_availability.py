"""The share of requests to a service of an Istio mesh without a server error. Take it for HTTP inside the mesh.

Metrics: istio.io, "Istio Standard Metrics". Every request is reported by up to two proxies; one of them is counted.
For gRPC, whose failures are HTTP 200, write `errors: {grpc_response_status: "2|4|12|13|14|15"}`.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyAvailability, ReadySLI, Value
from generator.promql import Matcher

_PEER = ("workload", "workload_namespace", "principal", "app", "version", "cluster")
_CANONICAL = ("canonical_service", "canonical_revision")
LABELS = (
    *("reporter", "request_protocol", "response_code", "grpc_response_status", "response_flags"),
    *("connection_security_policy", "destination_service", "destination_service_name", "destination_service_namespace"),
    *(f"{side}_{name}" for side in ("source", "destination") for name in (*_PEER, *_CANONICAL)),
)


class IstioService(ReadySLI):
    """What selects a service of a mesh."""

    service: Annotated[Value, Label("destination_service_name")] = Field(
        description="The service that is called.", examples=["checkout"]
    )
    namespace: Annotated[Value | None, Label("destination_service_namespace")] = Field(
        default=None, description="The service's namespace.", examples=["shop"]
    )
    reporter: Annotated[Literal["destination", "source", "waypoint"], Label("reporter")] = Field(
        default="destination",
        description="Whose report counts: the service's sidecar, its callers' (which also see that it is away), "
        "or the waypoint of an ambient mesh.",
    )


class IstioAvailabilitySLI(IstioService, ReadyAvailability):
    """The share of requests to a service of a mesh whose response code is not 5xx."""

    type: Literal["istio_availability"] = Field(description="How events are counted.")

    counter = Family("istio_requests_total", "counter", LABELS)
    bad = (Matcher("response_code", "=~", "5.."),)


SLI = IstioAvailabilitySLI
