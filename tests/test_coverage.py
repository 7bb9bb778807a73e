"""Which shifts are on, hour by hour, across changes of clocks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from generator.coverage import clock_changes, is_on, stretches, telling_weeks
from generator.plan.oncall import Hours

ALL = tuple(range(7))
BERLIN_DAY = Hours("Europe/Berlin", ALL, 8 * 3600, 20 * 3600)
BERLIN_NIGHT = Hours("Europe/Berlin", ALL, 20 * 3600, 32 * 3600)
NEW_YORK = Hours("America/New_York", ALL, 14 * 3600, 26 * 3600)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        (BERLIN_DAY, "2026-01-05 07:00", True),  # 08:00 in Berlin
        (BERLIN_DAY, "2026-01-05 06:59", False),
        (BERLIN_DAY, "2026-01-05 18:59", True),
        (BERLIN_DAY, "2026-01-05 19:00", False),
        (BERLIN_DAY, "2026-07-06 06:00", True),  # an hour earlier in summer
        (BERLIN_NIGHT, "2026-01-05 00:30", True),  # begun the day before
        (Hours("UTC", (6,), 22 * 3600, 30 * 3600), "2026-01-05 05:59", True),  # Sunday's night reaches into Monday
        (Hours("UTC", (6,), 22 * 3600, 30 * 3600), "2026-01-05 06:00", False),
        (Hours("UTC", (0,), 0, 86_400), "2026-01-05 23:59", True),
    ],
)
def test_hours_hold_by_the_clock(hours: Hours, at: str, expected: bool) -> None:
    assert expected is is_on(hours, utc(at))


def test_two_zones_leave_a_hole_and_an_overlap_while_only_one_has_changed_its_clock() -> None:
    parts = {"emea": BERLIN_DAY, "amer": NEW_YORK}
    found = stretches(parts, utc("2026-03-09 00:00"), utc("2026-03-10 00:00"))
    assert [
        ("00:00", ("amer",)),
        ("06:00", ()),
        ("07:00", ("emea",)),
        ("18:00", ("emea", "amer")),
        ("19:00", ("amer",)),
    ] == [(f"{stretch.begins:%H:%M}", stretch.on) for stretch in found]


def test_one_clock_leaves_no_hole_when_it_is_put() -> None:
    parts = {"day": BERLIN_DAY, "night": BERLIN_NIGHT}
    for begins, ends in telling_weeks(parts.values(), date(2026, 1, 5)):
        assert all(len(stretch.on) == 1 for stretch in stretches(parts, begins, ends))


def test_the_telling_weeks_hold_both_changes_of_each_zone() -> None:
    weeks = telling_weeks([BERLIN_DAY, NEW_YORK], date(2026, 1, 5))
    assert 1 + 4 == len(weeks)


def test_changes_of_clocks_are_found_to_the_minute() -> None:
    found = clock_changes("Europe/Berlin", utc("2026-01-01"), utc("2027-01-01"))
    assert [utc("2026-03-29 01:00"), utc("2026-10-25 01:00")] == list(found)
    assert [] == list(clock_changes("UTC", utc("2026-01-01"), utc("2027-01-01")))


def test_stretches_are_whole() -> None:
    parts = {"emea": BERLIN_DAY, "amer": NEW_YORK}
    begins = utc("2026-10-20")
    found = stretches(parts, begins, begins + timedelta(days=14))
    assert (begins, begins + timedelta(days=14)) == (found[0].begins, found[-1].ends)
    assert all(one.ends == two.begins and one.on != two.on for one, two in pairwise(found))
