"""Which routes of the plan take an alert, and when they are active: what Alertmanager decides, decided here.

After its sources: dispatch/route.go, timeinterval/timeinterval.go (0.25 and later decide alike).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from generator.plan.alertmanager import Alertmanager, Matcher, Route, TimeInterval
from generator.units import NO_TIME, Duration

Labels = Mapping[str, str]


class Taken(NamedTuple):
    """A route that takes an alert, with what it inherits; `key` tells it apart as Alertmanager's log does."""

    receiver: str
    key: str
    group_by: tuple[str, ...]
    group_wait: Duration
    group_interval: Duration
    repeat_interval: Duration
    active: tuple[str, ...]
    why: str
    target: str

    def group(self, labels: Labels) -> tuple[tuple[str, str], ...]:
        """Tell the group of an alert: its labels that are grouped by, and all of them where that is `...`."""
        every = self.group_by == ("...",)
        return tuple(sorted((name, value) for name, value in labels.items() if every or name in self.group_by))


def taken(alertmanager: Alertmanager, labels: Labels) -> tuple[Taken, ...]:
    """List the routes that take an alert, in their order."""
    root = alertmanager.route
    if root.receiver is None or root.group_by is None:
        raise ValueError("the root route has a receiver and says how to group")
    wait, interval, repeat = (
        length or NO_TIME for length in (root.group_wait, root.group_interval, root.repeat_interval)
    )
    start = Taken(root.receiver, "{}", root.group_by, wait, interval, repeat, root.active, root.why, root.target)
    return tuple(_below(root, start, labels))


def _below(route: Route, here: Taken, labels: Labels) -> Iterator[Taken]:
    found = False
    for child in route.routes:
        if all(fits(matcher, labels) for matcher in child.matchers):
            found = True
            yield from _below(child, _inherited(here, child), labels)
            if not child.goes_on:
                break
    if not found:
        yield here


def _inherited(parent: Taken, route: Route) -> Taken:
    """Inherit what a route does not say; the times in which it is active are its own."""
    return Taken(
        receiver=parent.receiver if route.receiver is None else route.receiver,
        key=f"{parent.key}/{{{','.join(sorted(map(str, route.matchers)))}}}",
        group_by=parent.group_by if route.group_by is None else route.group_by,
        group_wait=parent.group_wait if route.group_wait is None else route.group_wait,
        group_interval=parent.group_interval if route.group_interval is None else route.group_interval,
        repeat_interval=parent.repeat_interval if route.repeat_interval is None else route.repeat_interval,
        active=route.active,
        why=route.why,
        target=route.target,
    )


def fits(matcher: Matcher, labels: Labels) -> bool:
    """Say whether a label is what a matcher wants; a label that is missing is empty."""
    value = labels.get(matcher.label, "")
    if matcher.operator in ("=", "!="):
        return (value == matcher.value) is (matcher.operator == "=")
    return (re.fullmatch(matcher.value, value) is not None) is (matcher.operator == "=~")


def is_active(alertmanager: Alertmanager, route: Taken, at: datetime) -> bool:
    """Say whether a route tells anybody at a moment; one without times always does."""
    return not route.active or any(_holds(_interval(alertmanager, name), at) for name in route.active)


def _interval(alertmanager: Alertmanager, name: str) -> TimeInterval:
    return next(interval for interval in alertmanager.intervals if interval.name == name)


def _holds(interval: TimeInterval, at: datetime) -> bool:
    for span in interval.spans:
        clock = at.astimezone(_zone(span.time_zone))
        if clock.weekday() in span.days and span.begins <= clock.hour * 60 + clock.minute < span.ends:
            return True
    return False


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def mutes(alertmanager: Alertmanager, labels: Labels, firing: Iterable[Labels]) -> str | None:
    """Say why an alert is not told while others fire; None if it is."""
    others = list(firing)
    for rule in alertmanager.inhibitions:
        if not all(fits(matcher, labels) for matcher in rule.target):
            continue
        both = all(fits(matcher, labels) for matcher in rule.source)
        for other in others:
            itself = both and all(fits(matcher, other) for matcher in rule.target)
            source = all(fits(matcher, other) for matcher in rule.source)
            if source and not itself and all(other.get(name, "") == labels.get(name, "") for name in rule.equal):
                return rule.why
    return None
