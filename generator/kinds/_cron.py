"""Schedules as cron writes them: five fields, as Kubernetes and KEDA read them.

Source: https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

from pydantic import PlainValidator, WithJsonSchema

from generator.kinds._base import described, refused

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(\*|\?|[0-9a-z]+)(?:-([0-9a-z]+))?(?:/([0-9]+))?", re.ASCII)


class Field(NamedTuple):
    """One field of a schedule: its name, its numbers, and the words that stand for them."""

    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()


FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of the month", 1, 31),
    Field("month", 1, 12, _MONTHS),
    Field("day of the week", 0, 6, _DAYS),
)
_HINT = 'write minute, hour, day of the month, month and day of the week, in quotes: "30 7 * * 1-5"'


def faults(text: str) -> Iterator[str]:
    """Say what is wrong with a schedule."""
    if text.startswith(("TZ=", "CRON_TZ=")):
        yield "a schedule names no time zone; it has a field of its own"
        return
    parts = text.split()
    if len(parts) != len(FIELDS):
        yield f"a schedule has 5 fields; '{text}' has {len(parts)}"
        return
    for field, written in zip(FIELDS, parts, strict=True):
        for part in written.lower().split(","):
            fault = _fault(field, part)
            if fault:
                yield f"'{part}' is no {field.name}: {fault}"


def _fault(field: Field, part: str) -> str | None:
    match = _PART.fullmatch(part)
    if not match:
        return "write a number, a range, or '*'"
    first, last, step = match.groups()
    if first in "*?":
        return "'*' begins no range" if last else _bad_step(step)
    numbers = [_number(field, word) for word in (first, last) if word]
    if None in numbers:
        return f"it goes from {field.least} to {field.most}"
    low, high = numbers[0], numbers[-1]
    if low is not None and high is not None and low > high:
        return "it ends before it begins"
    return _bad_step(step)


def _bad_step(step: str | None) -> str | None:
    return "a step of 0 leads nowhere" if step and int(step) == 0 else None


def _number(field: Field, word: str) -> int | None:
    if word in field.words:
        return field.words.index(word) + field.least
    number = int(word) if word.isdigit() else None
    return number if number is not None and field.least <= number <= field.most else None


def _read(value: Any) -> str:
    if not isinstance(value, str):
        raise refused("bad-cron", f"{described(value)} stands here; a schedule is expected", _HINT)
    fault = next(faults(value), None)
    if fault:
        raise refused("bad-cron", fault, _HINT)
    return " ".join(value.split())


Cron = Annotated[str, PlainValidator(_read), WithJsonSchema({"type": "string", "examples": ["30 7 * * 1-5"]})]
