"""Sums over ranges: what lies on their edges, what is missing, and no rounding errors that add up."""

from fractions import Fraction

import pytest

from generator.replay.sampled import Sampled

VALUES = [1.0, None, 4.0, 8.0]  # at 100, 130, 160, 190


@pytest.mark.parametrize(
    ("left_open", "time", "length", "total", "count"),
    [
        (False, 190, 90, 13.0, 3),
        (True, 190, 90, 12.0, 2),
        (False, 190, 89, 12.0, 2),
        (True, 190, 91, 13.0, 3),
        (False, 175, 15, 4.0, 1),
        (True, 175, 15, 0.0, 0),
        (False, 1000, 10, 0.0, 0),
        (False, 99, 50, 0.0, 0),
        (False, 100, 50, 1.0, 1),
    ],
)
def test_a_range(left_open: bool, time: int, length: int, total: float, count: int) -> None:
    series = Sampled(100, 30, VALUES, left_open)
    assert (total, count) == (series.sum(time, length), series.count(time, length))


def test_the_newest_sample() -> None:
    series = Sampled(100, 30, VALUES)
    assert [None, 1.0, 1.0, None, 4.0, 8.0, None] == [series.at(time) for time in (99, 100, 129, 130, 170, 190, 220)]


def test_small_values_beside_large_ones_are_not_lost() -> None:
    series = Sampled(0, 30, [1e12, 1e-9, 3e-9])
    assert float(Fraction(1e-9) + Fraction(3e-9)) == pytest.approx(series.sum(60, 30), rel=1e-12)
