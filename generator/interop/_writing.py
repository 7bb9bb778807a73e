"""Writing specs as a person would: block style, comments, and quotes only where a reader needs them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from textwrap import wrap

from generator.emit._yaml import scalar
from generator.units import plain

Value = str | bool | int | Decimal | list["Value"] | dict[str, "Value"]

_WIDTH = 110
# What may stand without quotes in block style although it holds signs: PromQL, sentences.
_BARE = re.compile(r"[A-Za-z(][^\t\n\r]*[^\s:]")
_PERCENT = re.compile(r"[0-9]+(?:\.[0-9]+)?%")
_VARIABLE = re.compile(r"\$(?=\{[A-Za-z_][A-Za-z0-9_]*\})")


def document(tree: dict[str, Value], notes: tuple[str, ...] = ()) -> str:
    """Write one document, with notes as comments above it."""
    comments = [f"# {line}" for note in notes for line in wrap(" ".join(note.split()), _WIDTH)]
    return "\n".join([*comments, *_fields(tree, "")]) + "\n"


def _fields(tree: dict[str, Value], indent: str) -> Iterator[str]:
    for key, value in tree.items():
        start = f"{indent}{scalar(key)}:"
        if isinstance(value, dict) and value:
            yield start
            yield from _fields(value, f"{indent}  ")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield start
            yield from _items(value, f"{indent}  ")
        else:
            yield f"{start} {_flat(value, indent)}"


def _items(values: list[Value], indent: str) -> Iterator[str]:
    for value in values:
        lines = (
            list(_fields(value, f"{indent}  ")) if isinstance(value, dict) else [f"{indent}  {_flat(value, indent)}"]
        )
        yield f"{indent}- {lines[0][len(indent) + 2 :]}"
        yield from lines[1:]


def _flat(value: Value, indent: str) -> str:
    if isinstance(value, str):
        return _text(_VARIABLE.sub("$$", value), indent)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return plain(value)
    if isinstance(value, dict):
        return "{}"
    return f"[{', '.join(_listed(item) for item in value)}]"


def _listed(value: Value) -> str:
    return scalar(_VARIABLE.sub("$$", value)) if isinstance(value, str) else _flat(value, "")


def _text(text: str, indent: str) -> str:
    if "\n" in text:
        return _block(text, f"{indent}  ")
    if scalar(text) == text or _PERCENT.fullmatch(text) or _stands_bare(text):
        return text
    if text.isprintable() and '"' in text and "'" not in text:
        return f"'{text}'"
    return scalar(text)


def _stands_bare(text: str) -> bool:
    """Say whether every reader takes it for this very text; short words may be truth values."""
    return (
        _BARE.fullmatch(text) is not None
        and len(text) > len("false")
        and text.isprintable()
        and ": " not in text
        and " #" not in text
    )


def _block(text: str, indent: str) -> str:
    text = "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
    if not text.replace("\n", "").isprintable() or text[:1] in ("", " "):
        return scalar(text)
    return "|-\n" + "\n".join(f"{indent}{line}" if line else "" for line in text.splitlines())
