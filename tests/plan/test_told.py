"""Who is told of an alert, in words."""

from datetime import date

import pytest

from generator.plan.oncall import Hours, Level, OnCall, Rotation, Shift
from generator.plan.told import Call, calls, in_words, level_of, shifts
from generator.units import Duration

EVERY_DAY = tuple(range(7))
H = 3600


def rotation(name: str) -> Rotation:
    first = Shift("east", Hours("UTC", EVERY_DAY, 0, 12 * H), "pager", ("Ann", "Bob"))
    second = Shift("west", Hours("UTC", EVERY_DAY, 12 * H, 24 * H), "pager", ("Cyd",))
    return Rotation(name, date(2026, 1, 5), 1, (first, second))


def level(
    wait: str, escalation: str | None, notify: tuple[str, ...], escalate: tuple[str, ...], during: str | None = None
) -> Level:
    time = Duration.parse("5m")
    then = Duration.parse(escalation) if escalation else None
    return Level("P1", "Outage", "page", Duration(0), then, Duration.parse(wait), time, time, notify, escalate, during)


def on_call(*levels: Level) -> OnCall:
    return OnCall(
        name="shop",
        description="",
        teams=("shop-team",),
        scale="default",
        rotations=(rotation("first"),),
        hours=(("office", Hours("Europe/Berlin", (0, 1, 2, 3, 4), 9 * H, 17 * H)),),
        levels=levels,
        receivers=(("chat", "the channel '#shop'"), ("pager", "the pager")),
        fallback=None,
        origin="OnCall/shop",
    )


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (Hours("UTC", EVERY_DAY, 0, 24 * H), "00:00–24:00 UTC"),
        (Hours("UTC", EVERY_DAY, 22 * H, 30 * H), "22:00–06:00 UTC"),
        (Hours("Europe/Berlin", (0, 1, 2, 3, 4), 9 * H, 17 * H + 1800), "monday to friday 09:00–17:30 Europe/Berlin"),
        (Hours("UTC", (5, 6), 0, 24 * H), "saturday, sunday 00:00–24:00 UTC"),
        (Hours("UTC", (0, 2, 4), 0, H), "monday, wednesday, friday 00:00–01:00 UTC"),
    ],
)
def test_times_of_the_week(hours: Hours, expected: str) -> None:
    assert expected == in_words(hours)


def test_each_escalation_comes_one_step_later() -> None:
    one = level("0s", "5m", ("first", "chat"), ("pager", "chat"))
    expected = [
        Call("at once", "**first** (00:00–12:00 UTC Ann/Bob; 12:00–24:00 UTC Cyd); the channel '#shop'"),
        Call("after 5m", "the pager"),
        Call("after 10m", "the channel '#shop'"),
    ]
    assert expected == list(calls(on_call(one), one))
    assert Call("at once", "**first**; the channel '#shop'") == next(iter(calls(on_call(one), one, True)))


def test_a_level_that_is_told_in_office_hours_only() -> None:
    one = level("1h", None, ("chat",), (), "office")
    expected = [Call("after 1h", "the channel '#shop', monday to friday 09:00–17:00 Europe/Berlin only")]
    assert expected == list(calls(on_call(one), one))


def test_a_level_is_found_by_its_name() -> None:
    one = level("0s", None, ("chat",), ())
    assert one == level_of(on_call(one), "P1")
    assert level_of(on_call(one), "P2") is None


def test_shifts_in_rows() -> None:
    expected = [("east", "00:00–12:00 UTC", "pager", "Ann, Bob"), ("west", "12:00–24:00 UTC", "pager", "Cyd")]
    assert expected == list(shifts(rotation("first")))
