"""Schedules as the CronJob controller reads them: five fields, or a word.

Source: ParseStandard of https://github.com/robfig/cron (v3), and validateCronJobSpec, pkg/apis/batch/validation.
"""

import re

from generator.verify.kubernetes._part import fault
from generator.verify.kubernetes._scalars import go_duration

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_WORDS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
# name, least, most, words for numbers
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of month", 1, 31, {}),
    ("month", 1, 12, {word: number for number, word in enumerate(_MONTHS, start=1)}),
    ("day of week", 0, 6, {word: number for number, word in enumerate(_DAYS)}),
)
_ANY = ("*", "?")
_NUMBER = re.compile(r"\+?[0-9]{1,9}", re.ASCII)


def cron_schedule(text: str) -> None:
    """Refuse what is no schedule of a CronJob."""
    if "TZ" in text:
        raise fault(f"'{text}' names a time zone", "write it into 'timeZone'")
    if text.startswith("@"):
        _word(text)
        return
    fields = text.split()
    if len(fields) != len(_FIELDS):
        hint = "write minute, hour, day of month, month, day of week: 30 1 * * 1"
        raise fault(f"'{text}' has {len(fields)} fields; a schedule has 5", hint)
    for field, (name, least, most, words) in zip(fields, _FIELDS, strict=True):
        for part in field.split(","):
            if part:
                _range(part, name, least, most, words)


def _word(text: str) -> None:
    every, space, duration = text.partition(" ")
    if every == "@every" and space:
        go_duration(duration)
    elif text not in _WORDS:
        raise fault(f"'{text}' is no schedule", f"write five fields, or one of: {', '.join(_WORDS)}")


def _range(part: str, name: str, least: int, most: int, words: dict[str, int]) -> None:
    bounds, *steps = part.split("/")
    first, *last = bounds.split("-")
    if len(steps) > 1 or (len(last) > 1 and first not in _ANY):
        raise fault(f"'{part}' is no range", "write it as 1-5, or 0-30/5")
    if steps and _number(steps[0], {}) == 0:
        raise fault(f"'{part}' has a step of 0", "write 1 at least")
    if first in _ANY:  # whatever follows: the server does not look at it
        return
    start = _number(first, words)
    end = _number(last[0], words) if last else start
    for number in (start, end):
        if not least <= number <= most:
            raise fault(f"'{number}' is no {name}: it is not between {least} and {most}", None)
    if start > end:
        raise fault(f"'{part}' ends before it begins", None)


def _number(text: str, words: dict[str, int]) -> int:
    if text.lower() in words:
        return words[text.lower()]
    if not _NUMBER.fullmatch(text):
        raise fault(f"'{text}' is no number", "write five fields of numbers, '*', ranges and steps: 30 1 * * 1")
    return int(text)
