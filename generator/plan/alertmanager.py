"""Alertmanager's configuration: routes, receivers, time intervals and inhibition, typed.

Compilers publish `TeamRoutes`, `Inhibition` and `Watchdog`; `assembled` makes one `Alertmanager` of them.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from generator import naming
from generator.plan.oncall import Hours, OnCall
from generator.units import A_DAY, Duration

Setting = str | int | bool | tuple["Setting", ...] | tuple[tuple[str, "Setting"], ...]
Settings = tuple[tuple[str, Setting], ...]


class Span(NamedTuple):
    """Some hours of some days (0 is Monday) on a zone's clock, in minutes; no span reaches over midnight."""

    time_zone: str
    days: tuple[int, ...]
    begins: int
    ends: int


class TimeInterval(NamedTuple):
    """A named time interval: any of its spans."""

    name: str
    spans: tuple[Span, ...]


class Matcher(NamedTuple):
    """What a label must be: `=`, `!=`, `=~` or `!~` a value."""

    label: str
    operator: str
    value: str

    def __str__(self) -> str:
        value = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'{self.label}{self.operator}"{value}"'


class Integration(NamedTuple):
    """One way to tell somebody: the section of a receiver (`webhook_configs`), and its settings."""

    section: str
    settings: Settings
    send_resolved: bool

    def silent_at_the_end(self) -> "Integration":
        """Make one that does not tell that an alert is over."""
        settings = (("send_resolved", False), *(one for one in self.settings if one[0] != "send_resolved"))
        return Integration(self.section, settings, False)


class Receiver(NamedTuple):
    """Where a notification goes; without an integration it goes nowhere."""

    name: str
    integrations: tuple[Integration, ...]
    origin: str


class Route(NamedTuple):
    """A node of the routing tree; what is None is inherited. `why` says what it is for, in the log of a simulation."""

    receiver: str | None = None
    matchers: tuple[Matcher, ...] = ()
    group_by: tuple[str, ...] | None = None
    group_wait: Duration | None = None
    group_interval: Duration | None = None
    repeat_interval: Duration | None = None
    active: tuple[str, ...] = ()
    goes_on: bool = False
    routes: "tuple[Route, ...]" = ()
    why: str = ""
    target: str = ""


class Inhibition(NamedTuple):
    """Alerts that are not told while another one fires that has the same `equal` labels."""

    why: str
    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]
    origin: str


class Watchdog(NamedTuple):
    """The alert that always fires, and who must notice when it no longer does."""

    receiver: str
    every: Duration
    origin: str


class TeamRoutes(NamedTuple):
    """What one OnCall adds: its route, receivers and time intervals."""

    on_call: OnCall
    route: Route
    receivers: tuple[Receiver, ...]
    intervals: tuple[TimeInterval, ...]
    automation: Route | None = None
    fallback: str | None = None


class Alertmanager(NamedTuple):
    """The whole configuration, and the specs it comes from."""

    route: Route
    receivers: tuple[Receiver, ...]
    intervals: tuple[TimeInterval, ...]
    inhibitions: tuple[Inhibition, ...]
    origins: tuple[str, ...]


def spans(hours: Hours) -> tuple[Span, ...]:
    """Cut times of the week at midnight, as Alertmanager wants them."""
    begins, ends = hours.begins // 60, hours.ends // 60
    first = Span(hours.time_zone, hours.days, begins, min(ends, A_DAY // 60))
    if ends <= A_DAY // 60:
        return (first,)
    following = tuple(sorted((day + 1) % 7 for day in hours.days))
    return (first, Span(hours.time_zone, following, 0, ends - A_DAY // 60))


def one_of(label: str, values: Iterable[str]) -> Matcher:
    """Match any of some values, as a regular expression where there are several."""
    each = sorted(set(values))
    return Matcher(label, "=", each[0]) if len(each) == 1 else Matcher(label, "=~", "|".join(map(re.escape, each)))


# What an alert gets that no team answers for; and the first notification of an unknown level.
GROUP_WAIT, GROUP_INTERVAL, REPEAT = Duration.parse("30s"), Duration.parse("5m"), Duration.parse("4h")
NOBODY = "nobody"


def group_labels(external: Iterable[str]) -> tuple[str, ...]:
    """Name the labels by which alerts are told together: one message for an alert of a service, or of an SLO."""
    return ("alertname", "service", "slo", *sorted(external))


def before(repeat: Duration, group_interval: Duration) -> Duration:
    """Shorten a repeat interval so that the reminder comes when it is due.

    Alertmanager looks every `group_interval`, and reminds at the first look that lies more than `repeat_interval`
    after the last message was *sent*: at the look that is due the time is short by as long as sending took, so that
    the reminder would come one `group_interval` late. Half a minute is more than sending takes.
    """
    return Duration(repeat - min(Duration.parse("30s"), group_interval // 2))


def assembled(parts: Iterable[object], external: Collection[str], automated: Mapping[str, set[str]]) -> Alertmanager:
    """Put the configuration together. `automated` names the alerts, by team, on which a machine may act."""
    everything = list(parts)
    teams = sorted((part for part in everything if isinstance(part, TeamRoutes)), key=lambda team: team.on_call.name)
    watchdogs = sorted(part for part in everything if isinstance(part, Watchdog))
    inhibitions = sorted({part for part in everything if isinstance(part, Inhibition)})
    fallback = next((team.fallback for team in teams if team.fallback), NOBODY)
    routes = [
        *map(_watched, watchdogs),
        Route(NOBODY, (Matcher("alertname", "=", naming.MAINTENANCE_ALERT),), why="only mutes others"),
        *(route for team in teams for route in _automation(team, automated)),
        *(team.route for team in teams),
    ]
    root = Route(
        receiver=fallback,
        group_by=group_labels(external),
        group_wait=GROUP_WAIT,
        group_interval=GROUP_INTERVAL,
        repeat_interval=before(REPEAT, GROUP_INTERVAL),
        routes=tuple(routes),
        why="no team answers for it",
    )
    nobody = Receiver(NOBODY, (), "")
    receivers = sorted({nobody, *(receiver for team in teams for receiver in team.receivers)})
    intervals = sorted(interval for team in teams for interval in team.intervals)
    origins = [team.on_call.origin for team in teams]
    origins += [one.origin for one in watchdogs] + [one.origin for one in inhibitions]
    within = tuple(one._replace(equal=(*one.equal, *sorted(external))) for one in inhibitions)
    named = tuple(dict.fromkeys(filter(None, origins)))
    return Alertmanager(root, tuple(receivers), tuple(intervals), within, named)


def _automation(team: TeamRoutes, automated: Mapping[str, set[str]]) -> Iterator[Route]:
    """Send the alerts to the machine on which it may act, and no others."""
    alerts = {alert for name in team.on_call.teams for alert in automated.get(name, ())}
    if team.automation and alerts:
        yield team.automation._replace(matchers=(*team.automation.matchers, one_of("alertname", alerts)))


def _watched(watchdog: Watchdog) -> Route:
    """Tell the heartbeat's receiver at every look that is due."""
    return Route(
        receiver=watchdog.receiver,
        matchers=(Matcher("alertname", "=", naming.WATCHDOG_ALERT),),
        group_wait=Duration(0),
        group_interval=watchdog.every,
        repeat_interval=before(watchdog.every, watchdog.every),
        why="heartbeat",
    )
