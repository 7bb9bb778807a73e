"""Errors over time, in words or from a file: `5% for 40m at peak, back to 0.1% over 2h`.

Stages stand in their order with commas between. Each is one of

    SHARE for DURATION [WHEN]     so many of the events are bad, at once
    [back] to SHARE over DURATION move evenly to a share, from that of the stage before

A SHARE is a percentage of the events. WHEN is `at 14:00`, when the stage begins, or `at peak` or `at trough` of the
traffic, which is then its middle; time begins at midnight. Without it, a stage follows the one before. In between,
nothing is bad. Traffic and durations are written as for `simulate scaling` (`generator/autoscaler/words.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from generator.autoscaler.load import DAY, Column, DayPattern, Load, LoadError, Ramp, Recorded
from generator.autoscaler.recording import begins_of, column, per_second, read_rows
from generator.autoscaler.words import clock, seconds
from generator.units import parse_percentage

_HOLD = re.compile(r"(?P<share>\S+ ?%?) for (?P<time>.+?)(?: at (?P<when>\S+))?")
_MOVE = re.compile(r"(?:back )?to (?P<share>.+?) over (?P<time>.+)")
_FORMS = "write '5% for 40m', '5% for 40m at 14:00', '5% for 40m at peak', or 'to 1% over 2h'"
_AT_PEAK, _AT_TROUGH = "peak", "trough"


@dataclass(frozen=True)
class Stage:
    """A stretch in which a share of the events is bad, in seconds from the beginning."""

    begins: float
    course: Ramp

    @property
    def ends(self) -> float:
        """When it is over."""
        return self.begins + self.course.seconds


@dataclass(frozen=True)
class Profile:
    """Which share of the events is bad at what time, and how many events there are."""

    stages: tuple[Stage, ...]
    traffic: Load

    @property
    def seconds(self) -> float:
        """When the last error is over."""
        return self.stages[-1].ends

    def share(self, time: float) -> float:
        """Tell which share of the events is bad at a time."""
        return next((s.course.rate(time - s.begins) for s in self.stages if s.begins <= time < s.ends), 0.0)

    def rate(self, time: float) -> float:
        """Tell how many events there are a second; before the beginning, as it was at that time of a later day."""
        swings = isinstance(self.traffic.stages[0], DayPattern)
        return self.traffic.rate(time % DAY if time < 0 and swings else time)


def profile_of(words: str, traffic: Load) -> Profile:
    """Read a profile; raises LoadError, which says what is not understood and what to write."""
    stages: list[Stage] = []
    for text in (" ".join(part.split()) for part in words.split(",")):
        stages.append(_stage(text, stages, traffic))
    return Profile(tuple(stages), traffic)


def _stage(text: str, before: list[Stage], traffic: Load) -> Stage:
    follows = before[-1].ends if before else 0.0
    if match := _MOVE.fullmatch(text):
        first = before[-1].course.last if before else 0.0
        return Stage(follows, Ramp(seconds(match["time"]), first, share(match["share"])))
    if match := _HOLD.fullmatch(text):
        held, length = share(match["share"]), seconds(match["time"])
        begins = _begins(match["when"], length, follows, traffic) if match["when"] else follows
        return Stage(begins, Ramp(length, held, held))
    raise LoadError(f"'{text}' is not understood" if text else "a stage of the profile is empty", _FORMS)


def _begins(when: str, length: float, follows: float, traffic: Load) -> float:
    """Find the first such time of a day that does not lie before the stage before."""
    if when not in (_AT_PEAK, _AT_TROUGH):
        begins = clock(when)
    else:
        day = next((stage for stage in traffic.stages if isinstance(stage, DayPattern)), None)
        if day is None:
            raise LoadError(f"the traffic has no {when}", "say it: --traffic 'day 20/s..100/s peak 14:00'")
        begins = day.peak + (DAY / 2 if when == _AT_TROUGH else 0) - length / 2
    return begins + max(0, -((begins - follows) // DAY)) * DAY if begins < follows else begins


def share(text: str) -> float:
    """Read `5%` as 0.05; raises LoadError."""
    try:
        ratio = float(parse_percentage(text))
    except ValueError:
        ratio = 2.0
    if ratio > 1:
        raise LoadError(f"'{text}' is no share of the events", "write a percentage up to 100%: 5%, 0.1%")
    return ratio


def read_profile(path: Path, traffic: Load) -> Profile:
    """Read a profile from a file of `time`, `errors` and perhaps `rate`, as CSV or as a list in YAML.

    `errors` is a percentage or a ratio. A row holds until the next, the last one as long as the one before. Raises
    LoadError, which names the row.
    """
    rows = read_rows(path, ("time", "errors"))
    begins = begins_of(rows)
    lengths = [after - before for before, after in pairwise(begins)]
    shares = list(column(rows, "errors", _ratio))
    if None in shares:
        raise LoadError(f"row {shares.index(None) + 1} has no errors", "write 0% where there were none")
    held = ((value or 0.0) for value in shares)
    stages = tuple(
        Stage(begin, Ramp(length, value, value))
        for begin, length, value in zip(begins, [*lengths, lengths[-1]], held, strict=True)
    )
    if "rate" in rows[0]:
        rates = Column(begins, tuple(column(rows, "rate", per_second)))
        traffic = Load((Recorded(stages[-1].ends, rates),))
    return Profile(stages, traffic)


def _ratio(text: str) -> float:
    if text.endswith("%"):
        return share(text)
    ratio = float(text)
    if not 0 <= ratio <= 1:
        raise ValueError(f"'{text}' is no ratio from 0 to 1")
    return ratio


def changes(profile: Profile) -> Iterator[tuple[float, float, float]]:
    """List when the share of bad events becomes another one, or begins to move: time, what it is then, and where to."""
    before = ends = 0.0
    for stage in profile.stages:
        if stage.begins > ends and before:
            yield ends, 0.0, 0.0
            before = 0.0
        if stage.course.first != before or stage.course.last != stage.course.first:
            yield stage.begins, stage.course.first, stage.course.last
        before, ends = stage.course.last, stage.ends
    if before:
        yield ends, 0.0, 0.0
