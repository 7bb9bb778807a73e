"""Small builders and escaping for PromQL, and a thin reader of it; knows no SLO.

promql-parser reads expressions but never writes them: it loses milliseconds and quoted names on output
(measured against promtool 2.42 and 3.5). promtool stays the last judge.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_]*)\s*\}\}")
LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_WINDOW_RANGE = re.compile(r"\[\s*\{\{\s*window\s*\}\}\s*\]")
_REGEX_SYNTAX = re.compile(r"[\\.+*?()|\[\]{}^$]")
# The parser's time grows with the cube of an expression's depth, and it overflows its stack (a crash, not an
# error) at some thousands: 300 chained operators take 2.5 s, 100 take 0.05 s.
MAX_LENGTH = 10_000
MAX_DEPTH = 50
MAX_OPERATORS = 100
_QUOTED = re.compile(r"""\"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`""", re.DOTALL)
_BRACES = re.compile(r"\{[^{}]*\}")
# What Grafana fills in: https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/
_GRAFANA_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::[^}]*)?\}|(\w+))")
_CHOSEN = re.compile(r'(=~|!~|!=|=)\s*"\$(?:\{\w+(?::[^}]*)?\}|\w+)"')
_INTERVALS = ("__rate_interval", "__interval", "__range")
_OPERATORS = re.compile(r"[-+*/%^]|[<>=!]=?|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)
_MATCH_OPERATORS = {"MatchOp.Equal": "=", "MatchOp.NotEqual": "!=", "MatchOp.Re": "=~", "MatchOp.NotRe": "!~"}
_COMPARISONS = (">", "<", ">=", "<=", "==", "!=")


class PromQLError(ValueError):
    """An expression that does not parse, with the parser's reason."""


@dataclass(frozen=True)
class Matcher:
    """One label matcher: `status=~"5.."`."""

    label: str
    operator: str
    value: str

    @property
    def negated(self) -> "Matcher":
        """The matcher of all other series."""
        negations = {"=": "!=", "!=": "=", "=~": "!~", "!~": "=~"}
        return Matcher(self.label, negations[self.operator], self.value)

    def __str__(self) -> str:
        return f"{self.label}{self.operator}{quoted(self.value)}"


@dataclass(frozen=True)
class Selection:
    """A selector as it stands in an expression: the metric and its matchers."""

    metric: str
    matchers: tuple[Matcher, ...]


def quoted(value: str) -> str:
    """Quote a string as a PromQL literal."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def matching(label: str, pattern: str) -> Matcher:
    """Match a label against a regular expression, as an equality where the pattern is plain text."""
    return Matcher(label, "=~" if _REGEX_SYNTAX.search(pattern) else "=", pattern)


def selector(metric: str, matchers: tuple[Matcher, ...]) -> str:
    """Write `metric{label="value",...}`."""
    return f"{metric}{{{','.join(map(str, matchers))}}}" if matchers else metric


def aggregation(operator: str, by: tuple[str, ...] = ()) -> str:
    """Write an aggregation that keeps the given labels: `sum`, or `sum by (a, b) `."""
    return f"{operator} by ({', '.join(by)}) " if by else operator


def block(expression: str) -> str:
    """Put what has several lines between parentheses, indented."""
    indented = expression.replace("\n", "\n  ")
    return f"(\n  {indented}\n)" if "\n" in expression else expression


def filled(expression: str, values: Mapping[str, str]) -> str:
    """Put values where `{{name}}` stands. Raises KeyError for a name that has none."""
    return PLACEHOLDER.sub(lambda match: values[match.group(1)], expression)


def over(expression: str, length: str, ago: str = "") -> str:
    """Put a length where `{{window}}` stands: `[56m]`, or `[56m] offset 4m` for a range that ended so long ago."""
    if ago:
        expression = _WINDOW_RANGE.sub(f"[{length}] offset {ago}", expression)
    return filled(expression, {"window": length})


def placeholders(expression: str) -> set[str]:
    """Name the `{{placeholders}}` in an expression."""
    return set(PLACEHOLDER.findall(expression))


@lru_cache(maxsize=4096)  # the model, the compiler and every check read the same expressions
def parse(expression: str) -> Any:
    """Parse an expression into promql-parser's tree. Raises PromQLError."""
    _refuse_excess(expression)
    try:
        return _parser().parse(expression)
    except ValueError as error:
        raise PromQLError(str(error.args[0] if error.args else error)) from None


@cache
def _parser() -> Any:
    """Load promql-parser, and teach it the one function that Prometheus 2 had and 3 has not."""
    import promql_parser

    kinds = promql_parser.ValueType
    smoothing = promql_parser.Function("holt_winters", [kinds.Matrix, kinds.Scalar, kinds.Scalar], kinds.Vector)
    promql_parser.register_extra_functions([smoothing])
    return promql_parser


def substituted(expression: str) -> str:
    """Put what the parser reads in place of Grafana's variables: lengths, values that any label has, else a word."""
    text = _CHOSEN.sub(lambda found: f'{"!~" if found[1].startswith("!") else "=~"}".+"', expression)
    return _GRAFANA_VARIABLE.sub(lambda found: "5m" if (found[1] or found[2]) in _INTERVALS else "x", text)


def variables(expression: str) -> set[str]:
    """Name the variables of a dashboard that a query reads; not Grafana's own, `$__rate_interval` and the like."""
    names = {one or other for one, other in _GRAFANA_VARIABLE.findall(expression)}
    return {name for name in names if not name.startswith("__")}


def _refuse_excess(expression: str) -> None:
    if len(expression) > MAX_LENGTH:
        raise PromQLError(f"it has {len(expression):,} characters; {MAX_LENGTH:,} are allowed")
    if len(expression) <= MAX_OPERATORS:
        return  # too short to hold too much
    bare = _BRACES.sub("", _QUOTED.sub("", expression))
    if len(_OPERATORS.findall(bare)) > MAX_OPERATORS:
        raise PromQLError(f"it has more than {MAX_OPERATORS} operators")
    depth = deepest = 0
    for character in bare:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise PromQLError(f"it is nested more than {MAX_DEPTH} deep")


def selections(tree: Any) -> Iterator[Selection]:
    """List every selector of a parsed expression."""
    import promql_parser

    found: list[Selection] = []

    def visit(node: Any) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(selection_of(node))
        return True

    promql_parser.walk(tree, visit)
    return iter(found)


def selection_of(node: Any) -> Selection:
    """Read one selector of promql-parser's tree."""
    matchers = []
    metric = node.name or ""
    for matcher in node.matchers.matchers:
        operator = _MATCH_OPERATORS[str(matcher.op)]
        if matcher.name == "__name__" and operator == "=":
            metric = matcher.value
        else:
            matchers.append(Matcher(matcher.name, operator, matcher.value))
    return Selection(metric, tuple(matchers))


def parse_matchers(text: str) -> tuple[Matcher, ...]:
    """Read matchers as they stand between braces: `status=~"5..",method!="GET"`. Raises PromQLError."""
    tree = parse("x{" + text + "}")
    if type(tree).__name__ != "VectorSelector":
        raise PromQLError("only label matchers may stand here")
    return selection_of(tree).matchers


def is_comparison(tree: Any) -> bool:
    """Say whether an alert's expression compares anything, so that it can be false (`absent()` does too)."""
    import promql_parser

    compares = False

    def visit(node: Any) -> bool:
        nonlocal compares
        if isinstance(node, promql_parser.BinaryExpr) and str(node.op) in _COMPARISONS:
            returns_bool = node.modifier is not None and node.modifier.return_bool
            compares = compares or not returns_bool
        if isinstance(node, promql_parser.Call) and node.func.name in ("absent", "absent_over_time"):
            compares = True
        return True

    promql_parser.walk(tree, visit)
    return compares


def threshold(tree: Any) -> tuple[Any, str, Decimal] | None:
    """Take `expression > number` apart into its sides and operator; None for any other shape."""
    tree = unwrapped(tree)
    if type(tree).__name__ != "BinaryExpr" or str(tree.op) not in _COMPARISONS:
        return None
    right = number(tree.rhs)
    return None if right is None else (tree.lhs, str(tree.op), right)


def number(tree: Any) -> Decimal | None:
    """Read a literal number, folding arithmetic on literals; None for anything else."""
    tree = unwrapped(tree)
    kind = type(tree).__name__
    if kind == "NumberLiteral":
        value = Decimal(repr(float(tree.val)))
        return value if value.is_finite() else None
    if kind == "UnaryExpr":
        inner = number(tree.expr)
        return None if inner is None else -inner
    if kind == "BinaryExpr":
        return _folded(str(tree.op), number(tree.lhs), number(tree.rhs))
    return None


def _folded(operator: str, left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None or (operator == "/" and not right):
        return None
    arithmetic: dict[str, Callable[[], Decimal]] = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
    }
    return arithmetic[operator]() if operator in arithmetic else None


def unwrapped(tree: Any) -> Any:
    """Drop the parentheses around an expression."""
    while type(tree).__name__ == "ParenExpr":
        tree = tree.expr
    return tree


def is_plain_sum(expression: str) -> bool:
    """Say whether an expression is already one `sum(...)` without grouping."""
    tree = unwrapped(parse(expression))
    return type(tree).__name__ == "AggregateExpr" and str(tree.op) == "sum" and tree.modifier is None


def sums_rates(expression: str) -> bool:
    """Say whether all that an expression reads are rates over `[{{window}}]`, which can be taken of any time."""
    import promql_parser

    windows, own, rates = len(PLACEHOLDER.findall(expression)), len(_WINDOW_RANGE.findall(expression)), 0
    selectors = 0

    def visit(node: Any) -> bool:
        nonlocal rates, selectors
        if isinstance(node, promql_parser.VectorSelector):
            selectors += 1
            selectors += (node.offset, node.at) != (None, None)
        if isinstance(node, promql_parser.Call) and node.func.name == "rate":
            rates += isinstance(node.args[0], promql_parser.MatrixSelector)
        return True

    promql_parser.walk(parse(over(expression, "5m")), visit)
    return windows == own == rates == selectors


def ranges(tree: Any) -> Iterator[tuple[Selection, timedelta]]:
    """List the range selectors of a parsed expression with the length of their ranges."""
    import promql_parser

    found: list[tuple[Selection, timedelta]] = []

    def visit(node: Any) -> bool:
        if isinstance(node, promql_parser.MatrixSelector):
            found.append((selection_of(node.vector_selector), node.range))
        return True

    promql_parser.walk(tree, visit)
    return iter(found)
