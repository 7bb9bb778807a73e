"""Time zones as tables of their changes from 2020 to 2040, for rules that cannot look them up."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

_FIRST, _LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2041, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Change:
    """A change of a zone's offset: when it happens, in UTC and on the clock before it, and by how many seconds."""

    at: int
    local: int
    seconds: int


@dataclass(frozen=True)
class Zone:
    """A time zone: its offset to UTC in 2020, in seconds, and how it changes until 2040."""

    offset: int
    changes: tuple[Change, ...]


@lru_cache(maxsize=64)
def zone(name: str) -> Zone:
    """Look a time zone up. Raises KeyError, ValueError or OSError for a name that is none."""
    info = ZoneInfo(name)
    days = (_FIRST + timedelta(days=number) for number in range((_LAST - _FIRST).days + 1))
    changes = []
    for (day, before), (following, after) in pairwise((day, _offset(info, day)) for day in days):
        if before != after:
            at = _first_moment(info, day, following)
            changes.append(Change(at, at + before, after - before))
    return Zone(_offset(info, _FIRST), tuple(changes))


def clock(name: str) -> str:
    """Write a zone's clock in PromQL: seconds as if it were UTC's, so that PromQL's calendar functions fit."""
    where = zone(name)
    return plus("vector(time())", where.offset, [(one.seconds, f"time() >= bool {one.at}") for one in where.changes])


def plus(start: str, offset: int, changes: list[tuple[int, str]]) -> str:
    """Add an offset and its changes, each from a moment on, a line each."""
    head = f"{start} {'+' if offset > 0 else '-'} {abs(offset)}" if offset else start
    lines = (f"\n  {'+' if seconds > 0 else '-'} {abs(seconds)} * ({when})" for seconds, when in changes)
    return "".join([head, *lines])


def _offset(info: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(info).utcoffset()
    return round(offset.total_seconds()) if offset else 0


def _first_moment(info: ZoneInfo, low: datetime, high: datetime) -> int:
    before = _offset(info, low)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if _offset(info, middle) == before else (low, middle)
    return round(high.replace(microsecond=0).timestamp())
