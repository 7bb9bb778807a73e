"""Who is told of an alert, and after how long, in words: for the pages that people read."""

from collections.abc import Iterator
from typing import NamedTuple

from generator.plan.oncall import Hours, Level, OnCall, Rotation
from generator.units import DAYS, Duration


class Call(NamedTuple):
    """Who is told at one time after the alert has fired."""

    when: str
    who: str


def calls(on_call: OnCall, level: Level, by_name: bool = False) -> Iterator[Call]:
    """List who is told of an alert of a level, in the order in which they are; rotations whole, or by name."""
    only = f", {_hours_named(on_call, level.during)} only" if level.during else ""
    yield Call(_when(level.group_wait), _listed(on_call, level.notify, by_name) + only)
    for number, name in enumerate(level.escalate, start=1):
        if level.escalation:
            yield Call(_when(Duration(level.escalation * number)), _listed(on_call, (name,), by_name))


def level_of(on_call: OnCall, name: str) -> Level | None:
    """Find what happens with alerts of a level."""
    return next((level for level in on_call.levels if level.name == name), None)


def shifts(rotation: Rotation) -> Iterator[tuple[str, str, str, str]]:
    """List a rotation's shifts: name, hours, receiver, and its members in the order of their turns."""
    for shift in rotation.shifts:
        yield shift.name, in_words(shift.hours), shift.receiver, ", ".join(shift.members)


def in_words(hours: Hours) -> str:
    """Write times of the week: `08:00–16:00 UTC`, `monday to friday 22:00–06:00 Europe/Berlin`."""
    days = "" if len(hours.days) == len(DAYS) else f"{_days(hours.days)} "
    return f"{days}{_clock(hours.begins)}–{_clock(hours.ends)} {hours.time_zone}"


def _days(days: tuple[int, ...]) -> str:
    names = [DAYS[day] for day in days]
    whole = len(days) > 2 and days == tuple(range(days[0], days[-1] + 1))
    return f"{names[0]} to {names[-1]}" if whole else ", ".join(names)


def _clock(seconds: int) -> str:
    minutes = seconds // 60
    # A shift that ends with the day ends at 24:00; one that reaches over midnight, at the next day's time.
    minutes = minutes if minutes <= 24 * 60 else minutes - 24 * 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _when(time: Duration) -> str:
    return f"after {time}" if time else "at once"


def _listed(on_call: OnCall, names: tuple[str, ...], by_name: bool) -> str:
    return "; ".join(_who(on_call, name, by_name) for name in names) or "nobody"


def _who(on_call: OnCall, name: str, by_name: bool) -> str:
    rotation = on_call.rotation(name)
    if rotation is None:
        return dict(on_call.receivers).get(name, name)
    if by_name:
        return f"**{name}**"
    turns = (f"{hours} {_in_turns(members)}" for _, hours, _, members in shifts(rotation))
    return f"**{name}** ({'; '.join(turns)})"


def _in_turns(members: str) -> str:
    return members.replace(", ", "/")


def _hours_named(on_call: OnCall, name: str) -> str:
    hours = dict(on_call.hours).get(name)
    return in_words(hours) if hours else name
