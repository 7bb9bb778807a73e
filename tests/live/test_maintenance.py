"""Whether there is maintenance, asked of a real Prometheus at many moments and compared with Python's calendar."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from generator import naming
from generator.units import DAYS
from prove.server import Prometheus, Series, write_samples
from prove.server import prometheus as server
from tests import specs

pytestmark = pytest.mark.live

A_DAY, A_MINUTE, AN_HOUR = timedelta(days=1), timedelta(minutes=1), timedelta(hours=1)
WEEKS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}

Times = dict[str, Any]


def times(days: str, begins: str, ends: str, of_month: str | None = None) -> Times:
    found: Times = {"days": days.split(" "), "begins": begins, "ends": ends}
    return found if of_month is None else {**found, "of_month": of_month}


def moment(text: str, day: date) -> datetime:
    """Find a time of day on a day, as clocks show it; 24:00 is the next midnight."""
    return datetime.combine(day + A_DAY, clock_time()) if text == "24:00" else datetime.fromisoformat(f"{day} {text}")


def is_one(day: date, one: Times) -> bool:
    """Say whether a time begins on a day: list the month's such days and look the wanted one up."""
    if DAYS[day.weekday()] not in one["days"]:
        return False
    month = (day.replace(day=1) + number * A_DAY for number in range(31))
    same = [other for other in month if (other.month, other.weekday()) == (day.month, day.weekday())]
    return "of_month" not in one or same[WEEKS[one["of_month"]]] == day


def comes_again(at: datetime, one: Times) -> bool:
    for day in (at.date() - A_DAY, at.date()):
        begins, ends = moment(one["begins"], day), moment(one["ends"], day)
        if is_one(day, one) and begins <= at < (ends if ends > begins else ends + A_DAY):
            return True
    return False


def is_active(at: datetime, spec: dict[str, Any]) -> bool:
    """Ask Python's own calendar."""
    zone = ZoneInfo(spec.get("time_zone", "UTC"))
    local = at.astimezone(zone).replace(tzinfo=None)
    if any(comes_again(local, one) for one in spec.get("recurring", ())):
        return True
    for one in spec.get("once", ()):
        begins = datetime.fromisoformat(one["begins"]).replace(tzinfo=zone)
        ends = datetime.fromisoformat(one["ends"]).replace(tzinfo=zone, fold=1)  # the later, where clocks show it twice
        if begins.astimezone(UTC) <= at < ends.astimezone(UTC):
            return True
    # The only query here that returns anything: the second half of every five hours since 1970.
    return spec.get("while") == HALF and at.timestamp() % 18_000 >= 9_000


HALF = "vector(time() % 18000) >= 9000"
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC), 119 * A_MINUTE)
WEEK = (datetime(2026, 5, 29, tzinfo=UTC), datetime(2026, 6, 8, tzinfo=UTC), 15 * A_MINUTE)
LEAP_DAY = (datetime(2028, 2, 25, tzinfo=UTC), datetime(2028, 3, 8, tzinfo=UTC), 15 * A_MINUTE)
YEARS_HENCE = (datetime(2034, 1, 1, tzinfo=UTC), datetime(2034, 12, 31, tzinfo=UTC), 301 * A_MINUTE)
CHANGES = tuple(
    (change - 5 * AN_HOUR, change + 5 * AN_HOUR, 2 * A_MINUTE)
    for change in (
        datetime(2026, 3, 29, 1, tzinfo=UTC),  # Berlin: forward at 02:00
        datetime(2026, 10, 25, 1, tzinfo=UTC),  # Berlin: back at 03:00
        datetime(2026, 3, 8, 7, tzinfo=UTC),  # New York: forward at 02:00
        datetime(2026, 11, 1, 6, tzinfo=UTC),  # New York: back at 02:00
        datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe: half an hour back at 02:00
        datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # Lord Howe: half an hour forward at 02:00
    )
)
PERIODS = (YEAR, WEEK, LEAP_DAY, YEARS_HENCE, *CHANGES)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")

