"""From a profile to what the rules would have recorded: base rates and tiles of all events and of bad ones.

Requests are counted by counters that are scraped every 30 s, at the moments of the evaluations, and begin at 0. Where
nothing is counted, every moment weighs the same, and a tile is the mean of the rates.
"""

from collections.abc import Sequence
from itertools import accumulate

from generator.kinds._intervals import BASE, FAST, SLOW
from generator.kinds.slo.sli._base import Events
from generator.replay.profile import Profile
from generator.replay.replay import Course, Period
from generator.replay.sampled import Sampled

STEP = int(FAST.seconds)
_BASE, _TILE = int(BASE.seconds) // STEP, int(SLOW.seconds) // STEP
Counts = tuple[list[float], list[float]]


def counts(profile: Profile, before: int, until: int, weighted: bool) -> Counts:
    """Count the events of each step, all and bad ones, from so many seconds before the beginning until a time."""
    times = [at + STEP / 2 for at in range(-before, until, STEP)]
    events = [profile.rate(time) * STEP if weighted else float(STEP) for time in times]
    return events, [count * profile.share(time) for count, time in zip(events, times, strict=True)]


def course_of(
    counted: Counts, before: int, events: Events, slow: int, period: Period | None, left_open: bool = False
) -> Course:
    """Work out what is recorded of the events; tiles every `slow` seconds."""
    sums = [[0.0, *accumulate(side)] for side in counted]
    rates = [_rates(side) for side in sums]
    every = slow // STEP
    tiles = [side[::every] for side in (map(_grown, sums) if events.counted else map(_means, rates))]
    return Course(
        (_sampled(rates[0], before, STEP, left_open), _sampled(rates[1], before, STEP, left_open)),
        (_sampled(tiles[0], before, slow, left_open), _sampled(tiles[1], before, slow, left_open)),
        (lambda _now: period) if period else None,
    )


def _sampled(values: Sequence[float | None], before: int, step: int, left_open: bool) -> Sampled:
    return Sampled(-before, step, values, left_open)


def _rates(sums: Sequence[float]) -> list[float | None]:
    """Compute the rate of the last five minutes; a rate takes two samples."""
    known = [(sums[at] - sums[max(at - _BASE, 0)]) / float(BASE.seconds) for at in range(1, len(sums))]
    return [None, *known]


def _grown(sums: Sequence[float]) -> list[float | None]:
    """Count what has come since the former tile."""
    return [None, *(sums[at] - sums[max(at - _TILE, 0)] for at in range(1, len(sums)))]


def _means(rates: Sequence[float | None]) -> list[float | None]:
    """Take the mean of the rates in a tile, both ends included, times its length."""
    found: list[float | None] = []
    for at in range(len(rates)):
        known = [rate for rate in rates[max(at - _TILE, 0) : at + 1] if rate is not None]
        found.append(float(SLOW.seconds) * sum(known) / len(known) if known else None)
    return found
