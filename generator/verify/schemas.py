"""The schemas of custom resource definitions, from a folder: they judge kinds that have no model of ours.

A file is a CustomResourceDefinition, or one version's JSON schema named GROUP_KIND_VERSION.json, as the catalogue of
definitions has them. Expressions in CEL are judged where the package common-expression-language is installed.
Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from generator import foreign
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import described, shown
from generator.source import Document, Steps

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[-+]\d\d:\d\d)", re.ASCII)
_PRESERVED = "x-kubernetes-preserve-unknown-fields"
_INT_OR_TEXT = "x-kubernetes-int-or-string"
_ROOT = ("apiVersion", "kind", "metadata", "status")


@dataclass(frozen=True)
class Refusal:
    """What a schema says of a value, and where; `key` if of its key."""

    code: str
    message: str
    steps: Steps
    hint: str | None = None
    key: bool = False


@dataclass(frozen=True)
class Schema:
    """The schema of a kind."""

    root: dict[str, Any]

    def judge(self, document: Document, root: Steps, data: dict[str, Any]) -> Iterator[Diagnostic]:
        """Judge an object; the expressions only where the rest is well."""
        from generator.verify.expressions import expressions_refuse

        body = {name: value for name, value in data.items() if name not in _ROOT}
        refusals = list(refused(self.body, body, ()))
        refusals += [] if refusals else expressions_refuse(self.body, body)
        for one in refusals:
            span = document.span(*root, *one.steps, key=one.key)
            yield Diagnostic(one.code, one.message, span, one.hint)

    @cached_property
    def body(self) -> dict[str, Any]:
        """The schema without what every object has."""
        properties = {name: part for name, part in self.root.get("properties", {}).items() if name not in _ROOT}
        required = [name for name in self.root.get("required", []) if name not in _ROOT]
        return {**self.root, "properties": properties, "required": required, "type": "object"}


@dataclass(frozen=True)
class Schemas:
    """The schemas of a folder."""

    folder: Path

    def of(self, api_version: str, kind: str) -> Schema | None:
        """Find the schema of a kind, in any case of letters: a file's name does not keep it."""
        return self._all.get((api_version, kind.lower()))

    @cached_property
    def _all(self) -> dict[tuple[str, str], Schema]:
        found: dict[tuple[str, str], Schema] = {}
        for path in foreign.files((self.folder,)):
            for document in foreign.read(path).documents:
                found.update(_schemas(path, document.data))
        return found


def _schemas(path: Path, data: Any) -> Iterator[tuple[tuple[str, str], Schema]]:
    if not isinstance(data, dict):
        return
    if data.get("kind") == "CustomResourceDefinition":
        spec = data["spec"]
        for version in spec["versions"]:
            schema = version.get("schema", {}).get("openAPIV3Schema")
            if schema:
                yield (f"{spec['group']}/{version['name']}", spec["names"]["kind"].lower()), Schema(schema)
        return
    group, _, rest = path.stem.partition("_")
    kind, _, version = rest.rpartition("_")
    if "properties" in data and kind:
        yield (f"{group}/{version}", kind.lower()), Schema(data)


def refused(schema: dict[str, Any], value: Any, steps: Steps) -> Iterator[Refusal]:
    """Judge a value by a structural schema."""
    if value is None and schema.get("nullable"):
        return
    if (wrong := _wrong_type(schema, value)) is not None:
        yield Refusal("wrong-type", f"{described(value)} stands here; {wrong} is expected", steps)
        return
    if "enum" in schema and value not in schema["enum"]:
        allowed = [str(word) for word in schema["enum"]]
        message = f"'{shown(value)}' is not one of: {', '.join(allowed)}"
        yield Refusal("bad-value", message, steps, did_you_mean(str(value), allowed))
    yield from _bounds(schema, value, steps)
    yield from _combined(schema, value, steps)
    if isinstance(value, dict):
        yield from _fields(schema, value, steps)
    elif isinstance(value, list):
        yield from _items(schema, value, steps)


def _wrong_type(schema: dict[str, Any], value: Any) -> str | None:
    whole = not isinstance(value, bool) and isinstance(value, int)
    if schema.get(_INT_OR_TEXT):
        return None if whole or isinstance(value, str) else "a whole number or text"
    match schema.get("type"):
        case "integer":
            return None if whole or _is_whole(value) else "a whole number"
        case "number":
            return None if whole or (not isinstance(value, bool) and hasattr(value, "as_tuple")) else "a number"
        case None:
            return None
        case name:
            return None if isinstance(value, _TYPES[name]) else _NAMED[name]


