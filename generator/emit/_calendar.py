"""Calendars as iCalendar. A rotation is one event that comes again for each member, each week of a turn and each shift.

Format: RFC 5545. Nothing in it depends on today: the events begin with the rotation and come again for ever. Changes of
clocks are those of the time zones, written out until 2040, as the format wants them.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from generator.coverage import clock_changes
from generator.plan.facts import Recurring
from generator.plan.oncall import OnCall, Rotation, Shift
from generator.units import DAYS

_UNTIL = 2040
_MOST_OCTETS = 75


def calendar(on_call: OnCall, rotation: Rotation) -> str:
    """Write the calendar of a rotation."""
    zones = sorted({shift.hours.time_zone for shift in rotation.shifts} - {"UTC"})
    lines = [
        *(line for zone in zones for line in _zone(zone, rotation.starts.year)),
        *(line for shift in rotation.shifts for line in _shift(on_call, rotation, shift)),
    ]
    return _written("On call", f"{on_call.name}: {rotation.name}", lines)


def days(name: str, one: Recurring) -> str:
    """Write a calendar of whole days that come again after so many months; the name makes the event's identity.

    A month that lacks the day is left out, as RFC 5545 has it: begin on the 28th at the latest.
    """
    lines = (
        "BEGIN:VEVENT",
        f"UID:{name}@watchbill",
        f"DTSTAMP:{one.starts:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{one.starts:%Y%m%d}",
        f"RRULE:FREQ=MONTHLY;INTERVAL={one.months}",
        f"SUMMARY:{_text(one.summary)}",
        f"DESCRIPTION:{_text(one.description)}",
        "END:VEVENT",
    )
    return _written("Recurring", one.summary, lines)


def _written(about: str, title: str, events: Iterable[str]) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Watchbill//{about}//EN",
        f"X-WR-CALNAME:{_text(title)}",
        *events,
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _shift(on_call: OnCall, rotation: Rotation, shift: Shift) -> Iterator[str]:
    cycle = len(shift.members) * rotation.weeks
    for week in range(cycle):
        starts = rotation.starts + timedelta(weeks=week)
        days = [starts + timedelta(days=day) for day in range(7)]
        on = [day for day in days if day.weekday() in shift.hours.days]
        member = shift.members[week // rotation.weeks]
        begins, ends = (_clock(on[0], second) for second in (shift.hours.begins, shift.hours.ends))
        by_day = ",".join(DAYS[day.weekday()][:2].upper() for day in sorted(on, key=date.weekday))
        week_begins = DAYS[rotation.starts.weekday()][:2].upper()
        zone, told = shift.hours.time_zone, f"On call for {', '.join(on_call.teams)}; told by {shift.receiver}."
        yield from (
            "BEGIN:VEVENT",
            f"UID:{on_call.name}.{rotation.name}.{shift.name}.{week}@watchbill",
            f"DTSTAMP:{rotation.starts:%Y%m%d}T000000Z",
            _time("DTSTART", begins, zone),
            _time("DTEND", ends, zone),
            f"RRULE:FREQ=WEEKLY;INTERVAL={cycle};BYDAY={by_day};WKST={week_begins}",
            f"SUMMARY:{_text(f'{member}: {rotation.name} ({shift.name})')}",
            f"DESCRIPTION:{_text(told)}",
            "END:VEVENT",
        )


def _clock(day: date, second: int) -> datetime:
    return datetime.combine(day, datetime.min.time()) + timedelta(seconds=second)


def _time(name: str, clock: datetime, zone: str) -> str:
    return f"{name}:{clock:%Y%m%dT%H%M%S}Z" if zone == "UTC" else f"{name};TZID={zone}:{clock:%Y%m%dT%H%M%S}"


@lru_cache(maxsize=64)
def _zone(name: str, year: int) -> tuple[str, ...]:
    """Describe a time zone from a year on."""
    return tuple(_described(name, year))


def _described(name: str, year: int) -> Iterator[str]:
    """Tell what its clock is at the start, and each change of it after that."""
    info = ZoneInfo(name)
    begin = datetime(year, 1, 1, tzinfo=ZoneInfo("UTC"))
    yield from ("BEGIN:VTIMEZONE", f"TZID:{name}")
    before = begin.astimezone(info)
    yield from _observance(before, before, begin.replace(tzinfo=None))
    for at in clock_changes(name, begin, datetime(_UNTIL + 1, 1, 1, tzinfo=ZoneInfo("UTC"))):
        after = at.astimezone(info)
        yield from _observance(before, after, (at + (before.utcoffset() or timedelta())).replace(tzinfo=None))
        before = after
    yield "END:VTIMEZONE"


def _observance(before: datetime, after: datetime, clock: datetime) -> Iterable[str]:
    sort = "DAYLIGHT" if after.dst() else "STANDARD"
    return (
        f"BEGIN:{sort}",
        f"DTSTART:{clock:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{before:%z}",
        f"TZOFFSETTO:{after:%z}",
        f"TZNAME:{after:%Z}",
        f"END:{sort}",
    )


def _text(text: str) -> str:
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line after 75 octets, and never inside of a character; what follows begins with a space."""
    part = ""
    for character in line:
        if len((part + character).encode()) > _MOST_OCTETS:
            yield part
            part = " "
        part += character
    yield part
