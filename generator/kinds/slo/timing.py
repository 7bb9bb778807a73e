"""When an alert fires and clears after a constant error ratio has set in: predicted, in exact numbers.

Traffic is even, the past quiet, and the windows are full. The formulas follow from how each window is summed
(docs/explanation/slo-rules.md, "How fast it alerts"); they were held against measured times (tests/kinds/slo/).
"""

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from generator.kinds._intervals import BASE, FAST, SLOW
from generator.kinds.slo.policy import Tier
from generator.kinds.slo.windows import Window
from generator.units import Duration


@dataclass(frozen=True)
class Times:
    """Seconds from the first error to the alert, and from the last error to its end."""

    fires: Fraction
    clears: Fraction


def theory(tier: Tier, budget: Fraction, error_ratio: Fraction) -> Times | None:
    """Predict the times of windows that know every event at once; None where the tier does not fire."""
    burning = tier.factor * budget / error_ratio
    if burning >= 1:
        return None
    return Times(tier.long.seconds * burning, tier.short.seconds * (1 - burning))


def predicted(tier: Tier, window: Window, budget: Fraction, error_ratio: Fraction) -> Times | None:
    """Predict the times of a tier whose long window is summed as `window` says."""
    ideal = theory(tier, budget, error_ratio)
    if ideal is None:
        return None
    if window.tiled:
        fires = ideal.fires
    elif window.front:
        fires = _front_weighted(ideal.fires)
    else:
        fires = _base(ideal.fires * (tier.long - BASE) / tier.long)
    return Times(fires, ideal.clears)


def lateness(window: Window, scrape: Duration) -> Fraction:
    """Say by how many seconds an alert may be later than predicted: what it waits for, at most."""
    waiting = 2 * SLOW.seconds if window.tiled else FAST.seconds
    return waiting + scrape.seconds


def _front_weighted(ideal: Fraction) -> Fraction:
    base = BASE.seconds
    if ideal >= base:
        return ideal
    return base * (_root(Fraction(1, 4) + 2 * ideal / base) - Fraction(1, 2))


def _base(ideal: Fraction) -> Fraction:
    base = BASE.seconds
    return base / 2 + ideal if ideal >= base / 2 else _root(2 * base * ideal)


def _root(square: Fraction) -> Fraction:
    """Take a square root, rounded up to a millionth."""
    scaled = square * 10**12
    whole = isqrt(scaled.numerator // scaled.denominator)
    return Fraction(whole + (whole * whole < scaled), 10**6)
