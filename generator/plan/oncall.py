"""Who is on call when: rotations and their shifts as typed data, and the turns that follow from them.

The names of receivers are those of the specs; `plan/alertmanager.py` says how they are told.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from generator.units import Duration


class Hours(NamedTuple):
    """Times of the week on a zone's clock: days (0 is Monday) on which they begin, and seconds after midnight.

    They end after they begin: what reaches over midnight ends beyond 24:00, up to 48:00.
    """

    time_zone: str
    days: tuple[int, ...]
    begins: int
    ends: int


class Shift(NamedTuple):
    """A part of the week in which one of the members is told, through a receiver."""

    name: str
    hours: Hours
    receiver: str
    members: tuple[str, ...]


class Rotation(NamedTuple):
    """Shifts whose members take turns of whole weeks, counted from a date."""

    name: str
    starts: date
    weeks: int
    shifts: tuple[Shift, ...]


class Level(NamedTuple):
    """What happens with alerts of one level: who is told, and who else if they stay.

    `notify` and `escalate` name rotations or receivers; each of `escalate` is told one `escalation` after the one
    before it. `during` names the hours outside of which nobody is told.
    """

    name: str
    description: str
    severity: str
    initial_response: Duration
    escalation: Duration | None
    group_wait: Duration
    group_interval: Duration
    repeat: Duration
    notify: tuple[str, ...]
    escalate: tuple[str, ...]
    during: str | None


class OnCall(NamedTuple):
    """Who answers for some teams; `receivers` is name → what it is, in a word or two."""

    name: str
    description: str
    teams: tuple[str, ...]
    scale: str
    rotations: tuple[Rotation, ...]
    hours: tuple[tuple[str, Hours], ...]
    levels: tuple[Level, ...]
    receivers: tuple[tuple[str, str], ...]
    fallback: str | None
    origin: str

    def rotation(self, name: str) -> Rotation | None:
        """Find a rotation by its name; None where that is a receiver's."""
        return next((one for one in self.rotations if one.name == name), None)


class Turn(NamedTuple):
    """One shift of one member, in UTC."""

    begins: datetime
    ends: datetime
    shift: str
    member: str
    receiver: str


def member_on(rotation: Rotation, shift: Shift, day: date) -> str:
    """Tell whose turn a shift is that begins on a day."""
    return shift.members[(day - rotation.starts).days // (7 * rotation.weeks) % len(shift.members)]


def turns(rotation: Rotation, begins: datetime, ends: datetime) -> list[Turn]:
    """List the turns of a rotation that touch a span of time, in order."""
    found = [turn for shift in rotation.shifts for turn in _turns(rotation, shift, begins, ends)]
    return sorted(found, key=lambda turn: (turn.begins, turn.ends, turn.shift))


def on_call(rotation: Rotation, at: datetime) -> list[Turn]:
    """Tell who is on call at a moment: one, unless shifts leave a hole or overlap."""
    return turns(rotation, at, at + timedelta(microseconds=1))


def _turns(rotation: Rotation, shift: Shift, begins: datetime, ends: datetime) -> Iterator[Turn]:
    zone = ZoneInfo(shift.hours.time_zone)
    day = begins.astimezone(zone).date() - timedelta(days=2)
    while day <= ends.astimezone(zone).date():
        if day.weekday() in shift.hours.days:
            first, last = moment(day, shift.hours.begins, zone, 0), moment(day, shift.hours.ends, zone, 1)
            if first < ends and last > begins:
                yield Turn(first, last, shift.name, member_on(rotation, shift, day), shift.receiver)
        day += timedelta(days=1)


def moment(day: date, seconds: int, zone: ZoneInfo, fold: int) -> datetime:
    """Turn seconds after midnight on a zone's clock into UTC; of an hour shown twice, `fold` says which."""
    clock = datetime.combine(day, datetime.min.time()) + timedelta(seconds=seconds)
    return clock.replace(tzinfo=zone, fold=fold).astimezone(UTC)
