"""When a schedule of cron comes round: how long it is between two times, and whether two of them meet.

Times are counted in UTC over two whole years, one of them a leap year: no schedule has a gap that they do not show,
except for 29 February, and the bytes of the output depend on no clock.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from generator.kinds._cron import FIELDS, Field
from generator.units import Duration

_FIRST, _DAYS = date(2027, 1, 1), 731  # 2028 is the leap year
_MINUTE = 60_000  # milliseconds, as durations are counted
A_DAY = 24 * 60  # minutes


@lru_cache(maxsize=256)
def firings(schedule: str) -> tuple[int, ...]:
    """List when a schedule comes round, in minutes since the two years began."""
    minutes, hours, days, months, weekdays = map(_numbers, FIELDS, schedule.lower().split())
    of_a_day = [hour * 60 + minute for hour in sorted(hours) for minute in sorted(minutes)]
    either = not _is_any(schedule.split()[2]) and not _is_any(schedule.split()[4])
    return tuple(
        number * A_DAY + minute
        for number, day in _calendar()
        if day.month in months and _falls(day, days, weekdays, either)
        for minute in of_a_day
    )


def longest_gap(*schedules: str) -> Duration:
    """Tell the longest time between two turns of schedules that serve one end; zero where there are no two."""
    every = sorted({minute for schedule in schedules for minute in firings(schedule)})
    return Duration(max((later - earlier for earlier, later in pairwise(every)), default=0) * _MINUTE)


def in_minutes(duration: Duration) -> int:
    """Tell a duration in whole minutes, rounded up, to compare it with times."""
    return -(-int(duration) // _MINUTE)


def of_minutes(minutes: int) -> Duration:
    """Make a duration of minutes."""
    return Duration(minutes * _MINUTE)


def written(minute: int) -> str:
    """Write a time as a day of the week and an hour: `Sunday 04:30`."""
    day = _FIRST + timedelta(days=minute // A_DAY)
    return f"{_WEEKDAYS[day.weekday()]} {minute % A_DAY // 60:02}:{minute % 60:02}"


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _calendar() -> Iterator[tuple[int, date]]:
    return ((number, _FIRST + timedelta(days=number)) for number in range(_DAYS))


def _falls(day: date, days: Sequence[int], weekdays: Sequence[int], either: bool) -> bool:
    """Where both are said, a day of either sort will do; else both must fit, of which one is any."""
    of_month, of_week = day.day in days, day.isoweekday() % 7 in weekdays
    return of_month or of_week if either else of_month and of_week


def _is_any(field: str) -> bool:
    return field[0] in "*?"


def _numbers(field: Field, text: str) -> list[int]:
    return sorted({number for part in text.split(",") for number in _of_part(field, part)})


def _of_part(field: Field, part: str) -> range:
    written, _, step = part.partition("/")
    first, dash, last = written.partition("-")
    if first in "*?":
        low, high = field.least, field.most
    else:
        low = _number(field, first)
        # 'N/STEP' goes on to the end of the field.
        high = _number(field, last) if dash else field.most if step else low
    return range(low, high + 1, int(step or 1))


def _number(field: Field, word: str) -> int:
    return field.words.index(word) + field.least if word in field.words else int(word)
