"""What only KEDA does: replicas by the clock, and replicas while it sees nothing."""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds._base import Model
from generator.kinds._cron import Cron
from generator.kinds._times import TimeZone

Whole = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]


class Schedule(Model):
    """At least so many replicas between two times that come again. KEDA only."""

    time_zone: TimeZone = Field(default="UTC", description="The zone whose clocks count.", examples=["Europe/Berlin"])
    start: Cron = Field(description="When it begins, as cron writes it.", examples=["30 7 * * 1-5"])
    end: Cron = Field(description="When it ends.", examples=["0 19 * * 1-5"])
    replicas: Whole = Field(description="The least replicas between the two.")


class Fallback(Model):
    """How many replicas there are while the metrics cannot be read. KEDA only."""

    failures: Count = Field(default=3, description="How often in a row a metric cannot be read before it counts.")
    replicas: Count = Field(description="How many replicas there are then.")
    behavior: Literal["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"] = Field(
        default="currentReplicasIfHigher", description="Whether those that run already stay, in KEDA's words."
    )
