"""Arithmetic as people write it, evaluated without Python's eval.

Every step costs a bounded time: numbers have 50 digits and exponents of three, text and nesting are limited.
"""

import re
from collections.abc import Callable
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow

LONGEST = 500
_DEEPEST = 50
_CONTEXT = Context(prec=50, Emax=999, Emin=-999, traps=[DivisionByZero, InvalidOperation, Overflow])
_WORD = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)|(?P<name>[a-z]+)|(?P<sign>\*\*|[-+*/%(),]))",
    re.ASCII,
)

_INFIX: dict[str, tuple[int, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": (1, _CONTEXT.add),
    "-": (1, _CONTEXT.subtract),
    "*": (2, _CONTEXT.multiply),
    "/": (2, _CONTEXT.divide),
    "%": (2, _CONTEXT.remainder),
    "**": (4, _CONTEXT.power),
}
_PREFIX = 3  # -2**2 is -(2**2), and 2**-1 a half

_FUNCTIONS: dict[str, tuple[range, Callable[..., Decimal]]] = {
    "abs": (range(1, 2), _CONTEXT.abs),
    "sqrt": (range(1, 2), _CONTEXT.sqrt),
    "exp": (range(1, 2), _CONTEXT.exp),
    "ln": (range(1, 2), _CONTEXT.ln),
    "log": (range(1, 2), _CONTEXT.log10),
    "min": (range(1, LONGEST), lambda *numbers: min(numbers)),
    "max": (range(1, LONGEST), lambda *numbers: max(numbers)),
}


class NoValue(Exception):
    """The text is no arithmetic, or its value is no number; the message says why."""


def evaluate(text: str) -> Decimal:
    """Find the value of an expression; raises NoValue."""
    if len(text) > LONGEST:
        raise NoValue(f"an expression has at most {LONGEST} characters")
    try:
        value = _Reader(text).whole()
    except DivisionByZero:
        raise NoValue("division by zero") from None
    except Overflow:
        raise NoValue("the value is too large") from None
    except DecimalException:
        raise NoValue("the value is no real number") from None
    if not value.is_finite():
        raise NoValue("the value is no real number")
    return value.normalize(_CONTEXT)


def written(value: Decimal) -> str:
    """Write a value as people do: with an exponent only where there would be more zeros than digits."""
    return format(value, "f") if -_CONTEXT.prec < value.adjusted() < _CONTEXT.prec else str(value)


class _Reader:
    """Reads and evaluates in one go, by precedence climbing."""

    def __init__(self, text: str) -> None:
        self._text = text.rstrip()
        self._at = self._depth = 0
        self._next()

    def whole(self) -> Decimal:
        value = self._expression(0)
        if self._word is not None:
            raise NoValue(f"'{self._word}' is not expected at character {self._start + 1}")
        return value

    def _expression(self, least: int) -> Decimal:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NoValue(f"an expression is at most {_DEEPEST} levels deep")
        value = self._operand()
        while self._word in _INFIX and _INFIX[self._word][0] >= least:
            strength, apply = _INFIX[self._word]
            right = self._word == "**"  # the only one that groups to the right
            self._next()
            value = apply(value, self._expression(strength if right else strength + 1))
        self._depth -= 1
        return value

    def _operand(self) -> Decimal:
        word, kind = self._word, self._kind
        if word in ("-", "+"):
            self._next()
            value = self._expression(_PREFIX)
            return _CONTEXT.minus(value) if word == "-" else value
        if kind == "number":
            self._next()
            return _CONTEXT.create_decimal(str(word))
        if kind == "name":
            return self._call()
        if word != "(":
            raise NoValue(f"a number is expected at character {self._start + 1}, not {self._found()}")
        self._next()
        value = self._expression(0)
        self._take(")")
        return value

    def _call(self) -> Decimal:
        name = self._word or ""
        if name not in _FUNCTIONS:
            raise NoValue(f"there is no function '{name}', only {', '.join(sorted(_FUNCTIONS))}")
        self._next()
        self._take("(")
        numbers = [self._expression(0)]
        while self._word == ",":
            self._next()
            numbers.append(self._expression(0))
        self._take(")")
        count, apply = _FUNCTIONS[name]
        if len(numbers) not in count:
            raise NoValue(f"{name} takes one number, not {len(numbers)}")
        return apply(*numbers)

    def _take(self, word: str) -> None:
        if self._word != word:
            raise NoValue(f"'{word}' is expected at character {self._start + 1}, not {self._found()}")
        self._next()

    def _found(self) -> str:
        return "the end" if self._word is None else f"'{self._word}'"

    def _next(self) -> None:
        self._start = self._at
        if self._at == len(self._text):
            self._word = self._kind = None
            return
        match = _WORD.match(self._text, self._at)
        if match is None:
            raise NoValue(f"'{self._text[self._at :].lstrip()[:1]}' is not understood at character {self._at + 1}")
        self._kind = match.lastgroup
        self._word = match[match.lastgroup or 0]
        self._at = match.end()
