"""Schedules: what cron takes, and what is said of the rest."""

import pytest

from generator.kinds._cron import faults


@pytest.mark.parametrize(
    "text",
    [
        "* * * * *",
        "30 7 * * 1-5",
        "0,15,30,45 0-23/2 1-31 jan-dec mon,wed",
        "*/5 0 ? * SUN",
        "59 23 31 12 6",
    ],
)
def test_a_schedule(text: str) -> None:
    assert [] == list(faults(text))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("60 * * * *", "'60' is no minute: it goes from 0 to 59"),
        ("0 24 * * *", "'24' is no hour: it goes from 0 to 23"),
        ("0 0 0 * *", "'0' is no day of the month: it goes from 1 to 31"),
        ("0 0 * 13 *", "'13' is no month: it goes from 1 to 12"),
        ("0 0 * * 7", "'7' is no day of the week: it goes from 0 to 6"),
        ("0 0 * * fry", "'fry' is no day of the week: it goes from 0 to 6"),
        ("0 19-7 * * *", "'19-7' is no hour: it ends before it begins"),
        ("*/0 * * * *", "'*/0' is no minute: a step of 0 leads nowhere"),
        ("5/0 * * * *", "'5/0' is no minute: a step of 0 leads nowhere"),
        ("*-5 * * * *", "'*-5' is no minute: '*' begins no range"),
        ("1, * * * *", "'' is no minute: write a number, a range, or '*'"),
        ("-1 * * * *", "'-1' is no minute: write a number, a range, or '*'"),
        ("0 0 * *", "a schedule has 5 fields; '0 0 * *' has 4"),
        ("0 0 0 * * *", "a schedule has 5 fields; '0 0 0 * * *' has 6"),
        ("@daily", "a schedule has 5 fields; '@daily' has 1"),
        ("TZ=UTC 0 0 * * *", "a schedule names no time zone; it has a field of its own"),
    ],
)
def test_what_is_no_schedule(text: str, fault: str) -> None:
    assert fault == next(faults(text))
