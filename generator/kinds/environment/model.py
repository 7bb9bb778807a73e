"""`Environment`: what is built, and for which versions."""

from typing import Annotated

from pydantic import Field

from generator.kinds._base import Address, LabelName, Model, Name, PositiveDuration, Url, VariableName, Version
from generator.kinds.environment.cluster import Kubernetes
from generator.units import Duration

# A key of a Kubernetes label: `grafana_dashboard`, `example.com/dashboards`.
LabelKey = Annotated[
    str, Field(pattern=r"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$", max_length=253)
]
# A whole number above zero.
Count = Annotated[int, Field(ge=1)]


class Limits(Model):
    """What the rules of one SLO may cost; what is left out is not limited."""

    series: Count | None = Field(default=None, description="The series that the rules write.", examples=[1000])
    samples_per_minute: Count | None = Field(
        default=None, description="The recorded samples that the rules read in a minute.", examples=[500_000]
    )


class Budget(Limits):
    """What the rules of all SLOs together may cost; what is left out is not limited."""

    each: Limits | None = Field(default=None, description="What the rules of one SLO may cost.")
    label_values: dict[LabelName, Count] = Field(
        default={},
        description="How many values a label has, about, that splits SLOs and of which no spec lists the values.",
        examples=[{"tenant": 200}],
    )


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
    budget: Budget | None = Field(
        default=None, description="What the rules of the SLOs may cost it; a check tells when they cost more."
    )


class Blackbox(Model):
    """The blackbox exporters that probe from outside, one in each region."""

    version: Version = Field(default="0.23", description="The oldest version that must accept the output.")
    regions: dict[Name, Address] = Field(
        default={},
        description="The address of each region's exporter, host:port.",
        examples=[{"eu-west": "blackbox-eu-west:9115", "us-east": "blackbox-us-east:9115"}],
    )


class Alertmanager(Model):
    """The Alertmanager that tells people."""

    version: Version = Field(default="0.25", description="The oldest version that must accept the output.")


class GrafanaManifests(Model):
    """How dashboards reach a Grafana in a cluster: `kubectl apply -k output/production/grafana`."""

    namespace: Name = Field(description="The namespace of the ConfigMaps.", examples=["monitoring"])
    label: dict[LabelKey, str] = Field(
        default={"grafana_dashboard": "1"}, description="The label by which Grafana's sidecar finds them."
    )
    instances: dict[LabelKey, str] = Field(
        default={},
        description="The labels of the Grafana that the operator runs; with them, a GrafanaDashboard is published for "
        "each dashboard instead of the sidecar's label.",
        examples=[{"dashboards": "grafana"}],
    )


class Grafana(Model):
    """The Grafana that shows the dashboards."""

    folder: str | None = Field(
        default=None,
        min_length=1,
        description="The folder of the dashboards in Grafana; `Watchbill` and the environment's name if left out.",
    )
    kubernetes: GrafanaManifests | None = Field(
        default=None, description="With it, a kustomization is published that puts the dashboards into a cluster."
    )


class Environment(Model):
    """One place where the services run. Everything is built once for each environment."""

    variables: dict[VariableName, str] = Field(
        default={}, description="What `${NAME}` stands for in the other specs while this environment is built."
    )
    prometheus: Prometheus = Field(default=Prometheus.model_construct(), description="Its Prometheus.")
    blackbox: Blackbox = Field(default=Blackbox.model_construct(), description="Where probes are made from.")
    alertmanager: Alertmanager = Field(default=Alertmanager.model_construct(), description="Its Alertmanager.")
    kubernetes: Kubernetes | None = Field(
        default=None, description="Its cluster; with it, manifests are published for services that name an image."
    )
    runbooks_url: Url | None = Field(
        default=None,
        description="Where the runbooks of this environment are published; a runbook's page is added to it.",
        examples=["https://runbooks.example.com/production"],
    )
    prometheus_url: Url | None = Field(
        default=None, description="Where people open its Prometheus; pages link to their queries there."
    )
    alertmanager_url: Url | None = Field(
        default=None, description="Where people open its Alertmanager; pages link to silences there."
    )
    logs_url: Url | None = Field(default=None, description="Where people look at logs.")
    grafana_url: Url | None = Field(
        default=None,
        description="Where people open its Grafana; with it, dashboards are published, and alerts and pages link to "
        "them there.",
        examples=["https://grafana.example.com"],
    )
    grafana: Grafana | None = Field(
        default=None, description="Its Grafana; with it, dashboards are published, whatever its address is."
    )
