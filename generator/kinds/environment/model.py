"""`Environment`: what is built, and for which versions."""

from typing import Annotated

from pydantic import Field

from generator.kinds._base import LabelName, Model, PositiveDuration, Url, VariableName, Version
from generator.units import Duration


class Prometheus(Model):
    """The Prometheus that scrapes and evaluates."""

    version: Version = Field(default="2.42", description="The oldest version that must accept the output.")
    scrape_interval: PositiveDuration = Field(
        default=Duration.parse("30s"), description="How often targets are scraped, unless their job says otherwise."
    )
    evaluation_interval: PositiveDuration = Field(
        default=Duration.parse("30s"), description="How often rules are evaluated, unless their group says otherwise."
    )
    retention: PositiveDuration = Field(
        default=Duration.parse("15d"),
        description="How long Prometheus keeps samples (its flag --storage.tsdb.retention.time).",
    )
    external_labels: dict[LabelName, str] = Field(
        default={}, description="Labels on everything that leaves this Prometheus."
    )
    alertmanagers: list[Annotated[str, Field(min_length=1)]] = Field(
        default=[], description="Addresses of the Alertmanagers, host:port."
    )


class Environment(Model):
    """One place where the services run. Everything is built once for each environment."""

    variables: dict[VariableName, str] = Field(
        default={}, description="What `${NAME}` stands for in the other specs while this environment is built."
    )
    prometheus: Prometheus = Field(default=Prometheus.model_construct(), description="Its Prometheus.")
    runbooks_url: Url | None = Field(
        default=None,
        description="Where the runbooks of this environment are published; a runbook's page is added to it.",
        examples=["https://runbooks.example.com/production"],
    )
