"""The one place where YAML is written: stable order, block text for many lines, quotes where a reader needs them.

A scalar stands plain only if no YAML reader, 1.1 or 1.2, sees anything else than its text.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring

from generator.units import plain

Tree = str | int | Decimal | list["Tree"] | dict[str, "Tree"]

_PLAIN = re.compile(
    r"(?:[0-9]+(?:ms|[smhdwy]))+|[A-Za-z_/][A-Za-z0-9_./:@%+-]*(?: [A-Za-z0-9_./@%+(=<>-][A-Za-z0-9_./:@%+()=<>,;-]*)*"
)
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@lru_cache(maxsize=4096)
def scalar(text: str) -> str:
    """Write one string on one line, as a value or as a key."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not text.endswith(":") and ": " not in text:
        return text
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", encode_basestring(text))


def block(text: str, indent: str) -> str:
    """Write a string as literal text below its key, each line at the indent; quoted where that cannot be."""
    plain = text.replace("\n", "").isprintable()
    if not plain or text[:1] in ("", " ", "\n") or text[-1] == "\n" or "\n\n" in text:
        return scalar(text)
    lines = text.replace("\n", f"\n{indent}")
    return f"|-\n{indent}{lines}"


def dump(tree: Tree) -> str:
    """Write a whole document."""
    return "\n".join(_lines(tree, "")) + "\n"


def _lines(tree: Tree, indent: str) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _entry(f"{indent}{scalar(key)}:", value, indent)
    elif isinstance(tree, list):
        for item in tree:
            yield from _item(item, indent)
    else:
        yield f"{indent}{_flat(tree, indent)}"


def _entry(start: str, value: Tree, indent: str) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield start
        yield from _lines(value, indent if isinstance(value, list) else f"{indent}  ")
    else:
        yield f"{start} {_flat(value, indent)}"


def _item(item: Tree, indent: str) -> Iterator[str]:
    if isinstance(item, dict | list) and item:
        first, *rest = _lines(item, f"{indent}  ")
        yield f"{indent}- {first[len(indent) + 2 :]}"
        yield from rest
    else:
        yield f"{indent}- {_flat(item, indent)}"


def _flat(value: Tree, indent: str) -> str:
    if isinstance(value, str):
        return block(value, f"{indent}  ") if "\n" in value else scalar(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return plain(value)
    return "{}" if isinstance(value, dict) else "[]"
