"""When a schedule comes round, and how long it is between two times."""

import pytest

from generator.kinds._cron_times import A_DAY, firings, longest_gap, written


@pytest.mark.parametrize(
    ("schedule", "times"),
    [
        ("17 * * * *", [17, 77, 137]),
        ("5 2 * * *", [125, 125 + A_DAY, 125 + 2 * A_DAY]),
        ("0,30 6-8/2 * * *", [360, 390, 480]),
        ("0 20/2 * * *", [1200, 1320, 1200 + A_DAY]),
        # The two years begin on a Friday.
        ("0 0 * * sun", [2 * A_DAY, 9 * A_DAY, 16 * A_DAY]),
        ("0 0 * * 5-6", [0, A_DAY, 7 * A_DAY]),
        ("0 0 15 * *", [14 * A_DAY, 45 * A_DAY, 73 * A_DAY]),
        ("0 0 1 feb,mar ?", [31 * A_DAY, 59 * A_DAY, 396 * A_DAY]),
        # Either of two days, where both are said.
        ("0 0 2 * 0", [A_DAY, 2 * A_DAY, 9 * A_DAY]),
    ],
)
def test_when_it_comes_round(schedule: str, times: list[int]) -> None:
    assert times == list(firings(schedule)[:3])


@pytest.mark.parametrize(
    ("schedules", "gap"),
    [
        (["17 * * * *"], "1h"),
        (["17 0-20 * * *"], "4h"),
        (["17 0-20 * * *", "30 22 * * *"], "2h13m"),
        (["0 4 1 * *"], "31d"),
        (["0 4 * * 1-5"], "3d"),
        (["0 0 30 2 *"], "0s"),
    ],
)
def test_the_longest_gap(schedules: list[str], gap: str) -> None:
    assert gap == str(longest_gap(*schedules))


def test_a_time_is_written_for_people() -> None:
    assert "Sunday 04:05" == written(2 * A_DAY + 245)
