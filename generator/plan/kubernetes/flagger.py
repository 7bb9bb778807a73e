"""What Flagger does: `flagger.app/v1beta1` Canary and MetricTemplate.

Source: https://docs.flagger.app/usage/how-it-works
"""

from decimal import Decimal
from typing import NamedTuple

from generator.plan.kubernetes.autoscaling import TargetRef
from generator.plan.kubernetes.gateway import ParentRef


class CanaryService(NamedTuple):
    """The Services that Flagger makes, and where requests come in."""

    port: int
    target_port: str
    port_name: str
    hosts: tuple[str, ...] | None = None
    gateway_refs: tuple[ParentRef, ...] | None = None
    timeout: str | None = None
    backend_timeout: str | None = None


class TemplateRef(NamedTuple):
    """A MetricTemplate by name."""

    name: str


class Range(NamedTuple):
    """What is good: no more than this."""

    max: Decimal


class Metric(NamedTuple):
    """What is measured, and what is good."""

    name: str
    template_ref: TemplateRef
    threshold_range: Range
    interval: str


class Analysis(NamedTuple):
    """How often the new version is judged and given more, and after how many failures it is taken back.

    `step_weights` move traffic; `iterations` only judge, and then switch.
    """

    interval: str
    threshold: int
    step_weights: tuple[int, ...] | None = None
    iterations: int | None = None
    metrics: tuple[Metric, ...] | None = None


class Canary(NamedTuple):
    """A Deployment that is exchanged under watch."""

    provider: str
    target_ref: TargetRef
    progress_deadline_seconds: int
    service: CanaryService
    analysis: Analysis
    autoscaler_ref: TargetRef | None = None


class Provider(NamedTuple):
    """Where a measurement comes from."""

    type: str
    address: str


class MetricTemplate(NamedTuple):
    """How something is measured."""

    provider: Provider
    query: str
