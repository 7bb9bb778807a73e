"""What Argo Rollouts does: `argoproj.io/v1alpha1` Rollout and AnalysisTemplate.

Source: https://argo-rollouts.readthedocs.io/en/stable/features/specification/
"""

from typing import NamedTuple

from generator.plan.kubernetes.workload import PodMetadata, Selector


class Pause(NamedTuple):
    """Wait, as Go writes it: `45m`."""

    duration: str


class Step(NamedTuple):
    """Give the new version a share of the traffic, in percent; or wait."""

    set_weight: int | None = None
    pause: Pause | None = None


class TemplateRef(NamedTuple):
    """An AnalysisTemplate by name."""

    template_name: str


class Analysis(NamedTuple):
    """What judges the new version: from the step on that has this number, counted from 0."""

    templates: tuple[TemplateRef, ...]
    starting_step: int | None = None


class GatewayPlugin(NamedTuple):
    """The plugin's settings: the HTTPRoute whose weights it moves."""

    http_route: str
    namespace: str


class Plugins(NamedTuple):
    """The plugin for the Gateway API."""

    argo_gateway_api: GatewayPlugin


class TrafficRouting(NamedTuple):
    """What shares the traffic."""

    plugins: Plugins


class Canary(NamedTuple):
    """Traffic moves to the new version by steps."""

    canary_metadata: PodMetadata
    stable_metadata: PodMetadata
    max_surge: int | str
    max_unavailable: int | str
    steps: tuple[Step, ...]
    canary_service: str | None = None
    stable_service: str | None = None
    traffic_routing: TrafficRouting | None = None
    analysis: Analysis | None = None


class BlueGreen(NamedTuple):
    """The new version stands beside the old one, and then takes over at once."""

    active_service: str
    preview_service: str
    active_metadata: PodMetadata
    preview_metadata: PodMetadata
    auto_promotion_enabled: bool
    scale_down_delay_seconds: int
    pre_promotion_analysis: Analysis | None = None
    post_promotion_analysis: Analysis | None = None


class Strategy(NamedTuple):
    """One of both."""

    canary: Canary | None = None
    blue_green: BlueGreen | None = None


class WorkloadRef(NamedTuple):
    """The Deployment whose pods are taken over; it is scaled down as they become ready."""

    api_version: str
    kind: str
    name: str
    scale_down: str


class RollbackWindow(NamedTuple):
    """To how many versions back the steps are skipped."""

    revisions: int


class Rollout(NamedTuple):
    """Pods that are all alike, exchanged for new ones under watch."""

    min_ready_seconds: int
    progress_deadline_seconds: int
    progress_deadline_abort: bool
    revision_history_limit: int
    rollback_window: RollbackWindow
    selector: Selector
    workload_ref: WorkloadRef
    strategy: Strategy
    replicas: int | None = None


class Prometheus(NamedTuple):
    """A query, and where it is asked; the time-out in seconds."""

    address: str
    query: str
    timeout: int


class Provider(NamedTuple):
    """Where a measurement comes from."""

    prometheus: Prometheus


class Metric(NamedTuple):
    """What is measured, how often, and what is good and bad. Where neither holds it is inconclusive, which pauses."""

    name: str
    interval: str
    initial_delay: str
    failure_limit: int
    inconclusive_limit: int
    success_condition: str
    failure_condition: str
    provider: Provider
    count_: int | None = None  # the underscore keeps it apart from what every tuple can do


class AnalysisTemplate(NamedTuple):
    """How a new version is judged."""

    metrics: tuple[Metric, ...]
