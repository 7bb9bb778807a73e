"""Judge the data of an object by the model of its kind, and collect all that is wrong.

A model stops judging a part in which a field is wrong. Where only rules are broken, each rule is asked apart, so that
the first one does not hide the others.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from generator.kinds._base import refused, shown
from generator.verify.kubernetes._meta import Object
from generator.verify.kubernetes._part import Look, Part
from generator.verify.kubernetes._versions import USUAL, News, Release, news

Location = tuple[str | int, ...]


def refusal(model: type[Object], data: dict[str, Any], release: Release = USUAL) -> ValidationError | None:
    """Tell what is wrong with an object for a server of some release, if anything is."""
    try:
        found = model.model_validate(data, context=Look(model.by_schema))
    except ValidationError as error:
        return _of_rules(model, data) or error
    faults = [_too_new(each, release) for each in _news(found, release) if release < each.since.known]
    return ValidationError.from_exception_data(model.__name__, faults) if faults else None


def left_out(model: type[Object], data: dict[str, Any], release: Release) -> list[News]:
    """Tell which fields a server of some release leaves out of an object that it accepts."""
    found = model.model_validate(data, context=Look(model.by_schema))
    return [each for each in _news(found, release) if release >= each.since.known]


def _news(found: Object, release: Release) -> Iterator[News]:
    """Find what came later; the definition of a custom resource has a version of its own."""
    return iter(()) if found.by_schema else news(found, release)


def _too_new(found: News, release: Release) -> InitErrorDetails:
    what = shown(found.value) if found.since.values else found.location[-1]
    message = f"Kubernetes {release} does not know '{what}' here, which came with {found.since.known}"
    error = refused("too-new", message, "take it out, or say which version the cluster has")
    return InitErrorDetails(type=error, loc=found.location, input=found.value)


def _of_rules(model: type[Object], data: dict[str, Any]) -> ValidationError | None:
    try:
        found = model.model_validate(data, context=Look(model.by_schema, fields_only=True))
    except ValidationError:
        return None
    faults = list(_faults(found, (), Look(model.by_schema)))
    return ValidationError.from_exception_data(model.__name__, faults) if faults else None


def _faults(part: Any, location: Location, look: Look) -> Iterator[InitErrorDetails]:
    """Go through an object, and ask the rules of every part of it."""
    if isinstance(part, Part):
        for name, info in type(part).model_fields.items():
            yield from _faults(getattr(part, name), (*location, info.alias or name), look)
        yield from _broken(part, location, look)
    elif isinstance(part, list):
        for index, item in enumerate(part):
            yield from _faults(item, (*location, index), look)
    elif isinstance(part, dict):
        for key, item in part.items():
            yield from _faults(item, (*location, key), look)


def _broken(part: Part, location: Location, look: Look) -> Iterator[InitErrorDetails]:
    for decorator in type(part).__pydantic_decorators__.model_validators.values():
        rule: Any = decorator.func
        if decorator.info.mode == "after" and rule.applies(look):
            try:
                rule.check(part)
            except PydanticCustomError as error:
                yield InitErrorDetails(type=error, loc=location, input=part)
