"""Pyrra's documents, as its source has them: `kubernetes/api/v1alpha1` of pyrra-dev/pyrra."""

from typing import Any

from pydantic import Field

from generator.interop._reading import Peer, Text, Truth


class Query(Peer):
    """A metric, as a vector selector."""

    metric: Text = ""


class Grouped(Peer):
    """An indicator that may be split by labels."""

    grouping: list[Text] = Field(default=[])


class Ratio(Grouped):
    """Errors among all."""

    errors: Query
    total: Query


class Latency(Grouped):
    """The events within a bucket of a classic histogram."""

    success: Query
    total: Query


class LatencyNative(Grouped):
    """The events of a native histogram that are faster than a time."""

    total: Query
    latency: Text = ""


class BoolGauge(Grouped):
    """A gauge that is 1 or 0."""

    metric: Text = ""


class Indicator(Peer):
    """One of four."""

    ratio: Ratio | None = None
    latency: Latency | None = None
    latencyNative: LatencyNative | None = None
    bool_gauge: BoolGauge | None = None


class Severities(Peer):
    """What the alerts' label `severity` says."""

    absent: Text = "critical"
    fastBurn: Text = "critical"
    mediumBurn: Text = "critical"
    slowBurn: Text = "warning"
    longTermBurn: Text = "warning"


class Alerting(Peer):
    """Which alerts there are, and what they are called."""

    disabled: Truth = False
    burnrates: Truth = True
    absent: Truth = True
    name: Text = ""
    absentName: Text = ""
    severities: Severities = Severities.model_construct()
    burnRateType: Text = "static"


class Spec(Peer):
    """What an SLO says."""

    description: Text = ""
    target: Text
    window: Text
    indicator: Indicator
    alerting: Alerting = Alerting.model_construct()
    partial_response_strategy: Text = ""
    performanceOverAccuracy: Truth = False
    ruleOutput: Any = None


class ServiceLevelObjective(Peer):
    """`ServiceLevelObjective` of `pyrra.dev/v1alpha1`."""

    apiVersion: Text
    kind: Text
    metadata: dict[str, Any]
    spec: Spec
    status: Any = None
