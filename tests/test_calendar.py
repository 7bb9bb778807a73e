"""A rotation's calendar is in step with the rotation: its events, as a calendar program reads them, are its turns."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events  # type: ignore[import-untyped]  # it has no types
from icalendar import Calendar

from generator.emit._calendar import calendar
from generator.plan.oncall import Hours, OnCall, Rotation, Shift, on_call, turns

ALL = tuple(range(7))
ROTATIONS = {
    "follows the sun": Rotation(
        "primary",
        date(2026, 1, 5),
        1,
        (
            Shift("apac", Hours("UTC", ALL, 0, 8 * 3600), "a", ("Aiko", "Bao", "Chandra")),
            Shift("amer", Hours("UTC", ALL, 16 * 3600, 24 * 3600), "b", ("Grace", "Hugo")),
        ),
    ),
    "over midnight, in a zone, for two weeks": Rotation(
        "nights",
        date(2026, 3, 4),  # a Wednesday
        2,
        (Shift("night", Hours("Europe/Berlin", (0, 2, 4), 22 * 3600, 30 * 3600), "a", ("Ada; B, C", "Ümit \\")),),
    ),
    "half an hour off": Rotation(
        "days",
        date(2026, 1, 1),
        1,
        (Shift("day", Hours("Australia/Adelaide", ALL, 9 * 3600, 17 * 3600), "a", ("A", "B")),),
    ),
}
ROTA = OnCall("shop", "", ("shop-team",), "default", (), (), (), (), None, "OnCall/shop")


@pytest.mark.parametrize("name", ROTATIONS)
def test_the_calendar_is_in_step_with_the_rotation(name: str) -> None:
    rotation = ROTATIONS[name]
    start = datetime.combine(rotation.starts, datetime.min.time(), tzinfo=UTC) - timedelta(days=1)
    until = start + timedelta(days=400)
    zone = ZoneInfo(rotation.shifts[0].hours.time_zone)
    expected = [
        (turn.begins, turn.ends, f"{turn.member}: {rotation.name} ({turn.shift})")
        for turn in turns(rotation, start, until)
        if turn.begins.astimezone(zone).date() >= rotation.starts
    ]
    found = read(calendar(ROTA, rotation), start, until)
    assert sorted(expected) == found
    assert len(found) > 150


def read(text: str, start: datetime, until: datetime) -> list[tuple[datetime, datetime, str]]:
    """Read a calendar as other programs do: when its events begin and end in a span of time, and what they say."""
    whole = Calendar.from_ical(text)
    assert [] == [part.errors for part in whole.walk() if part.errors]
    events = recurring_ical_events.of(whole).between(start, until)
    return sorted((event.start.astimezone(UTC), event.end.astimezone(UTC), str(event["SUMMARY"])) for event in events)


def test_the_published_calendars_tell_who_has_the_shift(project: Path) -> None:
    shift = datetime(2026, 3, 29, 8, tzinfo=UTC)
    for rotation, member in (("primary", "Fatima"), ("secondary", "Emil")):
        text = (project / f"output/production/oncall/swift.{rotation}.ics").read_bytes().decode()
        told = (shift, shift + timedelta(hours=8), f"{member}: {rotation} (emea)")
        assert [told] == read(text, shift + timedelta(minutes=1), shift + timedelta(hours=1))


@pytest.mark.parametrize("name", ROTATIONS)
def test_it_is_well_formed(name: str) -> None:
    text = calendar(ROTA, ROTATIONS[name])
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    opened = re.findall(r"^BEGIN:(\w+)", text, re.MULTILINE)
    assert sorted(opened) == sorted(re.findall(r"^END:(\w+)", text, re.MULTILINE))
    identities = re.findall(r"UID:(.*)\r\n", text)
    assert len(identities) == len(set(identities)) > 0


def test_a_zone_is_described_with_its_changes() -> None:
    text = calendar(ROTA, ROTATIONS["over midnight, in a zone, for two weeks"])
    summer = "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n"
    assert summer in text
    assert 30 == text.count("BEGIN:DAYLIGHT") + text.count("BEGIN:STANDARD") - 1


def test_who_is_on_call_at_a_moment() -> None:
    rotation = ROTATIONS["follows the sun"]
    (turn,) = on_call(rotation, datetime(2026, 1, 19, 7, 59, tzinfo=UTC))
    assert ("Chandra", "apac") == (turn.member, turn.shift)
    assert [] == on_call(rotation, datetime(2026, 1, 19, 8, 0, tzinfo=UTC))
    (turn,) = on_call(rotation, datetime(2026, 1, 26, 0, 0, tzinfo=UTC))
    assert "Aiko" == turn.member
