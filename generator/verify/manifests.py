"""What a strict API server says of a manifest."""

from collections.abc import Iterator
from typing import Any

from generator.diagnostics import Diagnostic, Severity, did_you_mean
from generator.foreign import without_nulls
from generator.kinds._base import described
from generator.source import Document, Steps
from generator.validation import explained
from generator.verify.kubernetes import known
from generator.verify.kubernetes._meta import Object
from generator.verify.kubernetes._versions import USUAL, Release
from generator.verify.kubernetes.judging import left_out, refusal
from generator.verify.schemas import Schemas


def judge_manifest(
    document: Document, schemas: Schemas | None = None, release: Release = USUAL
) -> Iterator[Diagnostic]:
    """Judge an object, or every object of a list, for a cluster of some release.

    `schemas` judge the kinds that have no model of ours.
    """
    data = document.data
    if (
        data.get("apiVersion") == "v1"
        and str(data.get("kind")).endswith("List")
        and isinstance(data.get("items"), list)
    ):
        for index in range(len(data["items"])):
            yield from _object(document, ("items", index), schemas, release)
    else:
        yield from _object(document, (), schemas, release)


def _object(document: Document, root: Steps, schemas: Schemas | None, release: Release) -> Iterator[Diagnostic]:
    data: Any = document.data
    for step in root:
        data = data[step]
    if not isinstance(data, dict):
        message = f"{described(data)} stands here; an object is expected"
        yield Diagnostic("wrong-type", message, document.span(*root), "write apiVersion, kind and metadata")
        return
    for name, example in (("apiVersion", "apps/v1"), ("kind", "Deployment")):
        if not isinstance(data.get(name), str) or not data[name]:
            message = f"'{name}' is missing" if data.get(name) is None else f"{described(data[name])} is no {name}"
            yield Diagnostic("missing-field", message, document.span(*root, name), f"write it: {name}: {example}")
            return
    yield from _of_a_kind(document, root, data, schemas, release)


def _of_a_kind(
    document: Document, root: Steps, data: dict[str, Any], schemas: Schemas | None, release: Release
) -> Iterator[Diagnostic]:
    version, kind = data["apiVersion"], data["kind"]
    model, gone = known.model_of(version, kind), known.removed(version, kind)
    if model is not None:
        yield from _by_model(document, root, data, model, release)
    elif schemas is not None and (schema := schemas.of(version, kind)) is not None:
        yield from schema.judge(document, root, without_nulls(data))
    elif gone is not None and release >= gone.since:
        message = f"{kind} of {version} is gone since Kubernetes {gone.since}"
        hint = f"write {gone.instead}" if gone.instead else "nothing took its place: take it out"
        yield Diagnostic("removed-api", message, document.span(*root, "apiVersion"), hint)
    else:
        yield _unknown(document, root, version, kind)


def _by_model(
    document: Document, root: Steps, data: dict[str, Any], model: type[Object], release: Release
) -> Iterator[Diagnostic]:
    error = refusal(model, data, release)
    if error is not None:
        yield from explained(error, document, root, model)
        return
    for found in left_out(model, data, release) if release < USUAL else ():
        field, since = found.location[-1], found.since
        message = f"Kubernetes {release} leaves '{field}' out, unless its feature is switched on"
        hint = f"take it out, or count on it since {since.on}"
        yield Diagnostic("left-out", message, document.span(*root, *found.location), hint, Severity.WARNING)


def _unknown(document: Document, root: Steps, version: str, kind: str) -> Diagnostic:
    elsewhere = known.versions_of(kind)
    if known.is_complete(version) and kind not in known.kinds_of(version):
        message = f"{version} has no kind '{kind}'"
        hint = f"write apiVersion: {elsewhere[0]}" if elsewhere else did_you_mean(kind, known.kinds_of(version))
        return Diagnostic("unknown-kind", message, document.span(*root, "kind"), hint)
    message = f"the kind '{kind}' of {version} is not known here: it was not judged"
    hint = f"known of {kind}: {', '.join(elsewhere)}" if elsewhere else "give its definition: --crds FOLDER"
    return Diagnostic("kind-not-judged", message, document.span(*root, "kind"), hint, Severity.WARNING)
