"""What Alertmanager tells the machine that acts. It is no part of what users call, and counts in no promise to them."""

from typing import Literal

from pydantic import BaseModel

from server.api import problems
from server.api.models import Told
from server.api.operation import Access, Answer, Call, Operation
from server.automation.machine import PATH
from server.automation.notification import Notification
from server.services import Services

# What each answer means to whoever watches the machine; whatever else it is, Alertmanager tries again.
_OUTCOMES = {202: "accepted", 400: "invalid", 401: "unauthorized", 403: "off", 413: "invalid", 415: "invalid"}
_OUTCOMES |= {422: "invalid"}


class Decided(Told):
    """What was decided about one action for one alert; how it ends is told by the log, the metrics and the audit."""

    action: str
    alert: str
    fingerprint: str
    outcome: Literal["refused", "running", "would_run"]
    reason: str | None


class Decisions(Told):
    """What was decided; nothing about alerts that are resolved, unknown, or have been decided about before."""

    decisions: list[Decided]


async def take(call: Call[Notification, BaseModel]) -> Answer:
    """Decide about the alerts that fire. Only what is worth a second try is an error of ours."""
    machine = call.services.machine
    if machine.draining:
        raise problems.UNAVAILABLE.problem(headers={"Retry-After": "1"})
    made = await machine.take(call.body)
    return Answer(Decisions(decisions=[Decided.model_validate(each) for each in made]))


def watch(services: Services, status: int) -> None:
    """Count what became of a notification."""
    services.metrics.notified(_OUTCOMES.get(status, "unavailable"))


OPERATIONS = (
    Operation(
        id="takeNotification",
        method="POST",
        path=PATH,
        summary="Tell the machine which alerts fire: Alertmanager's webhook, version 4.",
        run=take,
        body=Notification,
        answer=Decisions,
        status=202,
        access=Access.MACHINE,
        watch=watch,
    ),
)
