"""Times as people write them: days, times of day, dates, moments and time zones."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, PlainValidator, WithJsonSchema

from generator.kinds._base import described, refused

MOMENT = "%Y-%m-%d %H:%M"
_HOUR_AND_MINUTE = r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00"
_DATE = r"2[0-9]{3}-[0-9]{2}-[0-9]{2}"
_TIME_HINT = 'write hours and minutes in quotes, from "00:00" to "24:00"'
_MOMENT_HINT = 'write date and time in quotes: "2026-12-05 22:00"; the zone stands in time_zone'


class TimeOfDay(int):
    """A time of day in seconds after midnight, as clocks show it; `24:00` is the day's end."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "TimeOfDay":
        """Read `02:30`. Raises ValueError."""
        if not re.fullmatch(_HOUR_AND_MINUTE, text):
            raise ValueError(f"'{text}' is not a time of day")
        hour, minute = text.split(":")
        return cls(int(hour) * 3600 + int(minute) * 60)

    def __str__(self) -> str:
        return f"{self // 3600:02}:{self % 3600 // 60:02}"

    __repr__ = __str__


def _read_time(value: Any) -> TimeOfDay:
    if not isinstance(value, str):
        raise refused("bad-time", f"{described(value)} stands here; a time of day is expected", _TIME_HINT)
    try:
        return TimeOfDay.parse(value)
    except ValueError as error:
        raise refused("bad-time", str(error), _TIME_HINT) from None


def _read_moment(value: Any) -> datetime:
    """Read `2026-12-05 22:00`."""
    if not isinstance(value, str):
        raise refused("bad-time", f"{described(value)} stands here; a date and a time are expected", _MOMENT_HINT)
    if not re.fullmatch(f"{_DATE} ({_HOUR_AND_MINUTE})", value):
        raise refused("bad-time", f"'{value}' is not a date and a time", _MOMENT_HINT)
    day, time = value.split(" ")
    try:
        return datetime.strptime(day, "%Y-%m-%d") + timedelta(seconds=TimeOfDay.parse(time))
    except ValueError:
        raise refused("bad-time", f"there is no day {day}", "write a day that the month has") from None


def on_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """Tell what a zone's clock shows when it is to show a moment: a later one, if clocks are put forward over it."""
    return moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)


def _read_date(value: Any) -> date:
    """Read `2026-01-05`."""
    if not isinstance(value, str) or not re.fullmatch(_DATE, value):
        shown = value if isinstance(value, str) else described(value)
        raise refused("bad-time", f"'{shown}' is not a date", 'write year, month and day in quotes: "2026-01-05"')
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise refused("bad-time", f"there is no day {value}", "write a day that the month has") from None


def _is_a_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise refused("bad-time-zone", f"there is no time zone '{name}'", "write it as Europe/Berlin") from None
    return name


def _text_like(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^({pattern})$", "examples": [example]})


Time = Annotated[TimeOfDay, PlainValidator(_read_time), _text_like(_HOUR_AND_MINUTE, "02:30")]
Moment = Annotated[
    datetime, PlainValidator(_read_moment), _text_like(f"{_DATE} ({_HOUR_AND_MINUTE})", "2026-12-05 22:00")
]
TimeZone = Annotated[str, AfterValidator(_is_a_time_zone)]
Date = Annotated[date, PlainValidator(_read_date), _text_like(_DATE, "2026-01-05")]
