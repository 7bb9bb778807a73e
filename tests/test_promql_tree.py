"""Expressions as typed values."""

import pytest

from generator.promql import Matcher
from generator.promql_tree import (
    Aggregation,
    Call,
    Negation,
    Number,
    Operation,
    Selector,
    Subquery,
    Text,
    is_scalar,
    read,
    walk,
)
from generator.units import NO_TIME, Duration

X = Selector("x", (), NO_TIME, NO_TIME)


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("(((1)))", Number(1.0)),
        ("-(x)", Negation(X)),
        ('x{a!~"b"}', Selector("x", (Matcher("a", "!~", "b"),), NO_TIME, NO_TIME)),
        ('{__name__="x"} offset -5m', Selector("x", (), NO_TIME, Duration(-300_000))),
        ("x[500ms] offset 1d", Selector("x", (), Duration.parse("500ms"), Duration.parse("1d"))),
        ("x[1h:5m] offset 1m", Subquery(X, Duration.parse("1h"), Duration.parse("1m"))),
        ('label_join(x, "a", "")', Call("label_join", (X, Text("a"), Text("")))),
        ("sum(x)", Aggregation("sum", X, None, "", ())),
        ("topk by (a, b) (2, x)", Aggregation("topk", X, Number(2.0), "by", ("a", "b"))),
        ("max without (a) (x)", Aggregation("max", X, None, "without", ("a",))),
        ("x + 1", Operation("+", X, Number(1.0), "", (), "", ())),
        ("x == bool on (a) x", Operation("==", X, X, "on", ("a",), "", ())),
        ("x / ignoring (a) group_right (b) x", Operation("/", X, X, "ignoring", ("a",), "right", ("b",))),
        ("x * on () group_left () x", Operation("*", X, X, "on", (), "left", ())),
        ("x and x", Operation("and", X, X, "", (), "", ())),
    ],
)
def test_reading(expression: str, tree: object) -> None:
    assert tree == read(expression)


def test_a_walk_tells_what_stands_around() -> None:
    outer = read("sum(rate(x[5m])) > 1")
    found = [(type(node).__name__, [type(one).__name__ for one in above]) for node, above in walk(outer)]
    assert [
        ("Operation", []),
        ("Aggregation", ["Operation"]),
        ("Call", ["Operation", "Aggregation"]),
        ("Selector", ["Operation", "Aggregation", "Call"]),
        ("Number", ["Operation"]),
    ] == found


@pytest.mark.parametrize(
    ("expression", "scalar"),
    [("-2 * 3", True), ("time() - 60", True), ("scalar(x)", True), ("vector(1)", False), ("x * 2", False)],
)
def test_numbers_without_labels_are_told_apart(expression: str, scalar: bool) -> None:
    assert scalar is is_scalar(read(expression))
