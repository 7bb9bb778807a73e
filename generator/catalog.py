"""Link: all specs of one environment, with references resolved, so that compiling cannot fail on one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from generator.diagnostics import Diagnostic, Span, did_you_mean
from generator.kinds._base import M, Model, Ref, Spec
from generator.source import Document, Step, Steps

Key = tuple[str, str]  # kind, name


@dataclass(frozen=True, eq=False)
class Catalog:
    """The linked specs of one environment, and where each was written.

    It is `complete` unless a spec had to be left out: what a check then misses may stand there.
    """

    environment: str
    specs: Mapping[Key, Spec[Model]] = field(default_factory=dict)
    documents: Mapping[Key, Document] = field(default_factory=dict)
    complete: bool = True

    def get(self, model: type[M], name: str) -> Spec[M]:
        """Look up a spec that a resolved reference names."""
        return self.specs[model.__name__, name]  # type: ignore[return-value]  # the kind is the model's name

    def find(self, model: type[M], name: str) -> Spec[M] | None:
        """Look up a spec that an address names: it exists, but something may be wrong with it."""
        return self.specs.get((model.__name__, name))  # type: ignore[return-value]  # the kind is the model's name

    def all(self, model: type[M]) -> list[Spec[M]]:
        """List the specs of a kind, sorted by name."""
        keys = sorted(key for key in self.specs if key[0] == model.__name__)
        return [self.specs[key] for key in keys]  # type: ignore[misc]  # the kind is the model's name

    def span(self, spec: Spec[Model], *steps: Step, key: bool = False) -> Span:
        """Find where a part of a spec was written: `catalog.span(slo, "spec", "objective")`."""
        return self.documents[spec.kind, spec.name].span(*steps, key=key)

    def document_of(self, address: str) -> Document:
        """Find the document of the spec at an address: `SLO/api-availability`."""
        kind, _, name = address.partition("/")
        return self.documents[kind, name]


@dataclass(frozen=True)
class Reference:
    """A reference as it stands in a spec."""

    steps: Steps
    ref: Ref
    name: str


def references(part: Model, steps: Steps = ("spec",)) -> Iterator[Reference]:
    """List the references in a spec's body, nested parts included."""
    for name, ref, alias in _fields(type(part)):
        value = getattr(part, name)
        if ref is None:
            yield from _nested(value, (*steps, alias))
        elif isinstance(value, list):
            yield from (Reference((*steps, alias, index), ref, item) for index, item in enumerate(value))
        elif value is not None:
            yield Reference((*steps, alias), ref, value)


