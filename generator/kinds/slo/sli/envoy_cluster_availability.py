"""The share of requests that an upstream cluster of Envoy answers without a server error. Take it for Envoy alone.

Statistics: envoyproxy.io, "Cluster manager: statistics" (`upstream_rq_xx`); labels: the tags that Envoy extracts
by default, `source/common/config/well_known_names.cc` of envoyproxy/envoy.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyAvailability, Value
from generator.promql import Matcher


class EnvoyClusterAvailabilitySLI(ReadyAvailability):
    """The share of requests to an upstream cluster whose response is not of the class 5xx."""

    type: Literal["envoy_cluster_availability"] = Field(description="How events are counted.")
    cluster: Annotated[Value, Label("envoy_cluster_name")] = Field(
        description="Envoy's name of the upstream cluster.", examples=["checkout"]
    )

    counter = Family("envoy_cluster_upstream_rq_xx", "counter", ("envoy_cluster_name", "envoy_response_code_class"))
    bad = (Matcher("envoy_response_code_class", "=", "5"),)


SLI = EnvoyClusterAvailabilitySLI
