"""What pydantic found wrong, as diagnostics that say what to write instead."""

from collections.abc import Callable, Container, Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from generator.diagnostics import Diagnostic, closest, did_you_mean
from generator.kinds._base import Model, described, shown
from generator.kinds._variants import OneOf
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


def explained(error: ValidationError, document: Document, root: Steps, model: type[Model]) -> Iterator[Diagnostic]:
    """Turn pydantic's findings into diagnostics; a field that is only misspelt is not said to be missing as well."""
    found = error.errors(include_url=False)
    meant = {_meant(details, model) for details in found if details["type"] == "extra_forbidden"}
    for details in found:
        if details["type"] != "missing" or details["loc"] not in meant:
            yield _explained(details, document, root, model)


def _meant(details: ErrorDetails, model: type[Model]) -> tuple[Step, ...]:
    *parents, name = details["loc"]
    known = [alias for alias, _ in fields_at(model, tuple(parents))]
    return (*parents, closest(str(name), known) or "")


def _explained(details: ErrorDetails, document: Document, root: Steps, model: type[Model]) -> Diagnostic:
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
    location = (*details["loc"], *details.get("ctx", {}).get("at", ()))
    for number, step in enumerate(location):
        if step == "[key]":
            at_key = True
        elif step in _steps_of(data):
            data = data[step]
            steps.append(step)
        elif number == len(location) - 1 and details["type"] in ("missing", "watchbill"):
            steps.append(step)
    if details["type"] in ("union_tag_invalid", "union_tag_not_found"):
        steps.append("type")
    return tuple(steps), at_key or details["type"] == "extra_forbidden"


def _steps_of(data: Any) -> Container[Step]:
    return range(len(data)) if isinstance(data, list) else data if isinstance(data, dict) else ()


def _explain_ours(details: ErrorDetails, _steps: Steps, _model: type[Model]) -> tuple[str, str, str | None]:
    context = details["ctx"]
    return context["code"], context["message"], context["hint"]


def _explain_missing(details: ErrorDetails, _steps: Steps, model: type[Model]) -> tuple[str, str, str | None]:
    name = str(details["loc"][-1])
    wanted = next((info for alias, info in fields_at(model, details["loc"][:-1]) if alias == name), None)
    hint = f"add '{name}': {_lower(wanted.description)}" if wanted and wanted.description else f"add '{name}'"
    if wanted and get_origin(wanted.annotation) is Literal:
        hint += f" (one of: {', '.join(get_args(wanted.annotation))})"
    elif wanted and wanted.examples:
        hint += f" (for example {name}: {_written(wanted.examples[0])})"
    return "missing-field", f"'{name}' is missing", hint


def _explain_extra(details: ErrorDetails, _steps: Steps, model: type[Model]) -> tuple[str, str, str | None]:
    name = str(details["loc"][-1])
    known = [alias for alias, _ in fields_at(model, details["loc"][:-1])]
    return "unknown-field", f"there is no field '{name}' here", did_you_mean(name, known)


def _explain_tag(details: ErrorDetails, _steps: Steps, _model: type[Model]) -> tuple[str, str, str | None]:
    context = details["ctx"]
    tags = [tag.strip("' ") for tag in context["expected_tags"].split(",")]
    given = details["input"]["type"]
    one_of = f"write one of: {', '.join(tags)}"
    if not isinstance(given, str):
        return "wrong-type", f"{described(given)} stands here; a type is expected", one_of
    return "bad-value", f"there is no type '{context['tag']}'", did_you_mean(context["tag"], tags) or one_of


def _explain_no_tag(details: ErrorDetails, _steps: Steps, model: type[Model]) -> tuple[str, str, str | None]:
    types = sorted(
        literal
        for alias, info in fields_at(model, details["loc"])
        if alias == "type"
        for literal in get_args(info.annotation)
    )
    return "missing-field", "'type' is missing", f"add 'type', one of: {', '.join(types)}"


