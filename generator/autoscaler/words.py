"""A load in words: `20/s for 5m, to 500/s over 2m, 500/s for 10m, back to 20/s over 1m`.

Stages stand in their order with commas between. Each is one of

    RATE for DURATION                     hold a rate, at once
    [back] to RATE over DURATION          move evenly to a rate, from that of the stage before
    day LOW..HIGH peak HH:MM [for DURATION]   swing once a day, from midnight on; 1d if no duration is given

A RATE is a number per second, minute, hour or day (`20/s`, `1.5k/s`, `1M/d`); a DURATION is one of Prometheus'
(`1h30m`), or one unit in words (`40 min`).
"""

import re

from generator.autoscaler.load import DAY, DayPattern, Load, LoadError, Ramp, Stage
from generator.units import Duration

_RATE = re.compile(r"(\d+(?:\.\d+)?) ?(k|M)?(?: ?req)? ?/ ?([smhd])")
_TIMES = {None: 1, "k": 1_000, "M": 1_000_000}
_PER = {"s": 1, "m": 60, "h": 3_600, "d": DAY}
_HOLD = re.compile(r"(?P<rate>.+?) for (?P<time>.+)")
_MOVE = re.compile(r"(?:back )?to (?P<rate>.+?) over (?P<time>.+)")
_DAY = re.compile(r"day (?P<low>.+?) ?\.\. ?(?P<high>.+?) peak (?P<peak>\S+)(?: for (?P<time>.+))?")
_UNITS = {"s": "s", "sec": "s", "second": "s", "min": "m", "minute": "m", "h": "h", "hour": "h", "d": "d", "day": "d"}
_IN_WORDS = re.compile(rf"(\d+) ({'|'.join(_UNITS)})s?")
_FORMS = "write 'RATE for DURATION', 'to RATE over DURATION' or 'day RATE..RATE peak HH:MM'"


def load_of(words: str) -> Load:
    """Read a load; raises LoadError, which says what is not understood and what to write."""
    stages: list[Stage] = []
    for text in (" ".join(part.split()) for part in words.split(",")):
        stages.append(_stage(text, stages))
    return Load(tuple(stages))


def _stage(text: str, before: list[Stage]) -> Stage:
    if not text:
        raise LoadError("a stage of the load is empty", _FORMS)
    if match := _DAY.fullmatch(text):
        length = seconds(match["time"]) if match["time"] else DAY
        return DayPattern(length, rate(match["low"]), rate(match["high"]), clock(match["peak"]))
    if match := _MOVE.fullmatch(text):
        if not before:
            raise LoadError(f"'{text}' moves from no rate, since it is the first stage", "hold one: '20/s for 5m, ...'")
        length = seconds(match["time"])
        return Ramp(length, before[-1].rate(before[-1].seconds), rate(match["rate"]))
    if match := _HOLD.fullmatch(text):
        held = rate(match["rate"])
        return Ramp(seconds(match["time"]), held, held)
    raise LoadError(f"'{text}' is not understood", _FORMS)


def rate(text: str) -> float:
    """Read `20/s`, `1.5k/m` or `1M/d` as requests per second; raises LoadError."""
    match = _RATE.fullmatch(text)
    if not match:
        raise LoadError(f"'{text}' is no rate", "write a number per second, minute, hour or day: 20/s, 1.5k/m, 1M/d")
    return float(match[1]) * _TIMES[match[2]] / _PER[match[3]]


def seconds(text: str) -> float:
    """Read a duration above zero in seconds; raises LoadError."""
    match = _IN_WORDS.fullmatch(text)
    try:
        length = float(Duration.parse(f"{match[1]}{_UNITS[match[2]]}" if match else text).seconds)
    except ValueError:
        length = 0
    if not length:
        raise LoadError(f"'{text}' is no length of time", "write it as Prometheus does: 30s, 5m, 1h30m")
    return length


def clock(text: str) -> float:
    """Read a time of day as seconds after midnight; raises LoadError."""
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
        raise LoadError(f"'{text}' is no time of day", "write it as 14:00")
    return int(hour) * 3600 + int(minute) * 60
