"""What a scrape finds, read by Prometheus' own reference parsers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain
from starlette.testclient import TestClient

from server.app import Application

ACCEPT = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"


@dataclass(frozen=True)
class Scrape:
    """The families under one path."""

    families: tuple[Metric, ...]

    def labels(self, name: str) -> list[Mapping[str, str]]:
        """Give the label sets of the samples of a name."""
        return [sample.labels for family in self.families for sample in family.samples if sample.name == name]

    def value(self, name: str, **labels: str) -> float | None:
        """Give the value of one series."""
        for family in self.families:
            for sample in family.samples:
                if sample.name == name and sample.labels == labels:
                    return float(sample.value)
        return None

    def total(self, name: str) -> float:
        """Sum up all series of a name."""
        return sum(sample.value for family in self.families for sample in family.samples if sample.name == name)


def scrape(client: TestClient, path: str = "/metrics") -> Scrape:
    """Scrape as Prometheus does."""
    answer = client.get(path, headers={"accept": ACCEPT})
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    return Scrape(tuple(openmetrics(answer.text)))  # type: ignore[no-untyped-call]  # the library has no types


def application(client: TestClient) -> Application[Any]:
    """Give the server that a client talks to, in this process."""
    assert isinstance(client.app, Application)
    return client.app


def seen(client: TestClient) -> Scrape:
    """Look at what a server in this process has counted, without waiting for its exposition to be written anew."""
    return Scrape(tuple(application(client).registry.collect()))


def parsed(text: str) -> Scrape:
    """Read the plain text format."""
    return Scrape(tuple(plain(text)))
