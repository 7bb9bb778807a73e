"""The share of connections that Redis accepts. Take it where clients may run into `maxclients`.

Redis counts a connection either as received or as rejected (`src/networking.c` of redis/redis). Metrics:
`exporter/exporter.go` of oliver006/redis_exporter.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyRatio, Value


class RedisConnectionsSLI(ReadyRatio):
    """The share of connections that are not rejected."""

    type: Literal["redis_connections"] = Field(description="How events are counted.")
    instance: Annotated[Value | None, Label("instance")] = Field(
        default=None, description="The scraped target; all if left out.", examples=["redis:9121"]
    )

    bad = Family("redis_rejected_connections_total", "counter")
    total = (Family("redis_connections_received_total", "counter"), bad)


SLI = RedisConnectionsSLI
