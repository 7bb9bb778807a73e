"""The arithmetic of the tool `calculate`: what it knows, what it refuses, and that nothing takes long."""

import time
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.tools._arithmetic import NoValue, evaluate, written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("7", "1 + 2*3"),
        ("9", "(1 + 2)*3"),
        ("-4", "-2**2"),
        ("0.5", "2**-1"),
        ("512", "2**3**2"),
        ("1", "10 % 3"),
        ("-2", "1 - 2 - 1"),
        ("1500", "1.5e3"),
        ("3", "--3"),
        ("1", "min(3, 1, 2)"),
        ("2", "sqrt(4)"),
        ("0.33333333333333333333333333333333333333333333333333", "1/3"),
        ("0", "1e-999 / 1e999"),
        ("1E+60", "10**60"),
    ],
)
def test_a_value(value: str, text: str) -> None:
    assert value == written(evaluate(text))


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("division by zero", "1/0"),
        ("the value is too large", "9**9**9"),
        ("the value is no real number", "sqrt(-1)"),
        ("the value is no real number", "ln(0)"),
        ("'2' is not expected at character 2", "1 2"),
        ("a number is expected at character 4, not the end", "2 +"),
        ("')' is expected at character 3, not the end", "(1"),
        ("there is no function 'exec', only abs, exp, ln, log, max, min, sqrt", "exec(1)"),
        ("sqrt takes one number, not 2", "sqrt(1, 2)"),
        ("'_' is not understood at character 1", "__import__('os')"),
        ("an expression is at most 50 levels deep", "(" * 60 + "1" + ")" * 60),
        ("an expression has at most 500 characters", "1" * 501),
    ],
)
def test_what_has_no_value(why: str, text: str) -> None:
    with pytest.raises(NoValue) as refused:
        evaluate(text)
    assert why == str(refused.value)


@given(st.text("0123456789.eE+-*/%() ,minaxsqrtlogp", max_size=120))
def test_any_text_has_a_value_or_none_and_soon(text: str) -> None:
    started = time.thread_time()
    with suppress(NoValue):
        assert evaluate(text).is_finite()
    assert time.thread_time() - started < 0.1


@given(st.integers(-(10**15), 10**15), st.integers(-(10**15), 10**15))
def test_it_is_exact(a: int, b: int) -> None:
    assert Decimal(a * b - a) == evaluate(f"({a}) * ({b}) - ({a})")
