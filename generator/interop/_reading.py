"""Reading other generators' documents: their objects with places, validated, and a report of what is not carried."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, ConfigDict, ValidationError

from generator.diagnostics import Diagnostic, Severity, Span, did_you_mean
from generator.kinds._base import Model, described
from generator.source import Document, Reading, Step, Steps, read_file, read_folder
from generator.validation import explained, fields_at

# What our YAML refuses and other readers take: told, but no reason to refuse another tool's file.
_TOLERATED = frozenset({"ambiguous-scalar", "merge-key", "yaml-tag", "empty-document"})
_TRUE, _FALSE = frozenset({"true", "yes", "on", "y"}), frozenset({"false", "no", "off", "n"})


def _as_text(value: Any) -> Any:
    return value if value is None or isinstance(value, dict | list) else shown_whole(value)


def shown_whole(value: object) -> str:
    """Write a scalar as it stands in YAML."""
    return {"True": "true", "False": "false"}.get(repr(value), str(value))


def _as_truth(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return True if value.lower() in _TRUE else False if value.lower() in _FALSE else value


# Text; a number where text is meant is taken as it is written.
Text = Annotated[str, BeforeValidator(_as_text)]
# A truth value, also in the words of YAML 1.1.
Truth = Annotated[bool, BeforeValidator(_as_truth)]


class Peer(Model):
    """A part of another generator's document."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


P = TypeVar("P", bound=Peer)


@dataclass
class Report:
    """What an import has to say, each with its place."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, code: str, severity: Severity, message: str, span: Span, hint: str | None = None) -> None:
        """Add a diagnostic."""
        self.diagnostics.append(Diagnostic(code, message, span, hint, severity))


@dataclass(frozen=True, eq=False)
class Object:
    """One object of a document, at `root` in it; several stand in a list, or below `items`."""

    document: Document
    root: Steps
    data: dict[str, Any]
    report: Report

    @property
    def file(self) -> str:
        """The file's name without folder and ending."""
        return Path(self.document.file.name).stem

    @property
    def identity(self) -> tuple[str, str]:
        """What it calls itself: the version of its format, and its kind."""
        return str(self.data.get("apiVersion", self.data.get("version", ""))), str(self.data.get("kind", ""))

    def at(self, *steps: Step) -> "Object":
        """Go to an object inside this one."""
        data = self.data
        for step in steps:
            data = data[step]  # type: ignore[index]  # a list's index is a step, too
        return Object(self.document, (*self.root, *steps), data, self.report)

    def span(self, *steps: Step, key: bool = False) -> Span:
        """Find the place of a field."""
        return self.document.span(*self.root, *steps, key=key)

    def wrong(self, message: str, *steps: Step, code: str = "bad-value", hint: str | None = None) -> None:
        """Report what the other tool refuses as well, or what cannot be meant."""
        self.report.add(code, Severity.ERROR, message, self.span(*steps), hint)

    def lost(self, message: str, *steps: Step, hint: str | None = None, key: bool = True) -> None:
        """Report what is not carried."""
        self.report.add("not-carried", Severity.WARNING, message, self.span(*steps, key=key), hint)

    def dropped(self, message: str, *steps: Step) -> None:
        """Report words and marks that are not carried, and change nothing."""
        self.report.add("not-carried", Severity.INFO, message, self.span(*steps, key=True))

    def dropped_of_resource(self, metadata: dict[str, Any], prefix: str = "\0") -> None:
        """Report what marks a resource of Kubernetes for its operator: its namespace, labels without a prefix."""
        if metadata.get("namespace"):
            self.dropped("the namespace of the resource is not carried", "metadata", "namespace")
        for marks in ("labels", "annotations"):
            pairs = metadata.get(marks)
            names = [name for name in pairs if not name.startswith(prefix)] if isinstance(pairs, dict) else []
            if names:
                message = f"{marks} of the resource are not carried: {', '.join(names)}"
                self.dropped(message, "metadata", marks, names[0])

    def changed(self, message: str, *steps: Step, hint: str | None = None) -> None:
        """Report what has another meaning afterwards."""
        self.report.add("changed-meaning", Severity.WARNING, message, self.span(*steps), hint)

    def noted(self, message: str, *steps: Step, hint: str | None = None) -> None:
        """Report what was decided here and keeps the meaning."""
        self.report.add("imported-as", Severity.INFO, message, self.span(*steps), hint)

    def read(self, model: type[P], tool: str, strict: bool = False) -> P | None:
        """Validate it; where the tool ignores unknown fields, they are told and left out."""
        data = _without_nulls(self.data)
        unknown = [] if strict else list(_unknown(model, data))
        if unknown:
            data = deepcopy(data)
            for steps in unknown:
                self._ignored(model, steps, tool)
                _remove(data, steps)
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for diagnostic in explained(error, self.document, self.root, model):
                self.report.diagnostics.append(diagnostic)
            return None

    def _ignored(self, model: type[Peer], steps: Steps, tool: str) -> None:
        """Tell of a field that the tool does not know: it drops what it says."""
        name = str(steps[-1])
        hint = did_you_mean(name, (alias for alias, _ in fields_at(model, steps[:-1])))
        message = f"{tool} knows no field '{name}' here and ignores it; so is it here"
        self.report.add("unknown-field", Severity.WARNING, message, self.span(*steps, key=True), hint)


def objects(paths: list[Path], report: Report) -> Iterator[Object]:
    """Read the objects of files and of all files in folders."""
    for path in paths:
        reading = read_folder(path) if path.is_dir() else read_file(str(path))
        _tell(reading, report)
        for document in reading.documents:
            yield from _objects(document, report)


def _tell(reading: Reading, report: Report) -> None:
    for one in reading.diagnostics:
        severity = Severity.WARNING if one.code in _TOLERATED else one.severity
        report.diagnostics.append(replace(one, severity=severity))


def _objects(document: Document, report: Report) -> Iterator[Object]:
    data = document.data
    items = data.get("items") if isinstance(data, dict) and str(data.get("kind", "")).endswith("List") else None
    if isinstance(data, list):
        yield from _listed(data, (), document, report)
    elif isinstance(items, list):
        yield from _listed(items, ("items",), document, report)
    elif isinstance(data, dict):
        yield Object(document, (), data, report)
    elif data is not None:
        _no_object(data, document.span(), report)


def _listed(items: list[Any], root: Steps, document: Document, report: Report) -> Iterator[Object]:
    for index, item in enumerate(items):
        if isinstance(item, dict):
            yield Object(document, (*root, index), item, report)
        else:
            _no_object(item, document.span(*root, index), report)


def _no_object(value: object, span: Span, report: Report) -> None:
    report.add("not-a-spec", Severity.ERROR, f"{described(value)} stands here; an object is expected", span)


def _without_nulls(value: Any) -> Any:
    """Leave out what is null: other tools read it as if it were not there."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _unknown(model: type[Peer], data: Any) -> Iterator[Steps]:
    try:
        model.model_validate(data)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            if details["type"] == "extra_forbidden":
                yield tuple(details["loc"])


def _remove(data: Any, steps: Steps) -> None:
    for step in steps[:-1]:
        data = data[step]
    del data[steps[-1]]
