"""What Alertmanager tells a webhook: version 4 of its data, as far as we need it. It adds fields now and then.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

_SOONEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2900, 1, 1, tzinfo=UTC)


def _is_of_this_age(moment: datetime) -> datetime:
    if not _SOONEST <= moment < _LATEST:
        raise ValueError("an alert began between the years 2000 and 2900")
    return moment.astimezone(UTC)


class Heard(BaseModel):
    """What others say, in a form that grows: what is not needed is not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Alert(Heard):
    """One alert of a notification; with its labels, it is the same alert as long as its fingerprint is."""

    status: Literal["firing", "resolved"]
    labels: dict[str, str]
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$", examples=["b9a4c4d1a3bd0c5e"])]
    starts_at: Annotated[AwareDatetime, AfterValidator(_is_of_this_age), Field(alias="startsAt")]


class Notification(Heard):
    """A notification: some alerts of one group."""

    version: Literal["4"]
    alerts: list[Alert]
    truncated: Annotated[int, Field(alias="truncatedAlerts", ge=0)] = 0
