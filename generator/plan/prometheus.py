"""Prometheus' own configuration: its settings and its scrape jobs."""

from dataclasses import dataclass

from generator.plan.rules import Pairs
from generator.units import Duration


@dataclass(frozen=True)
class PrometheusSettings:
    """The settings of the one Prometheus of an environment."""

    scrape_interval: Duration
    evaluation_interval: Duration
    retention: Duration
    external_labels: Pairs
    alertmanagers: tuple[str, ...]
    runbooks_url: str | None
    origin: str


@dataclass(frozen=True)
class ScrapeJob:
    """One scrape job; no interval means the global one."""

    name: str
    path: str
    scheme: str
    interval: Duration | None
    targets: tuple[str, ...]
    labels: Pairs
    origin: str
