"""The share of requests that Traefik answers without a server error. Take it for a service behind Traefik 2 or 3.

Metrics: `docs/content/observability/metrics/overview.md` of traefik/traefik.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyAvailability, ReadySLI, Value
from generator.promql import Matcher

LABELS = ("code", "method", "protocol", "service")


class TraefikService(ReadySLI):
    """What selects a service of Traefik."""

    service: Annotated[Value | None, Label("service")] = Field(
        default=None,
        description="Traefik's name of the service, with its provider; all if left out.",
        examples=["shop@docker"],
    )


class TraefikAvailabilitySLI(TraefikService, ReadyAvailability):
    """The share of a Traefik service's requests whose code is not 5xx."""

    type: Literal["traefik_availability"] = Field(description="How events are counted.")

    counter = Family("traefik_service_requests_total", "counter", LABELS)
    bad = (Matcher("code", "=~", "5.."),)


SLI = TraefikAvailabilitySLI
