"""OpenSLO `v1`, as https://github.com/OpenSLO/OpenSLO and the rules of its go-sdk have it."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from generator.interop._reading import Peer, Text, Truth
from generator.kinds._base import Number


def _as_ref(value: Any) -> Any:
    """Read a bare name as a reference."""
    return {"alertPolicyRef": value} if isinstance(value, str) else value


class Metadata(Peer):
    """The names of an object; a label has one value or several."""

    name: Text
    displayName: Text = ""
    labels: dict[str, Any] = Field(default={})
    annotations: dict[str, Text] = Field(default={})


class Named(Peer):
    """What every object has."""

    apiVersion: Text = ""
    kind: Text = ""
    metadata: Metadata


class MetricSource(Peer):
    """A query, and what it is asked of."""

    metricSourceRef: Text = ""
    type: Text = ""
    spec: dict[str, Any] = Field(default={})


class Metric(Peer):
    """One metric of an SLI."""

    metricSource: MetricSource


class RatioMetric(Peer):
    """Good or bad events among all; or a ratio as it is."""

    counter: Truth | None = None
    good: Metric | None = None
    bad: Metric | None = None
    total: Metric | None = None
    rawType: Text = ""
    raw: Metric | None = None


class SliSpec(Peer):
    """What an SLI says."""

    description: Text = ""
    thresholdMetric: Metric | None = None
    ratioMetric: RatioMetric | None = None


class Sli(Named):
    """An SLI."""

    spec: SliSpec


class Calendar(Peer):
    """Where a calendar window begins."""

    startTime: Text = ""
    timeZone: Text = ""


class TimeWindow(Peer):
    """The SLO window."""

    duration: Text
    isRolling: Truth = False
    calendar: Calendar | None = None


class Objective(Peer):
    """One promise."""

    displayName: Text = ""
    op: Text = ""
    value: Number | None = None
    target: Number | None = None
    targetPercent: Number | None = None
    timeSliceTarget: Number | None = None
    timeSliceWindow: Text = ""
    indicator: Sli | None = None
    indicatorRef: Text = ""
    compositeWeight: Number | None = None


class Condition(Peer):
    """When an alert fires."""

    kind: Text
    op: Text
    threshold: Number
    lookbackWindow: Text
    alertAfter: Text = ""


class ConditionSpec(Peer):
    """What an alert condition says."""

    description: Text = ""
    severity: Text
    condition: Condition


class AlertCondition(Named):
    """An alert condition."""

    spec: ConditionSpec


class ConditionOrRef(Peer):
    """A condition, or the name of one."""

    conditionRef: Text = ""
    apiVersion: Text = ""
    kind: Text = ""
    metadata: Metadata | None = None
    spec: ConditionSpec | None = None


class TargetSpec(Peer):
    """What a notification target says."""

    description: Text = ""
    target: Text


class NotificationTarget(Named):
    """A notification target."""

    spec: TargetSpec


class TargetOrRef(Peer):
    """A notification target, or the name of one."""

    targetRef: Text = ""
    apiVersion: Text = ""
    kind: Text = ""
    metadata: Metadata | None = None
    spec: TargetSpec | None = None


class PolicySpec(Peer):
    """What an alert policy says."""

    description: Text = ""
    alertWhenNoData: Truth | None = None
    alertWhenResolved: Truth | None = None
    alertWhenBreaching: Truth | None = None
    conditions: list[ConditionOrRef] = Field(default=[])
    notificationTargets: list[TargetOrRef] = Field(default=[])


class AlertPolicy(Named):
    """An alert policy."""

    spec: PolicySpec


class PolicyOrRef(Peer):
    """An alert policy, or the name of one."""

    alertPolicyRef: Text = ""
    apiVersion: Text = ""
    kind: Text = ""
    metadata: Metadata | None = None
    spec: PolicySpec | None = None


class SloSpec(Peer):
    """What an SLO says."""

    description: Text = ""
    service: Text
    indicator: Sli | None = None
    indicatorRef: Text = ""
    timeWindow: list[TimeWindow] = Field(default=[])
    budgetingMethod: Text
    objectives: list[Objective] = Field(default=[])
    alertPolicies: list[Annotated[PolicyOrRef, BeforeValidator(_as_ref)]] = Field(default=[])


class Slo(Named):
    """An SLO."""

    spec: SloSpec


class ServiceSpec(Peer):
    """What a service says."""

    description: Text = ""


class Service(Named):
    """A service."""

    spec: ServiceSpec = ServiceSpec.model_construct()


class DataSourceSpec(Peer):
    """What a data source says."""

    description: Text = ""
    type: Text
    connectionDetails: Any = None


class DataSource(Named):
    """A data source."""

    spec: DataSourceSpec


KINDS: dict[str, type[Named]] = {
    "AlertCondition": AlertCondition,
    "AlertNotificationTarget": NotificationTarget,
    "AlertPolicy": AlertPolicy,
    "DataSource": DataSource,
    "SLI": Sli,
    "SLO": Slo,
    "Service": Service,
}
