"""JSON Schemas (draft 2020-12) of the spec kinds, made from their models, for editors and other tools."""

import json
from decimal import Decimal
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from generator import registry
from generator.kinds._base import Model
from generator.parse import API_VERSION
from generator.units import Duration, percent

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _AsWritten(GenerateJsonSchema):
    """Writes defaults as people do: durations and shares with their units, and nothing for what is left out."""

    def encode_default(self, default: Any) -> Any:
        if isinstance(default, Model):
            return {}
        if isinstance(default, Decimal) and default <= 1:  # a share; quantities are larger
            return percent(default)
        return str(default) if isinstance(default, Duration) else super().encode_default(default)


def kind_schema(name: str) -> dict[str, Any]:
    """Make the schema of a whole spec of one kind."""
    kind = registry.kind(name)
    definitions: dict[str, Any] = {}
    parts = {"metadata": _part(kind.metadata, definitions), "spec": _part(kind.model, definitions)}
    return {
        "$schema": DIALECT,
        "title": name,
        "description": (kind.model.__doc__ or "").strip(),
        "type": "object",
        "additionalProperties": False,
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "properties": {"apiVersion": {"const": API_VERSION}, "kind": {"const": name}, **parts},
        "$defs": definitions,
    }


def all_kinds_schema() -> dict[str, Any]:
    """Make one schema for all kinds, which goes by the field `kind`: a file may hold specs of any of them."""
    definitions: dict[str, Any] = {}
    choices = []
    for name in registry.kind_names():
        schema = _told_apart(kind_schema(name), name, definitions)
        definitions |= schema.pop("$defs")
        schema.pop("$schema")
        definitions[f"{name}Spec"] = schema
        condition = {"properties": {"kind": {"const": name}}, "required": ["kind"]}
        choices.append({"if": condition, "then": {"$ref": f"#/$defs/{name}Spec"}})
    return {
        "$schema": DIALECT,
        "title": "Watchbill spec",
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "properties": {"apiVersion": {"const": API_VERSION}, "kind": {"enum": [*registry.kind_names()]}},
        "allOf": choices,
        "$defs": dict(sorted(definitions.items())),
    }


def _told_apart(schema: dict[str, Any], kind: str, known: dict[str, Any]) -> dict[str, Any]:
    """Put the kind's name before those of its parts that another kind has given to something else."""
    clashes = {part for part, what in schema["$defs"].items() if known.get(part, what) != what}
    refs = {f"#/$defs/{part}": f"#/$defs/{kind}{part}" for part in clashes}
    schema["$defs"] = {f"{kind}{part}" if part in clashes else part: what for part, what in schema["$defs"].items()}
    told_apart: dict[str, Any] = _referring(schema, refs)
    return told_apart


def _referring(tree: Any, refs: dict[str, str]) -> Any:
    if isinstance(tree, dict):
        return {key: refs.get(item, item) if key == "$ref" else _referring(item, refs) for key, item in tree.items()}
    return [_referring(item, refs) for item in tree] if isinstance(tree, list) else tree


def dumped(schema: dict[str, Any]) -> str:
    """Write a schema as a file's text."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _part(model: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    # Nested models are built on demand; a schema needs them all.
    model.model_rebuild()
    schema: dict[str, Any] = model.model_json_schema(by_alias=True, schema_generator=_AsWritten)
    definitions |= schema.pop("$defs", {})
    return schema
