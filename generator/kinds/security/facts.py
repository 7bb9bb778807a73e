"""What people must know of the alerts on those who guess: what they mean, and where to look."""

from collections.abc import Iterable, Iterator

from generator.kinds._base import Spec
from generator.kinds.security.model import Monitoring, Security
from generator.kinds.security.rules import Alarm, selected
from generator.kinds.service.model import Service
from generator.plan.facts import AlertFacts, Step


def facts(
    security: Spec[Security], said: Monitoring, service: Service, alarms: Iterable[Alarm]
) -> Iterator[AlertFacts]:
    """Tell what stands behind each alert."""
    steps = tuple(_steps(said, service))
    for alarm in alarms:
        yield AlertFacts(security.address, alarm.name, alarm.meaning, steps)


def _steps(said: Monitoring, service: Service) -> Iterator[Step]:
    for title, metric, tells in (
        ("Why do they fail?", said.failures, "unknown accounts point to a list of stolen names; tokens to a client."),
        ("Who is slowed down?", said.throttled, "accounts: somebody is after one; addresses: somebody tries many."),
        ("Do others still get in?", said.attempts, "no successes at all are an outage, not an attack."),
    ):
        family = service.metrics.get(metric)
        for label in family.labels[:1] if family else ():
            yield Step(title, query=f"sum by ({label}) (rate({selected(metric, service)}[5m]))", look_for=tells)
    yield Step(
        "Look for the addresses and user agents in the log",
        look_for="few addresses can be blocked in front of the service; many with one user agent are a botnet.",
    )
