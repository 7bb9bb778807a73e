"""OpenSLO `v1alpha`: https://github.com/OpenSLO/OpenSLO/tree/v0.1.0."""

from typing import Any

from pydantic import Field

from generator.interop._reading import Peer, Text, Truth
from generator.kinds._base import Number


class Metric(Peer):
    """A query and where it is asked."""

    source: Text = ""
    queryType: Text = ""
    query: Text = ""
    metadata: Any = None


class Ratio(Peer):
    """Good events and all."""

    incremental: Truth | None = None
    counter: Truth | None = None
    good: Metric | None = None
    total: Metric | None = None


class Objective(Peer):
    """One promise of an SLO."""

    displayName: Text = ""
    value: Number | None = None
    op: Text = ""
    target: Number | None = None
    timeSliceTarget: Number | None = None
    timeSliceWindow: Text = ""
    ratioMetrics: Ratio | None = None


class Calendar(Peer):
    """Where a calendar window begins."""

    startTime: Text = ""
    timeZone: Text = ""


class TimeWindow(Peer):
    """The SLO window."""

    unit: Text = ""
    count: int = 1
    isRolling: Truth | None = None
    calendar: Calendar | None = None


class Indicator(Peer):
    """A gauge that is compared with the objective's value."""

    thresholdMetric: Metric | None = None


class SloSpec(Peer):
    """What an SLO says."""

    service: Text
    description: Text = ""
    budgetingMethod: Text = ""
    indicator: Indicator | None = None
    objectives: list[Objective] = Field(default=[])
    timeWindows: list[TimeWindow] = Field(default=[])


class Metadata(Peer):
    """The names of an object."""

    name: Text
    displayName: Text = ""
    labels: dict[str, Any] = Field(default={})
    annotations: dict[str, Any] = Field(default={})


class Slo(Peer):
    """An SLO of OpenSLO `v1alpha`."""

    apiVersion: Text
    kind: Text
    metadata: Metadata
    spec: SloSpec


class ServiceSpec(Peer):
    """What a service says."""

    description: Text = ""


class AlphaService(Peer):
    """A service of OpenSLO `v1alpha`."""

    apiVersion: Text
    kind: Text
    metadata: Metadata
    spec: ServiceSpec = ServiceSpec.model_construct()
