"""The share of requests that Ingress NGINX answers without a server error. Take it for what users of an Ingress see.

Metrics: `docs/user-guide/monitoring.md` and `internal/ingress/metric/collectors/socket.go` of
kubernetes/ingress-nginx. With `--report-status-classes` the status reads `5xx`: write `errors: {status: 5xx}`. Where
Prometheus scrapes without `honor_labels`, the Ingress's namespace is in `exported_namespace`: write it into `where`.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyAvailability, ReadySLI, Value
from generator.promql import Matcher

LABELS = (
    *("status", "method", "path", "host", "namespace", "ingress", "service", "canary"),
    *("controller_namespace", "controller_class", "controller_pod"),
)


class NginxIngress(ReadySLI):
    """What selects an Ingress."""

    ingress: Annotated[Value | None, Label("ingress")] = Field(
        default=None, description="The Ingress; all if left out.", examples=["shop"]
    )
    namespace: Annotated[Value | None, Label("namespace")] = Field(
        default=None, description="The Ingress's namespace.", examples=["shop"]
    )
    service: Annotated[Value | None, Label("service")] = Field(
        default=None, description="The Service behind it.", examples=["checkout"]
    )


class NginxIngressAvailabilitySLI(NginxIngress, ReadyAvailability):
    """The share of an Ingress's requests whose status is not 5xx."""

    type: Literal["nginx_ingress_availability"] = Field(description="How events are counted.")

    counter = Family("nginx_ingress_controller_requests", "counter", LABELS)
    bad = (Matcher("status", "=~", "5.."),)


SLI = NginxIngressAvailabilitySLI
