"""A rotation's calendar is in step with the rotation: the events, expanded, are its turns."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from generator.emit._calendar import calendar
from generator.plan.oncall import Hours, OnCall, Rotation, Shift, on_call, turns
from generator.units import DAYS

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


def events(text: str) -> Iterator[dict[str, str]]:
    """Read the events of a calendar: field → value, without its parameters."""
    whole = text.replace("\r\n ", "")
    for event in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", whole, re.DOTALL):
        yield dict(re.match(r"([^:;]+)((?:;[^:]*)?:.*)", line).groups() for line in event.splitlines())  # type: ignore[union-attr,misc]


def moment(value: str) -> datetime:
    zone, text = value[1:].rsplit(":", 1) if value.startswith(";") else ("TZID=UTC", value[1:])
    clock = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")
    return clock.replace(tzinfo=ZoneInfo(zone.removeprefix("TZID=")))


def expanded(event: dict[str, str], until: datetime) -> Iterator[tuple[datetime, datetime, str]]:
    """Repeat an event by its rule: on some days of every so many weeks, weeks counted from the start's."""
    rule = dict(part.split("=") for part in event["RRULE"][1:].split(";"))
    begins, ends = moment(event["DTSTART"]), moment(event["DTEND"])
    week_begins = [day[:2].upper() for day in DAYS].index(rule["WKST"])
    days = {[day[:2].upper() for day in DAYS].index(day) for day in rule["BYDAY"].split(",")}
    first = begins.date() - timedelta(days=(begins.weekday() - week_begins) % 7)
    day, length = begins.date(), ends.replace(tzinfo=None) - begins.replace(tzinfo=None)
    while (start := datetime.combine(day, begins.time(), begins.tzinfo)) < until:
        if day.weekday() in days and (day - first).days // 7 % int(rule["INTERVAL"]) == 0:
            end = (start.replace(tzinfo=None) + length).replace(tzinfo=begins.tzinfo, fold=1)
            yield start.astimezone(UTC), end.astimezone(UTC), event["SUMMARY"]
        day += timedelta(days=1)


@pytest.mark.parametrize("name", ROTATIONS)
def test_the_calendar_is_in_step_with_the_rotation(name: str) -> None:
    rotation = ROTATIONS[name]
    start = datetime.combine(rotation.starts, datetime.min.time(), tzinfo=UTC) - timedelta(days=1)
    until = start + timedelta(days=400)
    found = sorted(one for event in events(calendar(ROTA, rotation)) for one in expanded(event, until))
    expected = sorted(
        (turn.begins, turn.ends, f":{_written(turn.member)}: {rotation.name} ({turn.shift})")
        for turn in turns(rotation, start, until)
        if start + timedelta(days=1) - timedelta(hours=14) <= turn.begins < until
        and turn.begins.astimezone(ZoneInfo(rotation.shifts[0].hours.time_zone)).date() >= rotation.starts
    )
    assert expected == found
    assert len(found) > 150


def _written(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


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
