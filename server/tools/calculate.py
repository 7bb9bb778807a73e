"""Compute an arithmetic expression. It needs nothing but the processor, and nobody has to sign in."""

from typing import Annotated

from pydantic import Field

from server.tools._arithmetic import LONGEST, NoValue, evaluate, written
from server.tools._tool import Arguments, Bench, Result, Tool, Unanswerable


class CalculateArguments(Arguments):
    """The expression: numbers, + - * / % **, parentheses, abs, sqrt, exp, ln, log, min, max."""

    expression: Annotated[str, Field(min_length=1, max_length=LONGEST, examples=["2 * (3 + 4) ** 2"])]


class CalculateResult(Result):
    """Its value, to 50 digits, as text: JSON's numbers would lose most of them."""

    value: str


async def run(arguments: CalculateArguments, _bench: Bench) -> CalculateResult:
    """Evaluate the expression."""
    try:
        return CalculateResult(value=written(evaluate(arguments.expression)))
    except NoValue as error:
        raise Unanswerable(str(error)) from None


TOOL = Tool("Compute an arithmetic expression.", CalculateArguments, CalculateResult, run, needs_account=False)
