"""The Prometheus operator: AlertmanagerConfig v1beta1, as its definition (0.93) describes it."""

from typing import Literal

from generator.verify.kubernetes._alerting_access import SecretKey
from generator.verify.kubernetes._alerting_routes import Matcher, Receiver, Routing, TimeInterval
from generator.verify.kubernetes._meta import CustomObject
from generator.verify.kubernetes._part import Part


class Inhibition(Part):
    """Alerts that keep others quiet."""

    equal: list[str] = []
    sourceMatch: list[Matcher] = []
    targetMatch: list[Matcher] = []


class Route(Routing):
    """`route` of an AlertmanagerConfig."""

    matchers: list[Matcher] = []


class AlertmanagerConfigSpec(Part):
    """What an AlertmanagerConfig says."""

    inhibitRules: list[Inhibition] = []
    receivers: list[Receiver[SecretKey]] = []
    route: Route | None = None
    timeIntervals: list[TimeInterval] = []


class AlertmanagerConfig(CustomObject):
    """An AlertmanagerConfig."""

    apiVersion: Literal["monitoring.coreos.com/v1beta1"]
    kind: Literal["AlertmanagerConfig"]
    spec: AlertmanagerConfigSpec


KINDS = {("monitoring.coreos.com/v1beta1", "AlertmanagerConfig"): AlertmanagerConfig}
