"""Samples of a recorded series at even times, and sums of them over ranges, as Prometheus takes them.

Sums are exact, in whole numbers of 2^-80: what PromQL adds up with compensation differs from them by one rounding.
"""

from collections.abc import Sequence
from itertools import accumulate

_ONE = 1 << 80


class Sampled:
    """A series; times are whole seconds, a missing sample is None.

    Prometheus 3 leaves out what lies on the left edge of a range (`left_open`).
    """

    def __init__(self, start: int, step: int, values: Sequence[float | None], left_open: bool = False) -> None:
        self.start, self.step, self.values = start, step, values
        self.left_open = left_open
        self._sums = [0, *accumulate(0 if value is None else _whole(value) for value in values)]
        self._counts = [0, *accumulate(value is not None for value in values)]

    def at(self, time: int) -> float | None:
        """Read the newest sample: none where it was not recorded, as that marks the series as stale."""
        place = (time - self.start) // self.step
        return self.values[place] if 0 <= place < len(self.values) else None

    def sum(self, time: int, length: int) -> float:
        """Sum the samples of a range that ends at a time."""
        first, last = self._range(time, length)
        return (self._sums[last] - self._sums[first]) / _ONE

    def count(self, time: int, length: int) -> int:
        """Count them."""
        first, last = self._range(time, length)
        return self._counts[last] - self._counts[first]

    def _range(self, time: int, length: int) -> tuple[int, int]:
        oldest = time - length - self.start
        first = oldest // self.step + 1 if self.left_open else -(-oldest // self.step)
        last = (time - self.start) // self.step + 1
        end = min(max(last, 0), len(self.values))
        return min(max(first, 0), end), end


def _whole(value: float) -> int:
    above, below = value.as_integer_ratio()
    return above * _ONE // below
