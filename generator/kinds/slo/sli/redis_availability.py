"""The share of time that Redis can be reached by its exporter. Take it where no client counts its errors.

It is **unweighted**: every scrape counts the same. Metrics: `exporter/` of oliver006/redis_exporter (`redis_up`).
An exporter that is away is missing data, not an error.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyUptime, Value


class RedisAvailabilitySLI(ReadyUptime):
    """The share of scrapes in which the exporter reaches Redis."""

    type: Literal["redis_availability"] = Field(description="How events are counted.")
    instance: Annotated[Value | None, Label("instance")] = Field(
        default=None, description="The scraped target; all if left out.", examples=["redis:9121"]
    )

    family = Family("redis_up", "gauge")


SLI = RedisAvailabilitySLI