_NAMED = {"object": "a mapping", "array": "a list", "string": "text", "boolean": "true or false"}


def _is_whole(value: Any) -> bool:
    return not isinstance(value, bool) and hasattr(value, "as_tuple") and value == value.to_integral_value()


def _bounds(schema: dict[str, Any], value: Any, steps: Steps) -> Iterator[Refusal]:
    if isinstance(value, str):
        if "pattern" in schema and not re.search(_go_pattern(schema["pattern"]), value, re.ASCII):
            yield Refusal("bad-value", f"'{shown(value)}' does not match {schema['pattern']}", steps)
        if schema.get("format") == "date-time" and not _MOMENT.fullmatch(value):
            yield Refusal("bad-value", f"'{shown(value)}' is not a time", steps, "write it as 2026-03-29T03:10:00Z")
        size, names = len(value), ("minLength", "maxLength")
    elif isinstance(value, list | dict):
        size = len(value)
        names = ("minItems", "maxItems") if isinstance(value, list) else ("minProperties", "maxProperties")
    elif isinstance(value, bool):
        return
    else:
        size, names = value, ("minimum", "maximum")
    if names[0] in schema and size < schema[names[0]]:
        yield Refusal("bad-value", f"'{shown(value)}' is below {names[0]} {schema[names[0]]}", steps)
    if names[1] in schema and size > schema[names[1]]:
        yield Refusal("bad-value", f"'{shown(value)}' is above {names[1]} {schema[names[1]]}", steps)


def _go_pattern(pattern: str) -> str:
    """Put Go's flags where Python wants them, and let `$` mean the end."""
    flags, body = ("(?i)", pattern.replace("(?i)", "")) if "(?i)" in pattern else ("", pattern)
    return flags + (body.removesuffix("$") + r"\Z" if body.endswith("$") and not body.endswith(r"\$") else body)


def _combined(schema: dict[str, Any], value: Any, steps: Steps) -> Iterator[Refusal]:
    if schema.get(_INT_OR_TEXT):
        return
    if any(list(refused(part, value, steps)) for part in schema.get("allOf", [])):
        yield Refusal("bad-value", "this does not fit all that its definition asks for ('allOf')", steps)
    if "anyOf" in schema and all(list(refused(part, value, steps)) for part in schema["anyOf"]):
        yield Refusal("bad-value", "this fits none of what its definition allows ('anyOf')", steps)
    if "oneOf" in schema:
        fitting = sum(not list(refused(part, value, steps)) for part in schema["oneOf"])
        if fitting != 1:
            message = f"this fits {fitting} of the {len(schema['oneOf'])} forms of which it must be one ('oneOf')"
            yield Refusal("bad-value", message, steps)
    if "not" in schema and not list(refused(schema["not"], value, steps)):
        yield Refusal("bad-value", "this is what its definition excludes ('not')", steps)


def _fields(schema: dict[str, Any], value: dict[str, Any], steps: Steps) -> Iterator[Refusal]:
    known = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value and "default" not in known.get(name, {}):
            yield Refusal("missing-field", f"'{name}' is missing", (*steps, name), f"add '{name}'")
    further = schema.get("additionalProperties")
    open_ended = schema.get(_PRESERVED) or further is True or schema.get("type") != "object"
    for name, inner in value.items():
        if name in known:
            yield from refused(known[name], inner, (*steps, name))
        elif isinstance(further, dict):
            yield from refused(further, inner, (*steps, name))
        elif not open_ended:
            hint = did_you_mean(name, known)
            yield Refusal("unknown-field", f"there is no field '{name}' here", (*steps, name), hint, key=True)


def _items(schema: dict[str, Any], value: list[Any], steps: Steps) -> Iterator[Refusal]:
    for index, item in enumerate(value):
        yield from refused(schema.get("items", {}), item, (*steps, index))
    sort = schema.get("x-kubernetes-list-type")
    keys = schema.get("x-kubernetes-list-map-keys", [])
    if sort not in ("set", "map"):
        return
    seen: list[Any] = []
    inner = schema.get("items", {}).get("properties", {})
    for index, item in enumerate(value):
        same: Any = item
        if sort == "map" and isinstance(item, dict):
            same = [item.get(key, inner.get(key, {}).get("default")) for key in keys]
        if same in seen:
            yield Refusal("duplicate-value", f"the same {' and '.join(keys) or 'value'} stands twice", (*steps, index))
        seen.append(same)
