"""The expressions in CEL of a definition's schema: what one field says of another.

They are judged where the package common-expression-language is installed. Rules on a change (`oldSelf`) say nothing
of a new object.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from generator.source import Steps

if TYPE_CHECKING:
    from generator.verify.schemas import Refusal

_VALIDATIONS = "x-kubernetes-validations"
# Words of CEL's own; a field of such a name is written with underscores around it.
_RESERVED = frozenset((
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
    "let", "loop", "package", "namespace", "return", "var", "void", "while",
))  # fmt: skip


def expressions_refuse(schema: dict[str, Any], value: Any) -> "list[Refusal]":
    """List what the expressions of a schema refuse in a value that is well otherwise."""
    try:
        import cel
    except ImportError:
        return []
    return list(_refused(cel, schema, with_defaults(schema, value), ()))


def with_defaults(schema: dict[str, Any], value: Any) -> Any:
    """Fill in what a server fills in before it judges."""
    if isinstance(value, dict):
        known = schema.get("properties", {})
        given = {name: part["default"] for name, part in known.items() if "default" in part and name not in value}
        further = schema.get("additionalProperties")
        other = further if isinstance(further, dict) else {}
        return {name: with_defaults(known.get(name, other), inner) for name, inner in {**value, **given}.items()}
    if isinstance(value, list):
        return [with_defaults(schema.get("items", {}), item) for item in value]
    return value


def _refused(cel: Any, schema: dict[str, Any], value: Any, steps: Steps) -> "Iterator[Refusal]":
    from generator.verify.schemas import Refusal

    for rule in schema.get(_VALIDATIONS, []):
        if "oldSelf" not in rule["rule"] and not _holds(cel, rule["rule"], value):
            yield Refusal("bad-value", rule.get("message") or f"this breaks the rule {rule['rule']}", steps)
    if isinstance(value, dict):
        known, further = schema.get("properties", {}), schema.get("additionalProperties")
        for name, inner in value.items():
            part = known.get(name, further if isinstance(further, dict) else {})
            yield from _refused(cel, part, inner, (*steps, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _refused(cel, schema.get("items", {}), item, (*steps, index))


def _holds(cel: Any, rule: str, value: Any) -> bool:
    """Say whether a rule holds.

    A rule that asks for a field that is not there is broken, as for a server. One that cannot be worked out for
    another reason holds: it has functions that only a server knows.
    """
    try:
        return _compiled(cel, rule).execute({"self": _named_for_cel(value)}) is not False
    except KeyError:
        return False
    except (ValueError, TypeError, RuntimeError):
        return True


@cache
def _compiled(cel: Any, rule: str) -> Any:
    return cel.compile(rule)


def _named_for_cel(value: Any) -> Any:
    if isinstance(value, dict):
        return {f"__{name}__" if name in _RESERVED else name: _named_for_cel(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_named_for_cel(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value
