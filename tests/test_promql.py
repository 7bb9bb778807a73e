"""Reading and building PromQL."""

from decimal import Decimal

import pytest

from generator import promql
from generator.promql import Matcher, PromQLError


def test_strings_are_escaped() -> None:
    assert r'"a\"b\\c\nd"' == promql.quoted('a"b\\c\nd')
    assert r'x{a="\"} or vector(1) #"}' == promql.selector("x", (Matcher("a", "=", '"} or vector(1) #'),))


def test_a_pattern_without_regular_syntax_is_an_equality() -> None:
    assert 'status="500"' == str(promql.matching("status", "500"))
    assert 'status=~"5.."' == str(promql.matching("status", "5.."))


@pytest.mark.parametrize(
    "expression", ["sum(", "rate(x)", "x[5m", "", "(" * 60 + "1" + ")" * 60, "1" + "+1" * 200, "x" * 20_000, "x{a='\0'"]
)
def test_what_does_not_parse_is_an_error_and_never_a_crash(expression: str) -> None:
    with pytest.raises(PromQLError):
        promql.parse(expression)


def test_selections_name_metrics_and_matchers() -> None:
    tree = promql.parse('sum(rate(a{b!~"c"}[5m])) / sum({__name__="d"})')
    assert [("a", (Matcher("b", "!~", "c"),)), ("d", ())] == [(s.metric, s.matchers) for s in promql.selections(tree)]


@pytest.mark.parametrize(
    ("expression", "compares"),
    [
        ("up == 0", True),
        ("up", False),
        ("absent(up)", True),
        ("sum(a) > 1 and b", True),
        ("a > bool 1", False),
        ("a + 1", False),
    ],
)
def test_a_comparison_is_found(expression: str, compares: bool) -> None:
    assert compares is promql.is_comparison(promql.parse(expression))


@pytest.mark.parametrize(
    ("expression", "number"), [("1", "1"), ("-(2 * 3)", "-6"), ("1 / 4", "0.25"), ("1 / 0", None), ("x", None)]
)
def test_arithmetic_on_literals_is_folded(expression: str, number: str | None) -> None:
    assert (None if number is None else Decimal(number)) == promql.number(promql.parse(expression))


def test_matchers_are_read_from_text() -> None:
    assert (Matcher("a", "=~", "5.."), Matcher("b", "!=", "x")) == promql.parse_matchers('a=~"5..",b!="x"')
    with pytest.raises(PromQLError):
        promql.parse_matchers('a="b"} or y{c="d"')


def test_placeholders_are_filled() -> None:
    assert "rate(x[5m])" == promql.filled("rate(x[{{ window }}])", {"window": "5m"})
    assert {"window", "other"} == promql.placeholders("{{window}} {{other}}")
