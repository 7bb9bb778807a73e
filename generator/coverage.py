"""Which shifts are on at any time of a span: where nobody is, and where two are, daylight-saving changes included.

Between two moments at which a shift begins or ends, or a clock is put, nothing changes: only those are looked at.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from generator.plan.oncall import Hours, Rotation, moment
from generator.units import A_DAY

A_WEEK = timedelta(days=7)


class Stretch(NamedTuple):
    """A stretch of time, in UTC, and the names of what is on all through it."""

    begins: datetime
    ends: datetime
    on: tuple[str, ...]


def stretches(parts: Mapping[str, Hours], begins: datetime, ends: datetime) -> list[Stretch]:
    """Cut a span of time into stretches in which the same parts of a rotation are on."""
    found: list[Stretch] = []
    inner = {at for hours in parts.values() for at in _changes(hours, begins, ends) if begins < at < ends}
    for first, last in pairwise(sorted({begins, *inner, ends})):
        on = tuple(name for name, hours in parts.items() if is_on(hours, first))
        if found and found[-1].on == on:
            found[-1] = found[-1]._replace(ends=last)
        else:
            found.append(Stretch(first, last, on))
    return found


def is_on(hours: Hours, at: datetime) -> bool:
    """Say whether hours hold at a moment, by what clocks show: as Alertmanager does."""
    clock = at.astimezone(ZoneInfo(hours.time_zone))
    second = clock.hour * 3600 + clock.minute * 60 + clock.second
    day, after = clock.weekday(), second + A_DAY
    today = day in hours.days and hours.begins <= second < hours.ends
    return today or ((day - 1) % 7 in hours.days and hours.begins <= after < hours.ends)


def telling_weeks(parts: Iterable[Hours], since: date) -> list[tuple[datetime, datetime]]:
    """List spans that tell everything of a year: its first week, and three days around each change of a clock."""
    start = datetime.combine(since, datetime.min.time(), tzinfo=UTC)
    zones = sorted({hours.time_zone for hours in parts})
    changes = sorted({at for zone in zones for at in clock_changes(zone, start, start + timedelta(days=366))})
    return [(start, start + A_WEEK), *((at - timedelta(days=1), at + timedelta(days=2)) for at in changes)]


@lru_cache(maxsize=1024)
def clock_changes(zone: str, begins: datetime, ends: datetime) -> tuple[datetime, ...]:
    """Find the moments at which a zone's clock is put forward or back, to the minute."""
    return tuple(_clock_changes(ZoneInfo(zone), begins, ends))


def _clock_changes(info: ZoneInfo, begins: datetime, ends: datetime) -> Iterator[datetime]:
    day = begins
    while day < ends:
        following = day + timedelta(days=1)
        if _offset(info, day) != _offset(info, following):
            low, high = day, following
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if _offset(info, middle) == _offset(info, day) else (low, middle)
            yield high.replace(second=0, microsecond=0)
        day = following


def parts_of(rotation: Rotation) -> dict[str, Hours]:
    """Name the hours of a rotation's shifts."""
    return {shift.name: shift.hours for shift in rotation.shifts}


def _offset(info: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(info).utcoffset() or timedelta()


def _changes(hours: Hours, begins: datetime, ends: datetime) -> Iterator[datetime]:
    """List the moments at which hours may begin or end: by the clock, on every day, and where clocks are put."""
    zone = ZoneInfo(hours.time_zone)
    yield from clock_changes(hours.time_zone, begins - timedelta(days=1), ends + timedelta(days=1))
    day = begins.astimezone(zone).date() - timedelta(days=2)
    while day <= ends.astimezone(zone).date():
        for second in (hours.begins, hours.ends):
            yield from (moment(day, second, zone, fold) for fold in (0, 1))
        day += timedelta(days=1)
