"""OpenSLO's durations and time windows."""

import re
from datetime import datetime
from typing import NamedTuple

from generator.interop._reading import Object
from generator.kinds._zones import zone
from generator.source import Step
from generator.units import Duration

_DURATION = re.compile(r"([1-9][0-9]{0,5})([mhdwMQY])")
_UNITS = {"m": "1m", "h": "1h", "d": "1d", "w": "7d", "M": "30d", "Q": "90d", "Y": "365d"}
_PERIODS = {"1w": ("week", "7d"), "7d": ("week", "7d"), "1M": ("month", "31d"), "1Q": ("quarter", "92d")}
SHORTEST, LONGEST = Duration.parse("1h"), Duration.parse("90d")
_SLOW = Duration.parse("4m")


class Window(NamedTuple):
    """An SLO window as our specs write it, the zone of a calendar window, and how long it may be."""

    written: str
    time_zone: str
    longest: Duration


def duration(text: str, source: Object, *at: Step) -> Duration | None:
    """Read a duration: `5m`, `1w`, a month `1M`, a quarter `1Q`, a year `1Y`."""
    match = _DURATION.fullmatch(text)
    if match is None:
        hint = "write a number and one of m, h, d, w, M, Q, Y"
        source.wrong(f"'{text}' is no duration of OpenSLO", *at, code="bad-duration", hint=hint)
        return None
    return Duration(int(match.group(1)) * Duration.parse(_UNITS[match.group(2)]))


def rolling(length: Duration, source: Object, *at: Step) -> Window | None:
    """Take a rolling window."""
    if not SHORTEST <= length <= LONGEST or length % _SLOW:
        message = f"the SLO window {length} is no multiple of {_SLOW} between {SHORTEST} and {LONGEST}"
        source.wrong(message, *at, code="bad-window")
        return None
    return Window(str(length), "UTC", length)


def calendar(text: str, start: str, time_zone: str, by_sloth: bool, source: Object, *at: Step) -> Window | None:
    """Take a window that follows the calendar: ours begin with the week, the month, the quarter."""
    length = duration(text, source, *at, "duration")
    if length is None:
        return None
    if text not in _PERIODS or by_sloth:
        why = (
            "rules by Sloth's names follow no calendar"
            if text in _PERIODS
            else "only weeks, months and quarters do here"
        )
        source.changed(f"the window of {text} does not follow the calendar but rolls: {why}", *at, "duration")
        return rolling(length, source, *at, "duration")
    if time_zone and not _is_zone(time_zone):
        source.wrong(f"there is no time zone '{time_zone}'", *at, "calendar", "timeZone", code="bad-time-zone")
        return None
    if not _is_moment(start):
        hint = "write it as 2022-01-03 00:00:00"
        source.wrong(f"'{start}' is no date and time", *at, "calendar", "startTime", hint=hint)
        return None
    name, longest = _PERIODS[text]
    if not _begins(name, start):
        begin = "monday" if name == "week" else "the first day"
        message = f"the {name} begins on {begin} at 00:00, not as '{start}' says"
        source.changed(message, *at, "calendar", "startTime")
    return Window(name, time_zone or "UTC", Duration.parse(longest))


def _is_zone(name: str) -> bool:
    try:
        zone(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _begins(period: str, start: str) -> bool:
    """Say whether a period begins at a moment."""
    moment = datetime.fromisoformat(start)
    if (moment.hour, moment.minute, moment.second) != (0, 0, 0):
        return False
    if period == "week":
        return moment.weekday() == 0
    return moment.day == 1 and (period == "month" or moment.month % 3 == 1)
