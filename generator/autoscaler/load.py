"""The load that a fleet is put under, as a function of time: from words, from a file, or built by hand.

Times are seconds from the beginning, rates are requests per second.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from math import cos, exp, lgamma, pi, sqrt
from typing import Protocol

DAY = 86_400


class LoadError(ValueError):
    """What is wrong with a load, and what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}; {hint}")


class Stage(Protocol):
    """A stretch of the load."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""

    def rate(self, after: float) -> float:
        """Tell the rate so many seconds after its beginning."""


@dataclass(frozen=True)
class Ramp:
    """A rate that moves evenly from one value to another; both are the same where it holds."""

    seconds: float
    first: float
    last: float

    def rate(self, after: float) -> float:
        """Tell the rate so many seconds after its beginning."""
        return self.first + (self.last - self.first) * min(after / self.seconds, 1)


@dataclass(frozen=True)
class DayPattern:
    """A rate that swings once a day, beginning at midnight; it is lowest half a day from its peak.

    It swings like a cosine, or like a power of one: the sharper, the shorter the busy time.
    """

    seconds: float
    low: float
    high: float
    peak: float
    sharpness: float = 1

    def rate(self, after: float) -> float:
        """Tell the rate so many seconds after its beginning."""
        swing = (1 + cos(2 * pi * (after - self.peak) / DAY)) / 2
        return self.low + (self.high - self.low) * float(swing**self.sharpness)


@dataclass(frozen=True)
class Column:
    """What else was recorded, by the moment at which each value begins; None where it was missing."""

    begins: tuple[float, ...]
    values: tuple[float | None, ...]

    def at(self, time: float) -> float | None:
        """Tell the value that holds at a time; the first one before it begins."""
        return self.values[max(bisect_right(self.begins, time) - 1, 0)]


@dataclass(frozen=True)
class Recorded:
    """A rate that was recorded: each value holds until the next one."""

    seconds: float
    rates: Column

    def rate(self, after: float) -> float:
        """Tell the rate so many seconds after its beginning."""
        return self.rates.at(after) or 0.0


@dataclass(frozen=True)
class Load:
    """Stages one after the other, and columns of other metrics beside them."""

    stages: tuple[Stage, ...]
    columns: Mapping[str, Column] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self._bounds[-1]

    def rate(self, time: float) -> float:
        """Tell the rate at a time; where stages meet, the later one holds, and the last one for ever."""
        number = min(max(bisect_right(self._bounds, time) - 1, 0), len(self.stages) - 1)
        return self.stages[number].rate(max(time, 0) - self._bounds[number])

    @cached_property
    def _bounds(self) -> list[float]:
        return [0, *accumulate(stage.seconds for stage in self.stages)]


def day_of(mean: float, factor: float, peak: float = 14 * 3600) -> Load:
    """Make a day of which the mean is known, and how many times the mean its busiest moment is; by 14:00, if not said.

    A factor of 2 is a cosine down to 0; a smaller one does not go down as far, a larger one has a shorter busy time.
    """
    high = mean * factor
    low = max(2 * mean - high, 0)
    return Load((DayPattern(DAY, low, high, peak, _sharpness(max(factor, 2))),))


def _sharpness(factor: float) -> float:
    """Find the power of a raised cosine whose mean is 1 / factor of its peak: `Γ(p + 1/2) / (√π Γ(p + 1))`."""
    least, most = 1.0, factor**2
    for _ in range(60):
        power = (least + most) / 2
        mean = exp(lgamma(power + 0.5) - lgamma(power + 1)) / sqrt(pi)
        least, most = (power, most) if mean > 1 / factor else (least, power)
    return least


def constant(rate: float, seconds: float) -> Load:
    """Make a load that does not change."""
    return Load((Ramp(seconds, rate, rate),))
