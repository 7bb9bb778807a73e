"""The share of calls that a gRPC server handles without a fault of its own. Take it for servers with interceptors.

Metrics: `providers/prometheus/server_metrics.go` of grpc-ecosystem/go-grpc-middleware. Bad are the codes that
`google/rpc/code.proto` maps to HTTP 5xx, as Go writes them; other languages may write them `UNAVAILABLE`: say so
in `errors`.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyAvailability, ReadySLI, Value
from generator.promql import Matcher

LABELS = ("grpc_type", "grpc_service", "grpc_method")


class GrpcServer(ReadySLI):
    """What selects calls to a gRPC server."""

    service: Annotated[Value | None, Label("grpc_service")] = Field(
        default=None, description="The gRPC service, with its package.", examples=["shop.v1.Checkout"]
    )
    method: Annotated[Value | None, Label("grpc_method")] = Field(
        default=None, description="The method.", examples=["PlaceOrder"]
    )


class GrpcServerAvailabilitySLI(GrpcServer, ReadyAvailability):
    """The share of calls that do not end with a code of a server's fault."""

    type: Literal["grpc_server_availability"] = Field(description="How events are counted.")

    counter = Family("grpc_server_handled_total", "counter", (*LABELS, "grpc_code"))
    bad = (Matcher("grpc_code", "=~", "Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss"),)


SLI = GrpcServerAvailabilitySLI
