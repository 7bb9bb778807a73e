"""Who is told when: Alertmanager's notifications, worked out from the plan for any alerts and any time.

A group is looked at `group_wait` after its first alert, then every `group_interval`. At each look the alerts that are
inhibited, outside of the route's times or silenced are left out; the rest is told if an alert is new, if all are over,
or if `repeat_interval` has passed since the last message was sent. A group that is empty is forgotten at the next
clean-up; Alertmanager 0.33 forgets it at once. After its sources: dispatch/dispatch.go, notify/notify.go.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import NamedTuple

from generator.plan.alertmanager import Alertmanager, Matcher, Receiver
from generator.routing import Labels, Taken, fits, is_active, mutes, taken
from generator.units import Duration

CLEAN_UP = timedelta(seconds=30)  # how often Alertmanager forgets groups that are empty
SENDING = timedelta(microseconds=1)  # a message takes some time: a repeat that is due at a look comes at the next one


Name = tuple[tuple[str, str], ...]  # all labels of an alert: what tells it apart


class Firing(NamedTuple):
    """An alert: its labels, since when it fires, and until when; None is beyond what is looked at."""

    labels: Labels
    begins: datetime
    ends: datetime | None = None

    @property
    def name(self) -> Name:
        """Tell it apart."""
        return tuple(sorted(self.labels.items()))

    def fires(self, at: datetime) -> bool:
        """Say whether it fires at a moment."""
        return self.begins <= at and not self.over(at)

    def over(self, at: datetime) -> bool:
        """Say whether it is over."""
        return self.ends is not None and self.ends <= at


class Silence(NamedTuple):
    """A silence: what it silences, and from when to when."""

    matchers: tuple[Matcher, ...]
    begins: datetime
    ends: datetime


class Delivery(NamedTuple):
    """One message: when, to which receiver, by which route, and its alerts, firing or over."""

    at: datetime
    receiver: str
    route: Taken
    firing: tuple[Firing, ...]
    resolved: tuple[Firing, ...]
    repeated: bool


@dataclass
class _Log:
    """What a receiver was last told of a group."""

    at: datetime
    firing: frozenset[Name]
    resolved: frozenset[Name]


@dataclass
class _Group:
    """The alerts that one route tells together, and when they are looked at next."""

    route: Taken
    key: tuple[object, ...]
    look: datetime
    alerts: dict[Name, Firing] = field(default_factory=dict)
    emptied: datetime | None = None


def deliveries(
    alertmanager: Alertmanager,
    alerts: Sequence[Firing],
    until: datetime,
    silences: Sequence[Silence] = (),
    clean_up: timedelta = CLEAN_UP,
    started: datetime | None = None,
) -> list[Delivery]:
    """List the messages from the first alert to some time; `started` is when Alertmanager was."""
    if not alerts:
        return []
    first = min(alert.begins for alert in alerts)
    return _Dispatcher(alertmanager, alerts, silences, clean_up, started or first).run(until)


class _Dispatcher:
    """Follows all groups through time, one event after the other."""

    def __init__(
        self,
        alertmanager: Alertmanager,
        alerts: Sequence[Firing],
        silences: Sequence[Silence],
        clean_up: timedelta,
        started: datetime,
    ) -> None:
        self.alertmanager, self.alerts, self.silences = alertmanager, alerts, silences
        self.clean_up, self.started = clean_up, started
        # Whether a receiver tells that an alert is over; None where it tells nothing at all.
        self.tells_ends = {one.name: _tells_ends(one) for one in alertmanager.receivers}
        self.groups: dict[tuple[object, ...], _Group] = {}
        self.log: dict[tuple[object, ...], _Log] = {}
        # when, in which order (alerts come before looks), which alert or group
        self.events: list[tuple[datetime, int, int, tuple[object, ...]]] = []

    def run(self, until: datetime) -> list[Delivery]:
        found: list[Delivery] = []
        for number, alert in enumerate(self.alerts):
            heappush(self.events, (alert.begins, 0, number, ()))
        looks = 0
        while self.events and self.events[0][0] <= until:
            at, is_look, number, key = heappop(self.events)
            if not is_look:
                for route in taken(self.alertmanager, self.alerts[number].labels):
                    looks += 1
                    self.joins(route, number, looks)
            elif key in self.groups and self.groups[key].look == at:
                looks += 1
                found += self.looked_at(self.groups[key], at, looks)
        return found

    def joins(self, route: Taken, number: int, order: int) -> None:
        """Put an alert into its group, which begins with it if there is none."""
        alert = self.alerts[number]
        labels = route.group(alert.labels)
        key = (route.receiver, route.key, route.active, route.group_wait, labels)
        group = self.groups.get(key)
        if group is None or self.cleaned(group, alert.begins):
            group = self.groups[key] = _Group(route, key, alert.begins + _time(route.group_wait))
            heappush(self.events, (group.look, 1, order, key))
        group.alerts[alert.name] = alert
        group.emptied = None

    def cleaned(self, group: _Group, now: datetime) -> bool:
        """Say whether a clean-up came since the group was empty."""
        if group.emptied is None:
            return False
        return (now - self.started) // self.clean_up > (group.emptied - self.started) // self.clean_up

    def looked_at(self, group: _Group, at: datetime, order: int) -> Iterator[Delivery]:
        group.look = at + _time(group.route.group_interval)
        if self.cleaned(group, at):
            return
        heappush(self.events, (group.look, 1, order, group.key))
        told = [alert for alert in group.alerts.values() if not self.is_muted(alert, at)]
        if told and is_active(self.alertmanager, group.route, at):
            yield from self.tell(group, told, at)
        for alert in [alert for alert in group.alerts.values() if alert.over(at)]:
            del group.alerts[alert.name]
            group.emptied = None if group.alerts else at

    def is_muted(self, alert: Firing, at: datetime) -> bool:
        if any(_silences(silence, alert.labels, at) for silence in self.silences):
            return True
        others = (other.labels for other in self.alerts if other is not alert and other.fires(at))
        return mutes(self.alertmanager, alert.labels, others) is not None

    def tell(self, group: _Group, told: list[Firing], at: datetime) -> Iterator[Delivery]:
        """Tell what is new, that all is over, or the same again when it is time; nothing else."""
        resolved = tuple(alert for alert in told if alert.over(at))
        firing = tuple(alert for alert in told if not alert.over(at))
        route, tells_ends = group.route, self.tells_ends[group.route.receiver]
        key = (route.receiver, route.key, route.group(told[0].labels))
        last, now = self.log.get(key), _Log(at, _names(firing), _names(resolved))
        news = _is_news(last, now, tells_ends)
        due = last is not None and bool(firing) and at >= last.at + SENDING + _time(route.repeat_interval)
        if tells_ends is None or not (news or due):
            return
        self.log[key] = now
        if firing or tells_ends:
            yield Delivery(at, route.receiver, route, firing, resolved if tells_ends else (), repeated=not news)


def _names(alerts: Iterable[Firing]) -> frozenset[Name]:
    return frozenset(alert.name for alert in alerts)


def _is_news(last: _Log | None, now: _Log, tells_ends: bool | None) -> bool:
    if last is None:
        return bool(now.firing)
    if not now.firing <= last.firing:
        return True
    if not now.firing:
        return bool(last.firing)
    return bool(tells_ends) and not now.resolved <= last.resolved


def _tells_ends(receiver: Receiver) -> bool | None:
    return receiver.integrations[0].send_resolved if receiver.integrations else None


def _silences(silence: Silence, labels: Labels, at: datetime) -> bool:
    return silence.begins <= at < silence.ends and all(fits(matcher, labels) for matcher in silence.matchers)


def _time(length: Duration) -> timedelta:
    return timedelta(milliseconds=int(length))
