"""Other tools' PromQL as ours: the window's placeholder, ranges, rates of bare selectors."""

import re
from collections.abc import Iterator

from generator import promql
from generator.interop._writing import Value
from generator.promql import Matcher, PromQLError
from generator.promql_tree import Aggregation, Node, Number, Operation, Selector, read, walk
from generator.units import NO_TIME, plain

WINDOW = "{{window}}"
_TEMPLATE = re.compile(r"\{\{-?\s*\.window\s*-?\}\}")
_BRACES = re.compile(r"\{\{[^{}]*\}\}")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`")
_RANGE = re.compile(r"\[\s*(?:[0-9]+(?:ms|[smhdwy]))+\s*(?=[\]:])")
_INCREASE = re.compile(r"\bincrease\s*\(")
_OTHER_COUNTS = re.compile(r"\b(?:rate|irate|delta|[a-z]+_over_time)\s*\(")
_ARITHMETIC = frozenset("+-*/")


def windowed(query: str) -> str:
    """Write `{{window}}` where Go's template says `{{.window}}`."""
    return _TEMPLATE.sub(WINDOW, query.strip())


def has_window(query: str) -> bool:
    """Say whether a query has the placeholder."""
    return WINDOW in windowed(query)


def fault(query: str) -> str | None:
    """Tell why a query does not parse; None if it does."""
    other = _BRACES.search(windowed(query).replace(WINDOW, ""))
    if other:
        return f"{other.group()} is no placeholder; {{{{.window}}}} is the only one"
    try:
        promql.parse(promql.over(windowed(query), "5m"))
    except PromQLError as error:
        return str(error)
    return None


def ranges_widened(query: str) -> str | None:
    """Put the placeholder where a query names its ranges itself; None if it has none."""
    parts, end = [], 0
    found = False
    for match in _QUOTED.finditer(query):
        parts += [query[end : match.start()], match.group()]
        end = match.end()
    parts.append(query[end:])
    for number in range(0, len(parts), 2):  # what stands between quotes
        parts[number], count = _RANGE.subn(f"[{WINDOW}", parts[number])
        found = found or bool(count)
    return "".join(parts) if found else None


def rates_of(*queries: str) -> tuple[str, ...]:
    """Take rates where all queries count by `increase` alone: their ratio stays, and they count per second."""
    if all(_INCREASE.search(query) and not _OTHER_COUNTS.search(query) for query in queries):
        return tuple(_INCREASE.sub("rate(", query) for query in queries)
    return queries


def over_window(query: str, function: str) -> str | None:
    """Take a function over the window of every bare selector: `sum(x)` is `sum(rate(x[{{window}}]))`.

    None where a query is more than sums and arithmetic of bare selectors, so that this would change its meaning.
    """
    try:
        return _written(read(query.strip()), function)
    except (PromQLError, ValueError):
        return None


def _written(node: Node, function: str) -> str:
    match node:
        case Selector() if node.range == NO_TIME and node.offset == NO_TIME:
            return f"{function}({node}[{WINDOW}])"
        case Aggregation(operator="sum", grouping="" | "by", parameter=None):
            return f"{promql.aggregation('sum', node.labels)}({_written(node.inner, function)})"
        case Operation(matching="", many="") if node.operator in _ARITHMETIC:
            left, right = (_written(side, function) for side in (node.left, node.right))
            return f"({left} {node.operator} {right})"
        case Number():
            return plain(int(node.value)) if node.value.is_integer() else repr(node.value)
        case _:
            raise ValueError("more than sums of selectors")


def selector_of(text: str) -> Selector | None:
    """Read a bare selector; None for anything else."""
    try:
        node = read(text.strip())
    except PromQLError:
        return None
    return node if isinstance(node, Selector) and node.range == NO_TIME and node.metric else None


def summed(selector: Selector, by: tuple[str, ...] = ()) -> str:
    """Sum a counter's rate over the window, apart by the labels that split the SLO."""
    offset = f" offset {selector.offset}" if selector.offset else ""
    return f"{promql.aggregation('sum', by)}(rate({selector}[{WINDOW}]{offset}))"


def beside(selector: Selector, *labels: str) -> tuple[Matcher, ...]:
    """List a selector's matchers except on some labels."""
    return tuple(matcher for matcher in selector.matchers if matcher.label not in labels)


def as_fields(matchers: tuple[Matcher, ...]) -> dict[str, Value] | str:
    """Write matchers as a spec does: label to regular expression, where that says the same; else as PromQL."""
    patterns = {matcher.label: _pattern(matcher) for matcher in matchers}
    if len(patterns) < len(matchers) or None in patterns.values():
        return ",".join(map(str, matchers))
    return {label: pattern for label, pattern in patterns.items() if pattern is not None}


def _pattern(matcher: Matcher) -> str | None:
    """Find the pattern from which our specs make this very matcher."""
    same = promql.matching(matcher.label, matcher.value) == matcher
    return matcher.value if same else None


def selectors(query: str) -> Iterator[tuple[Selector, tuple[Node, ...]]]:
    """List the selectors of a query, each with what stands around it."""
    for node, above in walk(read(promql.over(windowed(query), "5m"))):
        if isinstance(node, Selector):
            yield node, above
