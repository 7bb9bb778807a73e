"""The share of time that PostgreSQL can be reached by its exporter. Take it where no client counts its errors.

It is **unweighted**: every scrape counts the same. Metrics: `cmd/postgres_exporter` of
prometheus-community/postgres_exporter (`pg_up`). An exporter that is away is missing data, not an error.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyUptime, Value


class PostgresAvailabilitySLI(ReadyUptime):
    """The share of scrapes in which the exporter reaches the database server."""

    type: Literal["postgres_availability"] = Field(description="How events are counted.")
    instance: Annotated[Value | None, Label("instance")] = Field(
        default=None, description="The scraped target; all if left out.", examples=["postgres:9187"]
    )

    family = Family("pg_up", "gauge")


SLI = PostgresAvailabilitySLI
