"""The share of transactions that PostgreSQL commits. Take it where a rollback means that something failed.

Programs that roll back on purpose (after reading, or to test) make it useless. Metrics:
`collector/pg_stat_database.go` of prometheus-community/postgres_exporter.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyRatio, Value

LABELS = ("datid", "datname")


class PostgresCommitsSLI(ReadyRatio):
    """The share of a database's transactions that are not rolled back."""

    type: Literal["postgres_commits"] = Field(description="How events are counted.")
    database: Annotated[Value | None, Label("datname")] = Field(
        default=None, description="The database; all if left out.", examples=["shop"]
    )
    instance: Annotated[Value | None, Label("instance")] = Field(
        default=None, description="The scraped target; all if left out.", examples=["postgres:9187"]
    )

    bad = Family("pg_stat_database_xact_rollback", "counter", LABELS)
    total = (Family("pg_stat_database_xact_commit", "counter", LABELS), bad)


SLI = PostgresCommitsSLI
