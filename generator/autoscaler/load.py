"""The load that a fleet is put under, as a function of time: from words, from a file, or built by hand.

Times are seconds from the beginning, rates are requests per second.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from math import cos, pi
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
    """A rate that swings once a day like a cosine, beginning at midnight; it is lowest half a day from its peak."""

    seconds: float
    low: float
    high: float
    peak: float

    def rate(self, after: float) -> float:
        """Tell the rate so many seconds after its beginning."""
        return self.low + (self.high - self.low) * (1 + cos(2 * pi * (after - self.peak) / DAY)) / 2


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


def constant(rate: float, seconds: float) -> Load:
    """Make a load that does not change."""
    return Load((Ramp(seconds, rate, rate),))
