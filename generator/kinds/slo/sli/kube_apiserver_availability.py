"""The share of requests that the Kubernetes API server answers without a server error. Take it for your clusters.

Metrics: `test/instrumentation/testdata/stable-metrics-list.yaml` of kubernetes/kubernetes (stable); the groups of
verbs are kubernetes-mixin's.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyAvailability, ReadySLI, Value
from generator.promql import Matcher

LABELS = ("verb", "group", "version", "resource", "subresource", "scope", "component")
VERBS = {"read": "LIST|GET", "write": "POST|PUT|PATCH|DELETE"}


class KubeApiserver(ReadySLI):
    """What selects requests to an API server."""

    verbs: Annotated[Literal["read", "write"] | None, Label("verb", VERBS)] = Field(
        default=None, description="Only reading requests (LIST, GET), or only writing ones."
    )
    resource: Annotated[Value | None, Label("resource")] = Field(
        default=None, description="The resource of the API.", examples=["pods"]
    )


class KubeApiserverAvailabilitySLI(KubeApiserver, ReadyAvailability):
    """The share of requests to the API server whose code is not 5xx."""

    type: Literal["kube_apiserver_availability"] = Field(description="How events are counted.")

    counter = Family("apiserver_request_total", "counter", (*LABELS, "dry_run", "code"))
    bad = (Matcher("code", "=~", "5.."),)


SLI = KubeApiserverAvailabilitySLI
