"""The share of requests that the Kubernetes API server answers fast enough. Take it once per group of verbs and scope.

The limits of kubernetes-mixin, from the scalability SLOs of Kubernetes: 1s for writing and for reading one
`resource`, 5s for reading a `namespace`, 30s for a `cluster`. Requests that stream are left out, and the time in
webhooks and queues. Metrics (Kubernetes 1.26 and later) and bounds:
`staging/src/k8s.io/apiserver/pkg/endpoints/metrics/metrics.go` of kubernetes/kubernetes.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyLatency, bounds
from generator.kinds.slo.sli.kube_apiserver_availability import LABELS, KubeApiserver
from generator.promql import Matcher

# A request of no scope is one for a single thing outside of the API's resources.
SCOPES = {"resource": "resource|", "namespace": "namespace", "cluster": "cluster"}


class KubeApiserverLatencySLI(KubeApiserver, ReadyLatency):
    """The share of requests to the API server that are answered within a threshold."""

    type: Literal["kube_apiserver_latency"] = Field(description="How events are counted.")
    scope: Annotated[Literal["resource", "namespace", "cluster"] | None, Label("scope", SCOPES)] = Field(
        default=None, description="Only requests for one thing, for those of a namespace, or for those of the cluster."
    )

    always = (
        Matcher("verb", "!=", "WATCH"),
        Matcher("subresource", "!~", "proxy|attach|log|exec|portforward"),
    )
    histogram = Family(
        "apiserver_request_sli_duration_seconds",
        "histogram",
        LABELS,
        bounds("0.05 0.1 0.2 0.4 0.6 0.8 1 1.25 1.5 2 3 4 5 6 8 10 15 20 30 45 60"),
    )


SLI = KubeApiserverLatencySLI
