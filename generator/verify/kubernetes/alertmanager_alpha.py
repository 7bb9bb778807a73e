"""The Prometheus operator: AlertmanagerConfig v1alpha1, as its definition (0.93) describes it."""

from typing import Annotated, Literal

from generator.verify.kubernetes import _alerting_pagers as pagers
from generator.verify.kubernetes import _alerting_routes as routes
from generator.verify.kubernetes._custom import Filled, KeyOf
from generator.verify.kubernetes._meta import CustomObject
from generator.verify.kubernetes._part import Part, always, unique_by, unique_values

_Names = Annotated[list[str], always(unique_values)]


class Matcher(routes.Matcher):
    """A condition on a label; `regex` is older than `matchType`."""

    regex: bool | None = None


class Inhibition(Part):
    """Alerts that keep others quiet."""

    equal: list[str] = []
    sourceMatch: list[Matcher] = []
    targetMatch: list[Matcher] = []


class Route(routes.Routing):
    """`route` of an AlertmanagerConfig."""

    activeTimeIntervals: _Names = []
    groupBy: _Names = []
    matchers: list[Matcher] = []
    muteTimeIntervals: _Names = []


class Opsgenie(pagers.Opsgenie[KeyOf]):
    """`opsgenieConfigs`."""

    updateAlerts: bool | None = None


class Pushover(pagers.Pushover[KeyOf]):
    """`pushoverConfigs`."""

    tokenFile: Filled | None = None
    userKeyFile: Filled | None = None


class Receiver(routes.Receiver[KeyOf]):
    """Somebody who is told."""

    opsgenieConfigs: list[Opsgenie] = []  # type: ignore[assignment]  # narrower, and nobody writes to it
    pushoverConfigs: list[Pushover] = []  # type: ignore[assignment]


class AlertmanagerConfigSpec(Part):
    """What an AlertmanagerConfig says."""

    inhibitRules: list[Inhibition] = []
    muteTimeIntervals: list[routes.TimeInterval] = []
    receivers: Annotated[list[Receiver], unique_by("name")] = []
    route: Route | None = None


class AlertmanagerConfig(CustomObject):
    """An AlertmanagerConfig."""

    apiVersion: Literal["monitoring.coreos.com/v1alpha1"]
    kind: Literal["AlertmanagerConfig"]
    spec: AlertmanagerConfigSpec


KINDS = {("monitoring.coreos.com/v1alpha1", "AlertmanagerConfig"): AlertmanagerConfig}
