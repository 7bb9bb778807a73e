"""The alerts on those who guess, over the counters of the service's contract."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator import naming, promql
from generator.kinds._base import DISABLED
from generator.kinds.security.model import Monitoring
from generator.kinds.service.model import Service
from generator.plan.rules import Pairs
from generator.units import Duration, percent, plain


@dataclass(frozen=True)
class Alarm:
    """An alert, as far as it depends on the spec and the contract."""

    name: str
    level: str
    expr: str
    annotations: Pairs
    meaning: str


def alarms(said: Monitoring, service: Service) -> Iterator[Alarm]:
    """Write the alerts that are not disabled."""
    every = (_failing(said, service), _unusual(said, service), _guessing(said, service))
    yield from (alarm for alarm in every if alarm.level != DISABLED)


def selected(metric: str, service: Service) -> str:
    """Select a metric of the contract."""
    return promql.selector(metric, service.matchers.get(metric, ()))


def split(said: Monitoring, service: Service) -> tuple[str, ...]:
    """Name the label that tells accounts from addresses, where the contract has it."""
    family = service.metrics.get(said.throttled)
    return ("by",) if family and "by" in family.labels else ()


def _grown(metric: str, service: Service, window: Duration, ago: str = "") -> str:
    return f"sum(increase({selected(metric, service)}[{window}]{ago}))"


def _failing(said: Monitoring, service: Service) -> Alarm:
    own = said.failing
    failures = _grown(said.failures, service, own.window)
    return Alarm(
        naming.AUTHENTICATION_FAILING_ALERT,
        own.level,
        f"{failures}\n  / {_grown(said.attempts, service, own.window)} > {plain(own.share)}\n"
        f"and\n{failures} >= {own.minimum}",
        (
            ("summary", f"more than {percent(own.share)} of the attempts to authenticate fail"),
            ("description", f"{{{{ $value | humanizePercentage }}}} of those within {own.window} failed."),
        ),
        "Most attempts to authenticate fail: somebody tries stolen passwords, or users are locked out.",
    )


def _unusual(said: Monitoring, service: Service) -> Alarm:
    own = said.unusual
    now = _grown(said.failures, service, own.window)
    before = _grown(said.failures, service, own.window, f" offset {own.before}")
    return Alarm(
        naming.AUTHENTICATION_UNUSUAL_ALERT,
        own.level,
        f"(\n  {now}\n    > {plain(own.factor)} * {before}\n)\nand\n{now} >= {own.minimum}",
        (
            ("summary", f"{plain(own.factor)} times as many authentication failures as {own.before} before"),
            ("description", f"It compares {own.window} with the same time {own.before} before."),
        ),
        "Many more attempts to authenticate fail than usual at this time.",
    )


def _guessing(said: Monitoring, service: Service) -> Alarm:
    own, by = said.guessing, split(said, service)
    throttled = f"increase({selected(said.throttled, service)}[{own.window}])"
    what = " by {{ $labels.by }}" if by else ""
    return Alarm(
        naming.BRUTE_FORCE_ALERT,
        own.level,
        f"{promql.aggregation('sum', by)}({throttled}) > {own.throttled}",
        (
            ("summary", "somebody guesses passwords"),
            ("description", f"More than {own.throttled} attempts were slowed down{what} within {own.window}."),
        ),
        "Attempts to authenticate are slowed down again and again: somebody guesses passwords.",
    )
