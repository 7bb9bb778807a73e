"""What the Prometheus operator reads: `monitoring.coreos.com` ServiceMonitor, ScrapeConfig and Probe.

They say what `prometheus.yml` says. Source: https://prometheus-operator.dev/docs/api-reference/api/
"""

from collections.abc import Mapping
from typing import NamedTuple


class Requirement(NamedTuple):
    """What a label must be."""

    key: str
    operator: str
    values: tuple[str, ...] | None = None


class Selected(NamedTuple):
    """Which Services are meant."""

    match_expressions: tuple[Requirement, ...]


class Relabeling(NamedTuple):
    """A change to the labels of a target."""

    action: str
    regex: str | None = None
    target_label: str | None = None
    replacement: str | None = None
    source_labels: tuple[str, ...] | None = None


class Endpoint(NamedTuple):
    """How a port of a Service's pods is scraped."""

    port: str
    path: str
    scheme: str
    interval: str
    relabelings: tuple[Relabeling, ...]


class ServiceMonitor(NamedTuple):
    """How the pods behind Services are scraped."""

    selector: Selected
    endpoints: tuple[Endpoint, ...]
    pod_target_labels: tuple[str, ...] | None = None


class StaticConfig(NamedTuple):
    """Addresses, and the labels of their series."""

    targets: tuple[str, ...]
    labels: Mapping[str, str] | None


class ScrapeConfig(NamedTuple):
    """How addresses are scraped."""

    job_name: str
    metrics_path: str
    scheme: str
    scrape_interval: str
    static_configs: tuple[StaticConfig, ...]


class Prober(NamedTuple):
    """The blackbox exporter that is asked."""

    url: str
    path: str


class StaticTargets(NamedTuple):
    """What is probed, and the labels of its series."""

    static: tuple[str, ...]
    labels: Mapping[str, str]


class Targets(NamedTuple):
    """What is probed."""

    static_config: StaticTargets


class Probe(NamedTuple):
    """What is asked of a blackbox exporter."""

    job_name: str
    interval: str
    scrape_timeout: str
    module: str
    prober: Prober
    targets: Targets
