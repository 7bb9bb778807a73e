"""Series that an SLI would read: label values found for its matchers, so that tests can feed them in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from generator import promql

_USUAL = ("200", "success", "GET", "a", "0", "x1", "")
_GROUP = re.compile(r"\((?:\?:)?([^()]*)\)([*?])?")
_PART = re.compile(r"(\\.|\[\^?.[^\]]*\]|.)(?:([*?+])|\{(\d+)[^}]*\})?", re.DOTALL)
_CLASSES = {"\\d": "0", "\\w": "a", "\\s": " ", ".": "0", "^": "", "$": ""}


GROUP_VALUE = "a"  # the value of every label that splits an SLO, in tests


@dataclass(frozen=True)
class Counter:
    """A series that an SLI reads, with all its labels, and which events it counts."""

    series: str
    events: Literal["all", "good", "bad"]


@dataclass(frozen=True)
class Gauge:
    """A series that an SLI samples, and values that make a moment good or bad.

    Where `samples` count, each is an event; otherwise every moment is one, whatever the number of samples.
    """

    series: str
    good: str
    bad: str
    samples: bool


def split(by: Iterable[str]) -> tuple[promql.Matcher, ...]:
    """Match one group of an SLO that is split by labels."""
    return tuple(promql.Matcher(label, "=", GROUP_VALUE) for label in by)


def labels(all_of: Iterable[promql.Matcher], none_of: tuple[promql.Matcher, ...] = ()) -> dict[str, str] | None:
    """Find label values that all matchers accept, and of the others at least one does not; None if none is found."""
    wanted = tuple(all_of)
    found = _accepted(wanted)
    if found is None or not none_of:
        return found
    for refused in none_of:
        for value in _values((*wanted, refused), refused.label):
            if not accepts(refused, value) and all(accepts(m, value) for m in wanted if m.label == refused.label):
                return {**found, refused.label: value}
    return None


def accepts(matcher: promql.Matcher, value: str) -> bool:
    """Say whether a matcher accepts a label value; a label that is not there has the value ''."""
    if matcher.operator in ("=", "!="):
        return (matcher.value == value) == (matcher.operator == "=")
    return bool(_compiled(matcher.value).fullmatch(value)) == (matcher.operator == "=~")


def series(metric: str, values: dict[str, str]) -> str:
    """Write a series; labels without a value are left out."""
    matchers = (promql.Matcher(label, "=", value) for label, value in values.items() if value)
    return promql.selector(metric, tuple(matchers))


def _accepted(matchers: tuple[promql.Matcher, ...]) -> dict[str, str] | None:
    found = {}
    for label in dict.fromkeys(matcher.label for matcher in matchers):
        own = [matcher for matcher in matchers if matcher.label == label]
        fitting = (value for value in _values(matchers, label) if all(accepts(m, value) for m in own))
        value = next(fitting, None)
        if value is None:
            return None
        found[label] = value
    return found


def _values(matchers: tuple[promql.Matcher, ...], label: str) -> Iterator[str]:
    """Propose values for a label: those that its matchers name, then usual ones."""
    for matcher in matchers:
        if matcher.label == label and matcher.operator == "=":
            yield matcher.value
        elif matcher.label == label and matcher.operator == "=~":
            yield _example(matcher.value)
    yield from _USUAL


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error:  # Go knows syntax that Python does not; then no value is found
        return re.compile("(?!)")


@lru_cache(maxsize=256)
def _example(pattern: str) -> str:
    """Write a short text that a regular expression of usual syntax accepts; whoever asks tries it."""
    while (group := _GROUP.search(pattern)) is not None:
        inner = "" if group[2] else re.escape(_example(group[1]))
        pattern = pattern[: group.start()] + inner + pattern[group.end() :]
    first = re.split(r"(?<!\\)\|", pattern, maxsplit=1)[0]
    return "".join(_text(*part.groups()) for part in _PART.finditer(first))


def _text(part: str, sign: str | None, times: str | None) -> str:
    if sign in ("*", "?"):
        return ""
    one = _CLASSES.get(part, part[1:2] if part[0] in "\\[" else part)
    return one * int(times or 1)
