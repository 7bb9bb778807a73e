"""Values as a programming language writes them, so that no text of a spec is taken for code."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from generator.units import plain

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_CONSTANTS = {None: "null", True: "true", False: "false"}


def python(value: object) -> str:
    """Write a value for Python, in the quotes that ruff chooses."""
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, str):
        return _quoted(value, prefer="double")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{python(key)}: {python(item)}" for key, item in value.items()) + "}"
    return _number(value)


def javascript(value: object) -> str:
    """Write a value for JavaScript, in the quotes that Prettier chooses with `singleQuote`."""
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    if isinstance(value, str):
        return _quoted(value, prefer="single")
    if isinstance(value, Mapping):
        parts = ", ".join(f"{property_name(str(key))}: {javascript(item)}" for key, item in value.items())
        return f"{{ {parts} }}" if parts else "{}"
    return _number(value)


def property_name(name: str) -> str:
    """Write the name of a property of a JavaScript object."""
    return name if _IDENTIFIER.fullmatch(name) else javascript(name)


def _quoted(text: str, prefer: Literal["single", "double"]) -> str:
    """Write text in the quotes of which it holds fewer; both languages escape as JSON does."""
    double, single = text.count('"'), text.count("'")
    written = json.dumps(text, ensure_ascii=False)
    if double < single or (double == single and prefer == "double"):
        return written
    return "'" + written[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def _number(value: object) -> str:
    if isinstance(value, int | Decimal | Fraction):
        return plain(value)
    raise TypeError(f"a program cannot hold a {type(value).__name__}")
