"""Parse: documents to specs. Finds the kind, fills in variables, validates, explains what is wrong."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from generator import registry
from generator.diagnostics import Diagnostic, closest, did_you_mean
from generator.kinds._base import M, Model, Spec, described, shown
from generator.source import Document, Steps
from generator.validation import explained

API_VERSION = "watchbill/v1"
# The fields of every spec, each with what to do where it is missing.
_HEADER = {
    "apiVersion": f"add 'apiVersion: {API_VERSION}'",
    "kind": "",
    "metadata": "add 'metadata: {name: ...}'",
    "spec": "add 'spec:' and its fields below it",
}
_SPEC_HINT = f"a spec starts with 'apiVersion: {API_VERSION}' and 'kind: ...'"
_VARIABLE = re.compile(r"\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True)
class Parsed:
    """One document, parsed: a spec, or what was wrong with it and the identity it would have had."""

    spec: Spec[Model] | None
    diagnostics: tuple[Diagnostic, ...] = ()
    identity: tuple[str, str] | None = None


def has_variables(document: Document) -> bool:
    """Say whether a document reads the environment's variables, so that it differs between environments."""
    return (
        "${" in document.file.text and document.data is not None and _VARIABLE.search(repr(document.data)) is not None
    )


def parse(document: Document, variables: Mapping[str, str]) -> Parsed:
    """Turn a document into a spec of its kind."""
    header = list(_header_faults(document))
    if header:
        return _refused(document, (fault for fault in header if fault.span not in document.faults))
    kind = registry.kind(document.data["kind"])
    data = document.data
    faults: list[Diagnostic] = []
    if "${" in document.file.text:
        data = _filled(document, variables, kind, faults)
    consequences = {*document.faults, *(fault.span for fault in faults)}
    wrong: list[Diagnostic] = []
    metadata = _validated(kind.metadata, data["metadata"], document, ("metadata",), wrong)
    body = _validated(kind.model, data["spec"], document, ("spec",), wrong)
    faults += (fault for fault in wrong if fault.span not in consequences)
    if faults or document.faults or metadata is None or body is None:
        return _refused(document, faults)
    return Parsed(Spec(data["kind"], metadata, body))


def _refused(document: Document, faults: Iterable[Diagnostic]) -> Parsed:
    return Parsed(None, tuple(faults), identity(document))


def identity(document: Document) -> tuple[str, str] | None:
    """Tell kind and name of a document that may be otherwise wrong; None if it does not say them."""
    data = document.data
    metadata = data.get("metadata") if isinstance(data, dict) else None
    name = metadata.get("name") if isinstance(metadata, dict) else None
    kind = data.get("kind") if isinstance(data, dict) else None
    return (kind, name) if isinstance(kind, str) and isinstance(name, str) else None


def _header_faults(document: Document) -> Iterator[Diagnostic]:
    data = document.data
    if not isinstance(data, dict):
        yield Diagnostic("not-a-spec", "this document is no mapping of fields", document.span(), _SPEC_HINT)
        return
    meant = {closest(name, _HEADER) for name in data if name not in _HEADER}
    if not {"apiVersion", "kind"} & {*data, *meant}:
        message = "this document is no spec: it has neither 'apiVersion' nor 'kind'"
        yield Diagnostic("not-a-spec", message, document.span(), _SPEC_HINT)
    elif data.get("apiVersion", API_VERSION) != API_VERSION:
        message = f"apiVersion '{shown(data['apiVersion'])}' is not known here"
        hint = f"write 'apiVersion: {API_VERSION}'"
        yield Diagnostic("unknown-api-version", message, document.span("apiVersion"), hint)
    else:
        yield from _field_faults(document, meant)


def _field_faults(document: Document, meant: Container[str | None]) -> Iterator[Diagnostic]:
    """Find what is wrong with the four fields of a spec; `meant` are those that are only misspelt."""
    data = document.data
    for name in data:
        if name not in _HEADER:
            message = f"a spec has no field '{name}'"
            yield Diagnostic("unknown-field", message, document.span(name, key=True), did_you_mean(name, _HEADER))
    for name, hint in _HEADER.items():
        if name not in data:
            if name not in meant:
                yield Diagnostic("missing-field", f"'{name}' is missing", document.span(name), hint or _kinds_hint())
        elif name in ("metadata", "spec") and not isinstance(data[name], dict):
            message = f"{described(data[name])} stands here; a mapping of fields is expected"
            yield Diagnostic("wrong-type", message, document.span(name), f"write the fields of '{name}' below it")
    if "kind" in data:
        yield from _kind_faults(document)


def _kind_faults(document: Document) -> Iterator[Diagnostic]:
    kind = document.data["kind"]
    if not isinstance(kind, str):
        message = f"{described(kind)} stands here; a kind is expected"
        yield Diagnostic("wrong-type", message, document.span("kind"), _kinds_hint())
    elif registry.kind(kind) is None:
        meant = did_you_mean(kind, registry.kind_names()) or _kinds_hint()
        yield Diagnostic("unknown-kind", f"there is no kind '{kind}'", document.span("kind"), meant)


def _kinds_hint() -> str:
    return f"write one of: {', '.join(registry.kind_names())}"


def _filled(document: Document, variables: Mapping[str, str], kind: Any, faults: list[Diagnostic]) -> Any:
    """Fill the environment's variables into every value of `spec` and `metadata`; `$${X}` stays `${X}`."""

    def fill(value: Any, steps: Steps) -> Any:
        if isinstance(value, str):
            return _VARIABLE.sub(lambda match: variable(match, steps), value) if "${" in value else value
        if isinstance(value, dict):
            return {key: fill(item, (*steps, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [fill(item, (*steps, index)) for index, item in enumerate(value)]
        return value

    def variable(match: re.Match[str], steps: Steps) -> str:
        escaped, name = match.groups()
        if escaped:
            return match.group()[1:]
        if not kind.variables:
            message = f"'${{{name}}}' cannot be used here: an Environment defines the variables"
            faults.append(Diagnostic("undefined-variable", message, document.span(*steps), "write the value itself"))
        elif name not in variables:
            message = f"no variable '{name}' is defined by the environment '{variables['']}'"
            hint = did_you_mean(name, set(variables) - {""}) or f"add '{name}' to the variables of every Environment"
            faults.append(Diagnostic("undefined-variable", message, document.span(*steps), hint))
        return variables.get(name, "undefined")

    return {key: fill(value, (key,)) for key, value in document.data.items()}


def _validated(model: type[M], value: Any, document: Document, steps: Steps, faults: list[Diagnostic]) -> M | None:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults += explained(error, document, steps, model)
        return None
