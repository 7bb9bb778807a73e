"""The share of unary calls that a gRPC server handles fast enough. Take it for servers with interceptors.

The histogram is off by default in Go (`WithServerHandlingTimeHistogram`). A stream lasts as long as its client
likes, so only unary calls count. Metrics: `providers/prometheus/server_metrics.go` of
grpc-ecosystem/go-grpc-middleware; bounds: the Go client's `DefBuckets`.
"""

from typing import Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import ReadyLatency, bounds
from generator.kinds.slo.sli.grpc_server_availability import LABELS, GrpcServer
from generator.promql import Matcher


class GrpcServerLatencySLI(GrpcServer, ReadyLatency):
    """The share of unary calls that are handled within a threshold."""

    type: Literal["grpc_server_latency"] = Field(description="How events are counted.")

    always = (Matcher("grpc_type", "=", "unary"),)
    histogram = Family(
        "grpc_server_handling_seconds", "histogram", LABELS, bounds("0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10")
    )


SLI = GrpcServerLatencySLI
