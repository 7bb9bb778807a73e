"""The PromQL of panels: whether it parses, whatever Grafana's variables stand for, and which ranges it has fixed."""

import re
from collections.abc import Iterable, Mapping
from itertools import product

from generator import promql

_RANGE_VARIABLE = re.compile(r"(\[|:|\boffset\s+-?)\s*(?:\$\{?\w+(?::\w+)?\}?|\[\[\w+\]\])")
_VARIABLE = re.compile(r"\$\{\w+(?::[^}]*)?\}|\$\w+|\[\[\w+(?::\w+)?\]\]")
# What a variable may stand for: a name, a number, a duration.
_STAND_INS = ("x", "1", "5m")
_MOST_TRIED = 4  # variables of a query, for which all combinations are tried
_FIXED_RATE = re.compile(r"\b(?:rate|irate|increase)\s*\([^()\[\]]*\[(?!\$)[^\]:]+\]\s*\)")


def refusal(text: str, strict: bool) -> str | None:
    """Tell why a query does not parse, if it does not.

    Variables stand for what ours stand for where that is `strict`; else for anything with which the query parses.
    """
    return _fault(promql.substituted(text)) if strict else _unreadable(text)


def fixed_ranges(expr: str) -> list[str]:
    """List the rates of raw series over a range that does not follow the panel: they miss samples, or blur them."""
    return [found for found in _FIXED_RATE.findall(expr) if ":" not in found.partition("[")[0]]


def _unreadable(text: str) -> str | None:
    """Tell why a query does not parse, whatever its variables stand for: names, numbers or durations."""
    ranges = _RANGE_VARIABLE.sub(r"\g<1>5m", text)
    variables = list(dict.fromkeys(_VARIABLE.findall(ranges)))
    first = None
    for values in _tried(len(variables)):
        fault = _fault(_filled(ranges, dict(zip(variables, values, strict=True))))
        if fault is None:
            return None
        first = first or fault
    return None if first and first.startswith("it has ") else first  # too long to be read here


def _tried(number: int) -> Iterable[tuple[str, ...]]:
    if number <= _MOST_TRIED:
        return product(_STAND_INS, repeat=number)
    return ((value,) * number for value in _STAND_INS)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: values[match[0]], text)


def _fault(text: str) -> str | None:
    try:
        promql.parse(text.strip())
    except promql.PromQLError as error:
        return str(error)
    return None
