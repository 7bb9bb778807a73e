"""Rule files, each with one thing changed: what a test of rules should notice.

A mutant is named by its rule and its change: `alert SLONoData (ticket): for: 15m -> 7m30s`.
"""

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from generator.units import Duration, plain

_NUMBER = re.compile(r"(?<![\w:.\[])\d+(?:\.\d+)?(?:e-?\d+)?(?![\w\]:.])")
_RANGE = re.compile(r"(?<=\[)[0-9a-z]+(?=\])")
_OFFSET = re.compile(r"(?<=offset )[0-9a-z]+")
_MATCHED = re.compile(r'(?<==)"[^"]*"|(?<==~)"[^"]*"')
_OPERATOR = re.compile(r"(?<=\s)(?:>|<=|<|\+|-|\*|/|and|or|unless)(?=\s)")
_FUNCTION = re.compile(
    r"\b(?:clamp_max|clamp_min|sum_over_time|avg_over_time|count_over_time|max_over_time|max|rate|increase|sum|absent)(?=\()"
)
_QUOTED = re.compile(r'"[^"]*"')

SWAPPED = {
    ">": "<",
    "<": ">",
    "<=": ">",
    "and": "or",
    "or": "and",
    "unless": "and",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "clamp_max": "clamp_min",
    "clamp_min": "clamp_max",
    "sum_over_time": "avg_over_time",
    "avg_over_time": "sum_over_time",
    "count_over_time": "sum_over_time",
    "max_over_time": "min_over_time",
    "max": "min",
    "rate": "increase",
    "increase": "rate",
    "sum": "count",
    "absent": "count",
}


@dataclass(frozen=True)
class Mutant:
    """A rule file with one change."""

    name: str
    text: str


def mutants(text: str) -> Iterator[Mutant]:
    """Change one thing at a time in a rule file."""
    document = yaml.safe_load(text)
    for number, group in enumerate(document["groups"]):
        for place, rule in enumerate(group["rules"]):
            for change, mutated in _changed(rule):
                other = copy.deepcopy(document)
                other["groups"][number]["rules"][place] = mutated
                yield Mutant(f"{_title(rule)}: {change}", yaml.safe_dump(other, sort_keys=False, width=1000))


def _title(rule: dict[str, Any]) -> str:
    kind = "record" if "record" in rule else "alert"
    severity = f" ({rule['labels']['severity']})" if kind == "alert" else ""
    return f"{kind} {rule[kind]}{severity}"


def _changed(rule: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in ("record", "alert"):
        if kind in rule:
            yield f"renamed to {rule[kind]}x", {**rule, kind: f"{rule[kind]}x"}
    for what in ("labels", "annotations"):
        for key, value in rule.get(what, {}).items():
            yield f"{what}: {key} changed", {**rule, what: {**rule[what], key: f"{value}x"}}
    if "alert" in rule:
        for length in _other_lengths(rule.get("for", "0s")):
            yield f"for: {rule.get('for', '0s')} -> {length}", {**rule, "for": length}
    for change, expression in _expressions(rule["expr"]):
        yield change, {**rule, "expr": expression}


def _other_lengths(text: str) -> tuple[str, ...]:
    length = Duration.parse(text)
    return (str(Duration(length // 2)), str(Duration(2 * length))) if length else ("8m",)


def _expressions(expression: str) -> Iterator[tuple[str, str]]:
    quoted = [match.span() for match in _QUOTED.finditer(expression)]

    def replaced(pattern: re.Pattern[str], others: Callable[[str], tuple[str, ...]]) -> Iterator[tuple[str, str]]:
        for match in pattern.finditer(expression):
            inside = any(start < match.start() < end for start, end in quoted)
            for other in () if inside or match.group() == "0" else others(match.group()):
                before, after = expression[: match.start()], expression[match.end() :]
                around = re.sub(r"\s+", " ", f"{before[-40:]}«{match.group()} -> {other}»{after[:30]}")
                yield around, f"{before}{other}{after}"

    yield from replaced(_NUMBER, lambda number: tuple(_times(number, factor) for factor in ("1.1", "0.9")))
    yield from replaced(_RANGE, _other_lengths)
    yield from replaced(_OFFSET, _other_lengths)
    yield from replaced(_MATCHED, lambda _: ('"another"',))
    yield from replaced(_OPERATOR, lambda operator: (SWAPPED[operator],))
    yield from replaced(_FUNCTION, lambda function: (SWAPPED[function],))


def _times(number: str, factor: str) -> str:
    return plain(Decimal(number) * Decimal(factor))
