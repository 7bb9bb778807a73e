"""Parse: documents to specs. Finds the kind, fills in variables, validates, explains what is wrong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from generator import registry
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import M, Model, Spec
from generator.source import Document, Steps
from generator.validation import explained

API_VERSION = "watchbill/v1"
_HEADER = ("apiVersion", "kind", "metadata", "spec")
_VARIABLE = re.compile(r"\$(\$?)\{([A-Z][A-Z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
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
        return Parsed(None, tuple(header), identity(document))
    kind = registry.kind(document.data["kind"])
    data = document.data
    faults: list[Diagnostic] = []
    if "${" in document.file.text:
        data = _filled(document, variables, kind, faults)
    metadata = _validated(kind.metadata, data["metadata"], document, ("metadata",), faults)
    body = _validated(kind.model, data["spec"], document, ("spec",), faults)
    if faults or metadata is None or body is None:
        return Parsed(None, tuple(faults), identity(document))
    return Parsed(Spec(data["kind"], metadata, body))


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
        hint = "a spec starts with 'apiVersion: watchbill/v1' and 'kind: ...'"
        yield Diagnostic("not-a-spec", "this document is no mapping of fields", document.span(), hint)
        return
    for name in data:
        if name not in _HEADER:
            message = f"a spec has no field '{name}'"
            yield Diagnostic("unknown-field", message, document.span(name, key=True), did_you_mean(name, _HEADER))
    if data.get("apiVersion") != API_VERSION:
        yield _api_version_fault(document)
    kind = data.get("kind")
    if kind is None:
        hint = f"write one of: {', '.join(registry.kind_names())}"
        yield Diagnostic("missing-field", "'kind' is missing", document.span("kind"), hint)
    elif not isinstance(kind, str) or registry.kind(kind) is None:
        meant = did_you_mean(str(kind), registry.kind_names())
        yield Diagnostic("unknown-kind", f"there is no kind '{kind}'", document.span("kind"), meant)
    for name in ("metadata", "spec"):
        if name not in data:
            yield Diagnostic("missing-field", f"'{name}' is missing", document.span(name), f"add '{name}:'")
        elif not isinstance(data[name], dict):
            message = f"'{name}' is no mapping of fields"
            yield Diagnostic("wrong-type", message, document.span(name), f"write the fields of '{name}' below it")


def _api_version_fault(document: Document) -> Diagnostic:
    version = document.data.get("apiVersion")
    hint = f"write 'apiVersion: {API_VERSION}'"
    if version is None:
        return Diagnostic("missing-field", "'apiVersion' is missing", document.span("apiVersion"), hint)
    message = f"apiVersion '{version}' is not known here"
    return Diagnostic("unknown-api-version", message, document.span("apiVersion"), hint)


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
        faults += [explained(details, document, steps, model) for details in error.errors(include_url=False)]
        return None
