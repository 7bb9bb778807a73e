"""What pydantic found wrong, as diagnostics that say what to write instead."""

from collections.abc import Callable, Container, Iterator
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from pydantic_core import ErrorDetails

from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Model
from generator.source import Document, Step, Steps

_EXPECTED = {
    "string_type": "text",
    "string_sub_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping of fields",
    "model_attributes_type": "a mapping of fields",
    "decimal_type": "a number",
    "is_instance_of": "a number",
}


def explained(details: ErrorDetails, document: Document, root: Steps, model: type[Model]) -> Diagnostic:
    """Turn one of pydantic's findings into a diagnostic at its place."""
    steps, at_key = _steps(details, document, root)
    explain = _EXPLAINED.get(details["type"], _explain_other)
    code, message, hint = explain(details, steps, model)
    return Diagnostic(code, message, document.span(*steps, key=at_key), hint)


def _steps(details: ErrorDetails, document: Document, root: Steps) -> tuple[Steps, bool]:
    """Follow pydantic's location through the document; it also names union tags, which the file lacks."""
    steps, at_key = list[Step](root), False
    data: Any = document.data
    for step in root:
        data = data[step]
    location = details["loc"]
    for number, step in enumerate(location):
        if step == "[key]":
            at_key = True
        elif step in _steps_of(data):
            data = data[step]
            steps.append(step)
        elif number == len(location) - 1 and details["type"] == "missing":
            steps.append(step)
    if details["type"] == "union_tag_invalid":
        steps.append("type")
    return tuple(steps), at_key or details["type"] == "extra_forbidden"


def _steps_of(data: Any) -> Container[Step]:
    return range(len(data)) if isinstance(data, list) else data if isinstance(data, dict) else ()


def _explain_ours(details: ErrorDetails, _steps: Steps, _model: type[Model]) -> tuple[str, str, str | None]:
    context = details["ctx"]
    return context["code"], context["message"], context["hint"]


def _explain_missing(details: ErrorDetails, _steps: Steps, model: type[Model]) -> tuple[str, str, str | None]:
    name = str(details["loc"][-1])
    wanted = next((info for alias, info in _fields(model, details["loc"][:-1]) if alias == name), None)
    hint = f"add '{name}': {_lower(wanted.description)}" if wanted and wanted.description else f"add '{name}'"
    if wanted and wanted.examples:
        hint += f" (for example {name}: {wanted.examples[0]})"
    return "missing-field", f"'{name}' is missing", hint


def _explain_extra(details: ErrorDetails, _steps: Steps, model: type[Model]) -> tuple[str, str, str | None]:
    name = str(details["loc"][-1])
    known = [alias for alias, _ in _fields(model, details["loc"][:-1])]
    return "unknown-field", f"there is no field '{name}' here", did_you_mean(name, known)


def _explain_tag(details: ErrorDetails, _steps: Steps, _model: type[Model]) -> tuple[str, str, str | None]:
    context = details["ctx"]
    tags = [tag.strip("' ") for tag in context["expected_tags"].split(",")]
    return "bad-value", f"there is no type '{context['tag']}'", did_you_mean(context["tag"], tags)


def _explain_no_tag(details: ErrorDetails, _steps: Steps, model: type[Model]) -> tuple[str, str, str | None]:
    types = sorted(
        literal
        for alias, info in _fields(model, details["loc"])
        if alias == "type"
        for literal in get_args(info.annotation)
    )
    return "missing-field", "'type' is missing", f"add 'type', one of: {', '.join(types)}"


def _explain_literal(details: ErrorDetails, _steps: Steps, _model: type[Model]) -> tuple[str, str, str | None]:
    allowed = [part.strip("' ") for part in details["ctx"]["expected"].replace(" or ", ", ").split(",")]
    hint = did_you_mean(str(details["input"]), allowed)
    return "bad-value", f"'{_shown(details['input'])}' is not one of: {', '.join(allowed)}", hint


def _explain_pattern(details: ErrorDetails, steps: Steps, model: type[Model]) -> tuple[str, str, str | None]:
    name = str(steps[-1])
    found = next((info for alias, info in _fields(model, details["loc"][:-1]) if alias == name), None)
    hint = f"{found.description}" if found and found.description else f"it must match {details['ctx']['pattern']}"
    if found and found.examples:
        hint += f" For example: {found.examples[0]}"
    return "bad-value", f"'{_shown(details['input'])}' does not fit here", hint


def _explain_other(details: ErrorDetails, _steps: Steps, _model: type[Model]) -> tuple[str, str, str | None]:
    expected = _EXPECTED.get(details["type"])
    value = details["input"]
    if expected is None:
        message = details["msg"].removeprefix("Input should ").removeprefix("Value should ")
        return "bad-value", f"'{_shown(value)}' should {message}", None
    quotable = expected == "text" and isinstance(value, int | Decimal | bool)
    hint = f'write it in quotes: "{_shown(value)}"' if quotable else None
    return "wrong-type", f"{_kind_of(value)} stands here; {expected} is expected", hint


_Explain = Callable[[ErrorDetails, Steps, type[Model]], tuple[str, str, str | None]]
_EXPLAINED: dict[str, _Explain] = {
    "watchbill": _explain_ours,
    "missing": _explain_missing,
    "extra_forbidden": _explain_extra,
    "union_tag_invalid": _explain_tag,
    "union_tag_not_found": _explain_no_tag,
    "literal_error": _explain_literal,
    "string_pattern_mismatch": _explain_pattern,
}


def _fields(model: type[Model], location: tuple[Step, ...]) -> list[tuple[str, Any]]:
    """List the fields (as written, with pydantic's description of them) of the model at a location."""
    current: list[type[Model]] = [model]
    for step in location:
        current = list(_descend(current, step))
    return [(info.alias or name, info) for found in current for name, info in found.model_fields.items()]


def _descend(models: list[type[Model]], step: Step) -> Iterator[type[Model]]:
    tagged = [model for model in models if step in _tags(model)]
    if tagged:
        yield from tagged
        return
    inside = False
    for model in models:
        for name, info in model.model_fields.items():
            if step == (info.alias or name):
                inside = True
                yield from _models(info.annotation)
    if not inside:  # a list's index or a mapping's key: the models are those of the items
        yield from models


def _tags(model: type[Model]) -> tuple[Any, ...]:
    info = model.model_fields.get("type")
    return get_args(info.annotation) if info and get_origin(info.annotation) is Literal else ()


def _models(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _shown(value: object) -> str:
    text = {"True": "true", "False": "false", "None": "null"}.get(repr(value), str(value))
    return text if len(text) <= 60 else f"{text[:57]}..."


def _kind_of(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return f"the text '{_shown(value)}'" if isinstance(value, str) else f"'{_shown(value)}'"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
