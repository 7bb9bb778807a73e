"""Read files that others wrote: YAML as kubectl reads it (1.1, with anchors and merge keys), and JSON.

A spec must mean the same to every reader; a manifest only has to mean what its own reader takes it for.
Source: https://github.com/kubernetes-sigs/yaml (resolve.go of its goyaml.v2).
"""

import json
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from generator.diagnostics import Diagnostic, Severity, Span
from generator.source import Builder, Document, Reading, SourceFile, read_bytes

SUFFIXES = (".yaml", ".yml", ".json")

_TRUE = frozenset(form for word in ("y", "yes", "on", "true") for form in (word, word.title(), word.upper()))
_FALSE = frozenset(form for word in ("n", "no", "off", "false") for form in (word, word.title(), word.upper()))
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9_]{0,30})")
_OTHER_BASE = re.compile(r"([-+]?)(0x[0-9a-fA-F_]{1,16}|0b[01_]{1,64}|0o?[0-7_]{1,22})")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,3})?")
_TEMPLATE = re.compile(r"\{\{-?[^}]*\.(?:Values|Release|Chart|Capabilities)\b|\{\{-?\s*include\s")
_TEMPLATE_LINE = re.compile(r"^\s*\{\{-?|:\s+\{\{", re.MULTILINE)


class _ForeignBuilder(Builder):
    """Builds plain data as kubectl does; only what no reader can make sense of is a fault."""

    max_depth = 100
    tolerated = frozenset(("empty-document", "merge-key", "yaml-tag", "key-not-text"))

    def scalar(self, event: Any) -> Any:
        text = event.value
        if not event.implicit[0] or event.style:
            return text
        return _resolved(text)


def read(path: Path) -> Reading:
    """Read the documents of a file; whatever is wrong with it comes back as diagnostics."""
    name = str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        return Reading(diagnostics=(Diagnostic("unreadable-file", message, Span(name)),))
    return read_content(name, content)


def read_content(name: str, content: bytes) -> Reading:
    """Read the documents of one file's content: JSON if its name says so, else YAML."""
    text = content.decode("utf-8", "replace") if b"{{" in content else ""
    if _TEMPLATE.search(text):
        return _not_judged(name)
    reading = _read_json(name, content) if name.endswith(".json") else read_bytes(name, content, _ForeignBuilder)
    return _not_judged(name) if reading.diagnostics and _TEMPLATE_LINE.search(text) else reading


def files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Name the files to read: those given, and every YAML or JSON file below the folders given."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (Path(folder, name) for name in sorted(names) if name.endswith(SUFFIXES) and name[0] != ".")


def _not_judged(name: str) -> Reading:
    message = "this is a Helm template, not a manifest: it was not judged"
    hint = "judge what comes out of it: helm template CHART | watchbill verify -"
    return Reading(diagnostics=(Diagnostic("template-not-judged", message, Span(name), hint, Severity.WARNING),))


def _resolved(text: str) -> Any:
    """Tell what a plain scalar stands for in YAML 1.1, as Go's yaml.v2 reads it."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if text[0] not in "0123456789-+.":
        return text
    if _DECIMAL.fullmatch(text):
        return int(text.replace("_", ""))
    if other := _OTHER_BASE.fullmatch(text):
        digits = other[2].replace("_", "")
        octal = digits[1:2] not in ("x", "b", "o")
        return int(other[1] + (f"0o{digits[1:]}" if octal else digits), 0)
    return Decimal(text) if _FLOAT.fullmatch(text) else text


def _read_json(name: str, content: bytes) -> Reading:
    # Tabs become spaces, so that libyaml can say where things stand; columns stay what they are.
    file = SourceFile(name, content.decode("utf-8-sig", "replace").replace("\t", " "))
    repeated: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            repeated.extend(key for key in found if keys.count(key) > 1)
        return found

    try:
        data = json.loads(file.text, object_pairs_hook=members, parse_float=Decimal)
    except json.JSONDecodeError as error:
        place = Span(name, error.lineno, error.colno)
        return Reading(diagnostics=(Diagnostic("json-syntax", f"this is not JSON: {error.msg}", place),))
    except (RecursionError, ValueError) as error:
        return Reading(diagnostics=(Diagnostic("json-syntax", f"this is not JSON: {error}", Span(name)),))
    hint = "keep one of them: readers disagree on which one counts"
    twice = [
        Diagnostic("duplicate-key", f"key '{key}' stands twice in one object", _place_of(file, key), hint)
        for key in dict.fromkeys(repeated)
    ]
    return Reading((Document(file, 0, data),), tuple(twice))


def _place_of(file: SourceFile, key: str) -> Span:
    places = [places[0] for steps, places in file.positions(0).items() if steps[-1:] == (key,)]
    return max(places, default=Span(file.name))


def without_nulls(data: Any) -> Any:
    """Leave out the fields that hold nothing: to an API server they are not there."""
    if isinstance(data, dict):
        return {key: without_nulls(value) for key, value in data.items() if value is not None}
    return [without_nulls(value) for value in data] if isinstance(data, list) else data
