"""PromQL expressions as typed values, for what judges them. Reads `promql.parse`; writes nothing, knows no SLO.

The values are named tuples, as every build makes thousands of them, and start-up should not wait for their classes.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from generator import promql
from generator.units import NO_TIME, Duration

COMPARISONS = frozenset({">", "<", ">=", "<=", "==", "!="})
SET_OPERATORS = frozenset({"and", "or", "unless"})
RATES = frozenset({"rate", "irate", "increase"})
_SCALAR_FUNCTIONS = frozenset({"scalar", "time", "pi", "start", "end", "range", "step"})


class Number(NamedTuple):
    """A number as it stands in the expression."""

    value: float


class Text(NamedTuple):
    """A string as it stands in the expression."""

    value: str


class Selector(NamedTuple):
    """`metric{matchers}[range] offset …`; without a range it selects one sample of each series."""

    metric: str
    matchers: tuple[promql.Matcher, ...]
    range: Duration
    offset: Duration

    def __str__(self) -> str:
        """Write the metric and its matchers."""
        return promql.selector(self.metric, self.matchers)


class Subquery(NamedTuple):
    """`expression[range:step] offset …`."""

    inner: "Node"
    range: Duration
    offset: Duration


class Call(NamedTuple):
    """`function(arguments)`."""

    function: str
    arguments: "tuple[Node, ...]"


class Aggregation(NamedTuple):
    """`operator by (labels) (parameter, inner)`; `grouping` is `by`, `without` or nothing."""

    operator: str
    inner: "Node"
    parameter: "Node | None"
    grouping: str
    labels: tuple[str, ...]


class Operation(NamedTuple):
    """`left operator matching (labels) right`; `matching` is `on`, `ignoring` or nothing.

    `many` names the side of which several series may match one of the other; that one gives its `copied` labels.
    """

    operator: str
    left: "Node"
    right: "Node"
    matching: str
    labels: tuple[str, ...]
    many: str
    copied: tuple[str, ...]


class Negation(NamedTuple):
    """`-inner`."""

    inner: "Node"


Node = Number | Text | Selector | Subquery | Call | Aggregation | Operation | Negation


class Place(NamedTuple):
    """A node, and what stands around it, the outermost first."""

    node: Node
    above: tuple[Node, ...]


@lru_cache(maxsize=4096)
def read(expression: str) -> Node:
    """Read an expression; parentheses leave no trace. Raises PromQLError."""
    return _read(promql.parse(expression))


def walk(tree: Node) -> Iterator[Place]:
    """List every node of an expression, the outer ones first."""
    places = [Place(tree, ())]
    while places:
        place = places.pop()
        yield place
        above = (*place.above, place.node)
        places += [Place(child, above) for child in reversed(children(place.node))]


def children(node: Node) -> tuple[Node, ...]:
    """List the parts of a node."""
    match node:
        case Call():
            return node.arguments
        case Operation():
            return node.left, node.right
        case Aggregation():
            return (node.inner,) if node.parameter is None else (node.parameter, node.inner)
        case Subquery() | Negation():
            return (node.inner,)
        case _:
            return ()


def is_scalar(node: Node) -> bool:
    """Say whether an expression is a number without labels: `time()`, `2 * 3`, but not `vector(1)`."""
    if isinstance(node, Call):
        return node.function in _SCALAR_FUNCTIONS
    if isinstance(node, Operation | Negation):
        return all(map(is_scalar, children(node)))
    return isinstance(node, Number | Text)


def compared(expression: str) -> tuple[str, str] | None:
    """Split a comparison with a number into what is compared and the comparison: `sum(x)`, `> 5`."""
    tree = read(expression)
    if not isinstance(tree, Operation) or tree.operator not in COMPARISONS or not is_scalar(tree.right):
        return None
    side, operator, number = expression.rpartition(tree.operator)
    side = side.strip()
    # The text is cut at the last such operator; that this is the outer one, reading what is left shows.
    try:
        same = read(side) == tree.left
    except promql.PromQLError:
        return None
    return (side, f"{operator} {number.strip()}") if same else None


def is_rate(node: Node) -> bool:
    """Say whether a node takes the rate of a counter."""
    return isinstance(node, Call) and node.function in RATES


def _read(tree: Any) -> Node:
    return _READERS[type(tree).__name__](tree)


def _selector(tree: Any, length: Duration = NO_TIME) -> Selector:
    selection = promql.selection_of(tree)
    return Selector(selection.metric, selection.matchers, length, _duration(tree.offset))


def _aggregation(tree: Any) -> Aggregation:
    modifier, parameter = tree.modifier, tree.param
    grouping = "" if modifier is None else str(modifier.type).rpartition(".")[2].lower()
    labels = () if modifier is None else tuple(modifier.labels)
    return Aggregation(
        str(tree.op), _read(tree.expr), None if parameter is None else _read(parameter), grouping, labels
    )


def _operation(tree: Any) -> Operation:
    operator, left, right, modifier = str(tree.op), _read(tree.lhs), _read(tree.rhs), tree.modifier
    if modifier is None:
        return Operation(operator, left, right, "", (), "", ())
    matching, copied = modifier.matching, tuple(modifier.group_labels or ())
    how = {"Include": "on", "Exclude": "ignoring"}
    many = {"ManyToOne": "left", "OneToMany": "right"}.get(str(modifier.card).rpartition(".")[2], "")
    if matching is None:
        return Operation(operator, left, right, "", (), many, copied)
    kind = how[str(matching.type).rpartition(".")[2]]
    return Operation(operator, left, right, kind, tuple(matching.labels), many, copied)


def _duration(length: timedelta | None) -> Duration:
    return NO_TIME if length is None else Duration(length // timedelta(milliseconds=1))


_READERS: dict[str, Callable[[Any], Node]] = {
    "AggregateExpr": _aggregation,
    "BinaryExpr": _operation,
    "Call": lambda tree: Call(tree.func.name, tuple(map(_read, tree.args))),
    "MatrixSelector": lambda tree: _selector(tree.vector_selector, _duration(tree.range)),
    "NumberLiteral": lambda tree: Number(tree.val),
    "ParenExpr": lambda tree: _read(tree.expr),
    "StringLiteral": lambda tree: Text(tree.val),
    "SubqueryExpr": lambda tree: Subquery(_read(tree.expr), _duration(tree.range), _duration(tree.offset)),
    "UnaryExpr": lambda tree: Negation(_read(tree.expr)),
    "VectorSelector": _selector,
}