def _nested(value: object, steps: Steps) -> Iterator[Reference]:
    if isinstance(value, Model):
        yield from references(value, steps)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _nested(item, (*steps, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _nested(item, (*steps, index))


_FIELDS: dict[type[Model], list[tuple[str, Ref | None, str]]] = {}


def _fields(model: type[Model]) -> list[tuple[str, Ref | None, str]]:
    if model not in _FIELDS:
        _FIELDS[model] = [
            (name, next((mark for mark in info.metadata if isinstance(mark, Ref)), None), info.alias or name)
            for name, info in model.model_fields.items()
        ]
    return _FIELDS[model]


@dataclass(frozen=True)
class Linked:
    """What linking gave: the catalog of what is sound, and what was wrong."""

    catalog: Catalog
    diagnostics: tuple[Diagnostic, ...]

    def without(self, faulty: Iterable[Key], diagnostics: Iterable[Diagnostic]) -> "Linked":
        """Leave out specs in which something more was found to be wrong, and all that depend on them."""
        catalog = self.catalog
        gone = set(faulty)
        if not gone:
            return self
        linker = _Linker(replace(catalog, specs=dict(catalog.specs), complete=False), gone, True)
        linker.note_values()
        linker.drop_dependents()
        return Linked(linker.catalog, (*self.diagnostics, *diagnostics))


def link(
    environment: str,
    parsed: Iterable[tuple[Spec[Model], Document]],
    broken: Iterable[Key] = (),
    complete: bool = True,
) -> Linked:
    """Resolve all references of the parsed specs.

    `broken` are specs that exist but did not parse: a reference to one is not reported again. When some
    file could not be read at all (`complete` is false) a missing name may stand in it, and is not reported.
    Specs that depend on something broken are left out of the catalog.
    """
    linker = _Linker(Catalog(environment, {}, {}, complete), set(broken), complete)
    linker.collect(parsed)
    linker.note_values()
    linker.resolve()
    linker.refuse_cycles()
    linker.drop_dependents()
    catalog = replace(linker.catalog, complete=complete and not linker.diagnostics and not linker.broken)
    return Linked(catalog, tuple(linker.diagnostics))


@dataclass
class _Linker:
    catalog: Catalog
    broken: set[Key]
    complete: bool
    diagnostics: list[Diagnostic] = field(default_factory=list)
    references: dict[Key, list[Reference]] = field(default_factory=dict)
    values: dict[Key, list[tuple[Key, Reference]]] = field(default_factory=dict)

    def collect(self, parsed: Iterable[tuple[Spec[Model], Document]]) -> None:
        specs: Any = self.catalog.specs
        documents: Any = self.catalog.documents
        for spec, document in parsed:
            key = (spec.kind, spec.name)
            if key in specs:
                first, again = documents[key].span("metadata", "name"), document.span("metadata", "name")
                message = f"{spec.kind} '{spec.name}' is defined twice; the first stands at {first}"
                self.diagnostics.append(Diagnostic("duplicate-name", message, again, "rename one of them"))
            else:
                specs[key], documents[key] = spec, document

    def note_values(self) -> None:
        for key, spec in self.catalog.specs.items():
            self.references[key] = list(references(spec.spec))
            targets = [((ref.ref.kind, ref.name), ref) for ref in self.references[key] if not ref.ref.address]
            if targets:
                self.values[key] = targets

    def resolve(self) -> None:
        if not self.complete:
            return
        names: dict[str, set[str]] = {}
        for kind, name in {*self.catalog.specs, *self.broken}:
            names.setdefault(kind, set()).add(name)
        for key, found in self.references.items():
            for reference in found:
                known = names.get(reference.ref.kind, set())
                if reference.name not in known:
                    span = self.catalog.span(self.catalog.specs[key], *reference.steps)
                    hint = did_you_mean(reference.name, known) or f"write a {reference.ref.kind} of that name"
                    message = f"no {reference.ref.kind} is named '{reference.name}'"
                    self.diagnostics.append(Diagnostic("unresolved-reference", message, span, hint))

    def refuse_cycles(self) -> None:
        graph = {key: {target for target, _ in targets} for key, targets in self.values.items()}
        while cycle := _cycle(graph):
            shown = " → ".join(f"{kind}/{name}" for kind, name in cycle)
            message = f"these refer to each other: {shown}" if len(cycle) > 2 else f"this refers to itself: {shown}"
            last = next(ref for target, ref in self.values[cycle[-2]] if target == cycle[-1])
            span = self.catalog.span(self.catalog.specs[cycle[-2]], *last.steps)
            hint = "take one of these references out"
            self.diagnostics.append(Diagnostic("reference-cycle", message, span, hint))
            self.broken.update(cycle)
            for key in cycle:
                graph.pop(key, None)

    def drop_dependents(self) -> None:
        specs: Any = self.catalog.specs
        for key in self.broken:
            specs.pop(key, None)
        while gone := [
            key for key, targets in self.values.items() if key in specs and any(t not in specs for t, _ in targets)
        ]:
            for key in gone:
                specs.pop(key)


def _cycle(graph: Mapping[Key, set[Key]]) -> list[Key]:
    """Find a cycle, as `[a, b, a]` where a refers to b; starts at its smallest member."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # graphlib lists predecessors first: b is referred to by a.
        ring = error.args[1][:0:-1]
        first = ring.index(min(ring))
        return [*ring[first:], *ring[:first], ring[first]]
    return []