def _explain_literal(details: ErrorDetails, _steps: Steps, _model: type[Model]) -> tuple[str, str, str | None]:
    allowed = [part.strip("' ") for part in details["ctx"]["expected"].replace(" or ", ", ").split(",")]
    hint = did_you_mean(str(details["input"]), allowed)
    return "bad-value", f"'{shown(details['input'])}' is not one of: {', '.join(allowed)}", hint


def _explain_empty(details: ErrorDetails, steps: Steps, model: type[Model]) -> tuple[str, str, str | None]:
    value = details["input"]
    what = "the text" if isinstance(value, str) else "the list" if isinstance(value, list) else "the mapping"
    name = next((step for step in reversed(steps) if isinstance(step, str)), "")
    location = details["loc"][: -1 if details["loc"][-1] == name else -2]
    wanted = next((info for alias, info in fields_at(model, location) if alias == name), None)
    hint = f"write {_lower(wanted.description)}" if wanted and wanted.description else None
    return "bad-value", f"{what} is empty", hint


def _explain_bound(details: ErrorDetails, _steps: Steps, _model: type[Model]) -> tuple[str, str, str | None]:
    (bound,) = details["ctx"].values()
    side = "below" if details["type"] == "greater_than_equal" else "above"
    least_or_most = "least" if side == "below" else "most"
    return "bad-value", f"'{shown(details['input'])}' is {side} {bound}", f"write {bound} at {least_or_most}"


def _explain_other(details: ErrorDetails, _steps: Steps, _model: type[Model]) -> tuple[str, str, str | None]:
    expected = _EXPECTED.get(details["type"])
    value = details["input"]
    if expected is None:
        message = details["msg"].removeprefix("Input should ").removeprefix("Value should ")
        return "bad-value", f"'{shown(value)}' should {message}", None
    return "wrong-type", f"{described(value)} stands here; {expected} is expected", _type_hint(expected, value)


def _type_hint(expected: str, value: object) -> str | None:
    if value is None:
        return "write it, or take it out"
    if expected == "text" and isinstance(value, dict):
        return "put text that contains ': ' in quotes"
    if expected == "text" and isinstance(value, bool):
        return f'write it in quotes: "{shown(value)}"; to older YAML yes, no, on, off, y and n are truth values, too'
    if expected == "text":
        return "write one text, not a list" if isinstance(value, list) else f'write it in quotes: "{shown(value)}"'
    if expected == "a list" and not isinstance(value, dict):
        return f"write it as a list: [{shown(value)}]"
    if expected == "a mapping of fields":
        return "write its fields below it, each as 'field: value'"
    return "write it without quotes" if expected == "a whole number" and str(value).isdecimal() else None


_Explain = Callable[[ErrorDetails, Steps, type[Model]], tuple[str, str, str | None]]
_EXPLAINED: dict[str, _Explain] = {
    "watchbill": _explain_ours,
    "missing": _explain_missing,
    "extra_forbidden": _explain_extra,
    "union_tag_invalid": _explain_tag,
    "union_tag_not_found": _explain_no_tag,
    "literal_error": _explain_literal,
    "string_too_short": _explain_empty,
    "too_short": _explain_empty,
    "greater_than_equal": _explain_bound,
    "less_than_equal": _explain_bound,
}


def fields_at(model: type[Model], location: tuple[Step, ...]) -> list[tuple[str, Any]]:
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
                yield from _variants(info.metadata)
    if not inside:  # a list's index or a mapping's key: the models are those of the items
        yield from models


def _tags(model: type[Model]) -> tuple[Any, ...]:
    info = model.model_fields.get("type")
    return get_args(info.annotation) if info and get_origin(info.annotation) is Literal else ()


def _models(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, OneOf):
        yield from annotation.models().values()
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _variants(metadata: list[Any]) -> Iterator[type[Model]]:
    for mark in metadata:
        if isinstance(mark, OneOf):
            yield from mark.models().values()


def _written(example: object) -> str:
    if isinstance(example, dict):
        return "{" + ", ".join(f'{key}: "{value}"' for key, value in example.items()) + "}"
    return str(example)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
