"""What `predict_linear` says of a growth, worked out as Prometheus does: when it tells, and how late that is.

It draws the straight line of the least squares through the samples of a window. Of a steady growth the forecast is
exact. Of one that becomes faster and faster it is short by about `a × (h² + w × h + w² / 6)`, where the growth is
`a × t²`, h is how far it looks and w its window: so it tells later than the lead time before the end.
Source: https://prometheus.io/docs/prometheus/latest/querying/functions/#predict_linear
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

Growth = Callable[[int], Fraction]


@dataclass(frozen=True)
class Told:
    """At which sample a forecast tells first, and at which the limit is passed; the first one is sample 0."""

    sample: int
    passed: int


def predicted(samples: list[Fraction], ahead: Fraction) -> Fraction:
    """Say where the line through samples leads, so many samples after the last one."""
    number = len(samples)
    mean_x, mean_y = Fraction(1 - number, 2), sum(samples, Fraction(0)) / number
    squares = Fraction(number * (number * number - 1), 12)
    products = sum((Fraction(place + 1 - number) * value for place, value in enumerate(samples)), Fraction(0))
    slope = (products - number * mean_x * mean_y) / squares
    return mean_y + slope * (ahead - mean_x)


def seen(growth: Growth, at: int, window: int, ahead: Fraction, open_: bool = False) -> Fraction:
    """Say what is predicted at a sample; a range that is open on its left lacks the sample at its very start."""
    first = max(0, at - window + open_)
    return predicted([growth(place) for place in range(first, at + 1)], ahead)


def told(growth: Growth, limit: Fraction, window: int, ahead: Fraction, open_: bool = False) -> Told:
    """Say when a growth is told that passes the limit some day; nothing is told within half of the first window.

    A window holds its first sample up to Prometheus 2, and lacks it from 3 on (`open_`).
    """
    begun = -(-window // 2)
    sample = next(at for at in count(max(1, begun)) if seen(growth, at, window, ahead, open_) > limit)
    return Told(sample, next(at for at in count() if growth(at) > limit))