CASES: dict[str, dict[str, Any]] = {
    "every week": {"recurring": [times("sunday", "02:00", "04:30")]},
    "over midnight": {"recurring": [times("saturday wednesday", "22:15", "03:00")]},
    "until midnight": {"recurring": [times("saturday", "22:15", "00:00"), times("monday", "23:00", "24:00")]},
    "from midnight": {"recurring": [times("sunday monday tuesday", "00:00", "02:30")]},
    "whole days": {"recurring": [times("friday sunday", "00:00", "24:00")]},
    "nearly a day": {"recurring": [times("thursday", "06:00", "05:59")]},
    "every day": {"recurring": [times(" ".join(DAYS), "01:30", "02:45")]},
    "the first of a month": {"recurring": [times("sunday", "02:00", "06:00", "first")]},
    "the third of a month": {"recurring": [times("tuesday", "00:00", "24:00", "third")]},
    "the fourth of a month": {"recurring": [times("saturday sunday", "12:00", "13:00", "fourth")]},
    "the last of a month, over midnight": {"recurring": [times(" ".join(DAYS), "21:00", "05:00", "last")]},
    "the first of a month, over midnight": {"recurring": [times(" ".join(DAYS), "21:00", "05:00", "first")]},
    "two that overlap": {"recurring": [times("sunday", "02:00", "04:00"), times("sunday monday", "03:00", "05:00")]},
    "the same day twice": {"recurring": [times("sunday sunday", "02:00", "04:00")]},
    "once": {"once": [{"begins": "2026-03-28 12:00", "ends": "2026-03-29 12:00"}]},
    "once, and again, and over a year's end": {
        "once": [
            {"begins": "2026-06-05 22:00", "ends": "2026-06-06 02:00"},
            {"begins": "2026-12-31 20:00", "ends": "2027-01-01 03:00"},
            {"begins": "2034-12-01 00:00", "ends": "2034-12-24 00:00"},
            {"begins": "2026-10-25 01:00", "ends": "2026-10-25 02:30"},
        ]
    },
    "while something is there": {"while": HALF},
    "while nothing is there": {"while": "maintenance_mode == 1"},
    "all of them": {
        "recurring": [times("sunday", "02:00", "04:00", "last"), times("saturday", "20:00", "03:00")],
        "once": [{"begins": "2026-03-28 12:00", "ends": "2026-03-29 12:00"}],
        "while": HALF,
    },
}


def recorded(folder: Path, spec: dict[str, Any]) -> dict[str, str]:
    """Compile a maintenance to its records: name to expression."""
    header = {"apiVersion": "watchbill/v1", "kind": "Maintenance", "metadata": {"name": "upgrade"}}
    artifacts = specs.artifacts(folder, json.dumps({**header, "spec": spec}))
    (group,) = yaml.safe_load(artifacts["prometheus/rules/_maintenance/upgrade.yml"].text)["groups"]
    return {rule["record"]: rule["expr"] for rule in group["rules"]}


def asked(prometheus: Prometheus, expression: str) -> dict[float, float]:
    """Evaluate an expression at all moments."""
    found = dict[float, float]()
    for start, end, step in PERIODS:
        (series,) = prometheus.over(expression, start.timestamp(), end.timestamp(), step.total_seconds())
        assert {} == series.labels
        assert (end - start) // step + 1 == len(series.points)
        found.update(series.points)
    return found


@pytest.mark.parametrize("time_zone", ZONES)
def test_there_is_maintenance_when_the_calendar_says_so(
    time_zone: str, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """First the zone's clock, which is then written into the storage, as rules do; then what reads it."""
    program("prometheus")
    zone, data = ZoneInfo(time_zone), tmp_path / "data"
    compiled = {case: recorded(tmp_path / "specs", {"time_zone": time_zone, **spec}) for case, spec in CASES.items()}
    with server(data) as prometheus:
        clock = asked(prometheus, compiled["every week"][naming.MAINTENANCE_CLOCK])
    shown = {at: datetime.fromtimestamp(at, zone).replace(tzinfo=UTC).timestamp() for at in clock}
    assert shown == clock
    write_samples(
        data, [Series({"__name__": naming.MAINTENANCE_CLOCK, "maintenance": "upgrade"}, sorted(clock.items()))]
    )
    with server(data) as prometheus:
        for case, records in compiled.items():
            spec, found = {"time_zone": time_zone, **CASES[case]}, asked(prometheus, records[naming.MAINTENANCE_ACTIVE])
            wrong = [at for at, value in found.items() if value != is_active(datetime.fromtimestamp(at, UTC), spec)]
            assert [] == [f"{datetime.fromtimestamp(at, zone):%c %Z}" for at in wrong], case
            assert ({0} if "nothing" in case else {0, 1}) == set(found.values()), case
