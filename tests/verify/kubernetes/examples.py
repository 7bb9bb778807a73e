"""Examples made from a definition's schema: one for every field, with no more around it than must be there."""

import re
from collections.abc import Iterator
from typing import Any

# Texts of which one fits every pattern of the definitions.
TEXTS = (
    "api", "5m", "1h", "10s", "https://example.com", "http://proxy:3128", "/health", "30d", "2", "10MB",
    "api.example.com", "targets.json", "18:00", "monday", "january", "2030", "2026-03-29T03:10:00Z", "example.com/name",
    "abort",
)  # fmt: skip
Schema = dict[str, Any]
Steps = tuple[str | int, ...]


def examples(schema: Schema) -> Iterator[tuple[Steps, Any]]:
    """Yield a value for every field below a schema, and the way to the field."""
    yield (), least(schema)
    if schema.get("type") == "array":
        for steps, value in examples(schema["items"]):
            yield (0, *steps), [value]
    elif isinstance(further := schema.get("additionalProperties"), dict):
        for steps, value in examples(further):
            yield ("api", *steps), {"api": value}
    else:
        for name, part in schema.get("properties", {}).items():
            for steps, value in examples(part):
                yield (name, *steps), {**least(schema), name: value}


def least(schema: Schema) -> Any:
    """Make a value that has only what it must have."""
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("x-kubernetes-int-or-string"):
        return 1
    match schema.get("type"):
        case "object":
            one_of = schema.get("oneOf") or [{}]
            needed = [*schema.get("required", []), *one_of[0].get("required", [])]
            return {name: least(schema["properties"][name]) for name in needed}
        case "array":
            return [least(schema["items"])] * schema.get("minItems", 0)
        case "string":
            return _text(schema)
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return True
        case _:
            return {}


def _text(schema: Schema) -> str:
    if schema.get("format") == "date-time":
        return "2026-03-29T03:10:00Z"
    pattern = schema.get("pattern", "")
    flags, pattern = (re.IGNORECASE, pattern.replace("(?i)", "")) if "(?i)" in pattern else (0, pattern)
    return next(text for text in TEXTS if re.search(pattern, text, flags))
