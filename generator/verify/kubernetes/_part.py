"""What every part of a manifest is made of, and the two ways in which an API server looks at it.

A built-in kind is decoded, given its defaults, and then judged by the server's own code: *rules*. The kinds of
custom resource definitions are judged by their schema alone, also where it holds a whole pod template: for them the
rules of pods do not run, only types, required fields and what the schema itself says.
Source: pkg/apis/*/validation in kubernetes/kubernetes, and the published definitions.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from generator.diagnostics import closest
from generator.kinds._base import Model, refused, shown


@dataclass(frozen=True)
class Look:
    """How an object is looked at: the context of a validation; without one it is judged by the server's own code."""

    by_schema: bool = False
    fields_only: bool = False  # rules wait until all fields are well, so that one does not hide another


class Part(Model):
    """A part of a manifest: its fields are named as Kubernetes names them, with `_` behind a word of Python."""

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"), protected_namespaces=())

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_not_there(cls, data: Any) -> Any:
        """Leave out fields that hold nothing: to a server they are not there."""
        if isinstance(data, dict) and None in data.values():
            return {name: value for name, value in data.items() if value is not None}
        return data


def fault(message: str, hint: str | None = None, *at: str | int) -> Exception:
    """Make the error by which a rule refuses a value; `at` leads from what it looks at to the place."""
    return refused("bad-value", message, hint, *at)


def missing(field: str, why: str, *at: str | int) -> Exception:
    """Make the error by which a rule asks for a field."""
    return refused("missing-field", f"'{field}' is missing", why, *at, field)


def rule(check: Callable[[Any], None]) -> Any:
    """Make a rule of a method: it raises a fault, or returns; a schema knows no rules."""
    return _model_rule(check, lambda look: not look.by_schema)


def schema_rule(check: Callable[[Any], None]) -> Any:
    """Make a rule of a method that a definition's schema holds itself: an expression in CEL, a `oneOf`."""
    return _model_rule(check, _whoever_looks)


def schema_needs(*names: str) -> Any:
    """Make a rule: a schema wants these fields; the server's own code takes nothing for 0 or empty text."""

    def check(part: Any) -> None:
        for name in names:
            if getattr(part, name) is None:
                raise missing(name, f"add '{name}'")

    return _model_rule(check, lambda look: look.by_schema)


def _whoever_looks(_look: Look) -> bool:
    return True


def _model_rule(check: Callable[[Any], None], applies: Callable[[Look], bool]) -> Any:
    def run(self: Any, info: ValidationInfo) -> Any:
        look = look_of(info)
        if applies(look) and not look.fields_only:
            check(self)
        return self

    run.check, run.applies = check, applies  # type: ignore[attr-defined]
    return model_validator(mode="after")(run)


def look_of(info: ValidationInfo) -> Look:
    """Tell how an object is looked at."""
    return info.context if isinstance(info.context, Look) else _NATIVE


_NATIVE = Look()


def always(check: Callable[[Any], None]) -> AfterValidator:
    """Judge a value, whoever looks at it."""

    def run(value: Any) -> Any:
        check(value)
        return value

    return AfterValidator(run)


def must(check: Callable[[Any], None]) -> AfterValidator:
    """Judge a value by a rule."""

    def run(value: Any, info: ValidationInfo) -> Any:
        if not look_of(info).by_schema:
            check(value)
        return value

    return AfterValidator(run)


def may(check: Callable[[Any], None]) -> AfterValidator:
    """Judge a value by a rule, unless it is empty: Go does not tell empty text or 0 from none."""

    def run(value: Any, info: ValidationInfo) -> Any:
        if value and not look_of(info).by_schema:
            check(value)
        return value

    return AfterValidator(run)


def nothing_means(value: Any) -> BeforeValidator:
    """Read nothing in a mapping: Go takes it for empty text or 0, and for a schema it is not there."""

    def run(data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, dict) or None not in data.values():
            return data
        if look_of(info).by_schema:
            return {key: each for key, each in data.items() if each is not None}
        return {key: value if each is None else each for key, each in data.items()}

    return BeforeValidator(run)


# A mapping of texts.
Texts = Annotated[dict[str, str], nothing_means("")]


def one_of(*allowed: str) -> Callable[[str], None]:
    """Refuse what is none of a few words."""

    def check(value: str) -> None:
        if value not in allowed:
            meant = closest(value, allowed)
            message = f"'{shown(value)}' is not one of: {', '.join(allowed)}"
            raise fault(message, f"did you mean '{meant}'?" if meant else None)

    return check


def at_least(least: int) -> Callable[[int], None]:
    """Refuse a smaller number."""

    def check(value: int) -> None:
        if value < least:
            raise fault(f"'{value}' is below {least}", f"write {least} at least")

    return check


def within(least: int, most: int) -> Callable[[int], None]:
    """Refuse a number outside of two bounds, which are allowed themselves."""

    def check(value: int) -> None:
        if not least <= value <= most:
            raise fault(f"'{value}' is not between {least} and {most}", None)

    return check


def filled(value: Any) -> None:
    """Refuse what is empty."""
    if not value:
        what = "the text" if isinstance(value, str) else "the list" if isinstance(value, list) else "the mapping"
        raise fault(f"{what} is empty", "write it, or take the field out")


def placed(check: Callable[[Any], object], value: Any, *at: str | int) -> None:
    """Judge a value that lies further inside; `at` leads to it."""
    try:
        check(value)
    except PydanticCustomError as error:
        context = error.context or {}
        raise refused(context["code"], context["message"], context["hint"], *at, *context["at"]) from None


def exactly_one(part: Part, names: Sequence[str], what: str, *at: str | int) -> str:
    """Refuse a part that has none of some fields, or several; tell which one it has."""
    given = [name for name in names if getattr(part, name) is not None]
    if not given:
        raise fault(f"there is no {what}", f"write one of: {', '.join(names)}", *at)
    if len(given) > 1:
        message = f"there is more than one {what}: {', '.join(given)}"
        raise fault(message, "keep one of them", *at, given[1])
    return given[0]


def at_most_one(part: Part, names: Sequence[str], what: str) -> None:
    """Refuse a part that has several of some fields."""
    if any(getattr(part, name) is not None for name in names):
        exactly_one(part, names, what)


def unique(values: Iterable[Hashable], what: str, *at: str | int) -> None:
    """Refuse a list in which a value stands twice; `at` is the way to the list, and behind its index."""
    seen: set[Hashable] = set()
    for index, value in enumerate(values):
        if value in seen:
            said = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            raise refused("duplicate-value", f"{what} '{said}' stands twice", "keep one of them", *at, index)
        seen.add(value)


def unique_by(*keys: str) -> AfterValidator:
    """Refuse a list of parts of which two have the same key: a schema's list of type 'map'.

    The server's own code lets some of those pass: two variables of the same name are only a warning.
    """

    def run(parts: list[Any], info: ValidationInfo) -> Any:
        if look_of(info).by_schema:
            unique((tuple(getattr(part, key) for key in keys) for part in parts), " and ".join(keys))
        return parts

    return AfterValidator(run)


def unique_values(values: list[Any]) -> None:
    """Refuse a list in which a value stands twice: a schema's list of type 'set'."""
    unique(values, "the value")


def _without_doubles(values: list[Any], info: ValidationInfo) -> Any:
    if look_of(info).by_schema:
        unique_values(values)
    return values


# A schema's list of type 'set', where the server's own code looks after it elsewhere, or not at all.
set_of_values = AfterValidator(_without_doubles)
