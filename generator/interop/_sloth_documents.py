"""Sloth's documents, as its sources have them: `pkg/prometheus/api/v1`, `pkg/kubernetes/api/sloth/v1` of slok/sloth.

The names of the fields are those of `prometheus/v1`; the resource of Kubernetes has the same in camel case.
"""

from typing import Any

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from generator.interop._reading import Peer, Text, Truth
from generator.kinds._base import Number

_CAMEL = ConfigDict(alias_generator=to_camel)


class SloPlugin(Peer):
    """A plugin that changes rules."""

    id: Text
    config: Any = None
    priority: int = 0


class SloPlugins(Peer):
    """The plugins of an SLO, or of all."""

    overridePrevious: Truth = False  # so it is written in both formats
    override_previous: Truth = False
    chain: list[SloPlugin] = Field(default=[])


class Events(Peer):
    """An SLI of two queries."""

    error_query: Text
    total_query: Text


class Raw(Peer):
    """An SLI of one error ratio."""

    error_ratio_query: Text


class SliPlugin(Peer):
    """An SLI that Go code makes."""

    id: Text
    options: dict[str, Text] = Field(default={})


class Sli(Peer):
    """One of three sorts."""

    events: Events | None = None
    raw: Raw | None = None
    plugin: SliPlugin | None = None


class AlertMeta(Peer):
    """What belongs to the page or to the ticket."""

    disable: Truth = False
    labels: dict[str, Text] = Field(default={})
    annotations: dict[str, Text] = Field(default={})


class Alerting(Peer):
    """The alerts of an SLO."""

    name: Text = ""
    labels: dict[str, Text] = Field(default={})
    annotations: dict[str, Text] = Field(default={})
    page_alert: AlertMeta = AlertMeta.model_construct()
    ticket_alert: AlertMeta = AlertMeta.model_construct()


class Slo(Peer):
    """One SLO."""

    name: Text
    description: Text = ""
    objective: Number
    labels: dict[str, Text] = Field(default={})
    plugins: SloPlugins = SloPlugins.model_construct()
    sli: Sli
    alerting: Alerting = Alerting.model_construct()


class Group(Peer):
    """The SLOs of a service, whatever the format."""

    service: Text
    labels: dict[str, Text] = Field(default={})
    slo_plugins: SloPlugins = SloPlugins.model_construct()
    slos: list[Slo] = Field(default=[])


class Spec(Group):
    """`prometheus/v1`."""

    version: Text


class CrdEvents(Events):
    """In camel case."""

    model_config = _CAMEL


class CrdRaw(Raw):
    """In camel case."""

    model_config = _CAMEL


class CrdSli(Sli):
    """In camel case."""

    model_config = _CAMEL

    events: CrdEvents | None = None
    raw: CrdRaw | None = None


class CrdAlerting(Alerting):
    """In camel case."""

    model_config = _CAMEL


class CrdSlo(Slo):
    """In camel case."""

    model_config = _CAMEL

    sli: CrdSli
    alerting: CrdAlerting = CrdAlerting.model_construct()


class CrdGroup(Group):
    """In camel case."""

    model_config = _CAMEL

    slos: list[CrdSlo] = Field(default=[])  # type: ignore[assignment]  # the same, narrower


class Resource(Peer):
    """`PrometheusServiceLevel` of `sloth.slok.dev/v1`."""

    apiVersion: Text
    kind: Text
    metadata: dict[str, Any] = Field(default={})
    spec: CrdGroup
    status: Any = None


class Window(Peer):
    """A pair of windows, and the share of the budget that burns within the long one."""

    errorBudgetPercent: Number
    shortWindow: Text
    longWindow: Text


class Pair(Peer):
    """The two tiers of a severity."""

    quick: Window
    slow: Window


class WindowsSpec(Peer):
    """The tiers of an SLO window."""

    sloPeriod: Text
    page: Pair
    ticket: Pair


class AlertWindows(Peer):
    """`AlertWindows` of `sloth.slok.dev/v1`."""

    apiVersion: Text
    kind: Text
    metadata: dict[str, Any] = Field(default={})
    spec: WindowsSpec
