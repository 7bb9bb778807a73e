"""`Alert`: an alert on any PromQL expression."""

from typing import Annotated

from pydantic import Field

from generator.kinds._base import AnyDuration, Model, PromQL, Ref
from generator.units import Duration


class Mutes(Model):
    """What is not told while the alert fires, as it only follows from the same cause."""

    alerts: Annotated[list[str], Ref("Alert", address=True)] = Field(
        default=[], description="Alerts that are not told.", examples=[["SlowResponses"]]
    )
    slos: Annotated[list[str], Ref("SLO", address=True)] = Field(
        default=[], description="SLOs of which no alert is told.", examples=[["database-latency"]]
    )


class Alert(Model):
    """A threshold alert, for what no SLO covers."""

    service: Annotated[str, Ref("Service")] = Field(description="The service it watches.")
    expr: PromQL = Field(
        description="When it fires. `{{cpu_limit}}` and `{{memory_limit}}` stand for the workload's limits, in cores "
        "and bytes."
    )
    for_: AnyDuration = Field(default=Duration(0), alias="for", description="How long the expression must hold.")
    keep_firing_for: AnyDuration = Field(
        default=Duration(0), description="How long it stays after the expression has ceased to hold."
    )
    severity: str = Field(description="A level of the service's severity scale.", examples=["P2"])
    runbook: Annotated[str | None, Ref("Runbook", address=True)] = Field(
        default=None, description="The runbook that helps."
    )
    mutes: Mutes | None = Field(
        default=None, description="What it explains: symptoms of which nobody is told while it fires."
    )
    summary: str = Field(min_length=1, description="What is wrong, in one sentence.")
    description: str = Field(default="", description="The details; Prometheus fills in `{{ $value }}` and the like.")
