"""The whole program, readable top to bottom: read, parse, link, compile, check, emit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from generator import acknowledge, naming, registry
from generator.catalog import Catalog, Linked, link
from generator.diagnostics import NOWHERE, Diagnostic, did_you_mean, has_errors, ordered
from generator.emit._artifact import Artifact
from generator.kinds._base import Model, Spec
from generator.manifest import manifest
from generator.parse import Parsed, has_variables, identity, parse
from generator.plan.links import link_alerts
from generator.plan.plan import Plan, assemble
from generator.source import Document, Reading, read_folder

DEFAULTS = Path(__file__).parent / "defaults"


@dataclass(frozen=True)
class Compiled:
    """One environment, compiled: its linked specs, and its plan unless something is wrong."""

    environment: str
    catalog: Catalog
    plan: Plan | None


@dataclass(frozen=True)
class Compilation:
    """All environments, compiled, and everything that was found."""

    specs: Path
    environments: tuple[Compiled, ...]
    diagnostics: tuple[Diagnostic, ...]
    only: frozenset[str] | None = None

    def counted(self) -> str:
        """Say what was compiled, Watchbill's defaults aside: `23 specs for production, staging`."""
        documents = {key: one for compiled in self.environments for key, one in compiled.catalog.documents.items()}
        specs = [key for key, document in documents.items() if not document.file.name.startswith(f"{DEFAULTS}/")]
        return f"{len(specs)} specs for {', '.join(compiled.environment for compiled in self.environments)}"

    def origin(self, catalog: Catalog, address: str) -> str:
        """Name the file of a spec, seen from the specs' folder: the output must not depend on where that is."""
        name = catalog.document_of(address).file.name
        for root, shown in ((self.specs, ""), (DEFAULTS, "Watchbill's defaults: ")):
            if name.startswith(f"{root}/"):
                return shown + name[len(f"{root}/") :]
        return name


def compile_specs(specs: Path, only: frozenset[str] | None = None) -> Compilation:
    """Read, parse, link, compile and check the specs of a folder, for all environments or only some."""
    reading = read_folder(specs)
    shared = _Parsing((*_defaults(reading).documents, *reading.documents))
    found = [*reading.diagnostics, *_folder_faults(specs, reading)]
    compiled = []
    for name, variables in _environments(specs, shared, only, found):
        parsed = shared.parse({**variables, "": name})
        for outcome in parsed:
            found += outcome.diagnostics
        environment, more = _compile(name, parsed, shared, complete=not reading.diagnostics)
        compiled.append(environment)
        found += more
    return Compilation(specs, tuple(compiled), ordered(acknowledge.apply(found, reading.documents)), only)


@dataclass(frozen=True)
class Rendered:
    """All artifacts of a compilation: environment → path → artifact."""

    compilation: Compilation
    artifacts: Mapping[str, Mapping[str, Artifact]]

    @property
    def only(self) -> frozenset[str] | None:
        """The environments that were asked for, where not all of them were."""
        return self.compilation.only

    @cached_property
    def texts(self) -> dict[str, dict[str, str]]:
        """The bare texts: environment → path → text."""
        return {name: {path: one.text for path, one in files.items()} for name, files in self.artifacts.items()}

    def counted(self) -> str:
        """Say what was rendered: `23 specs for production, staging: 16 files`."""
        return f"{self.compilation.counted()}: {sum(map(len, self.artifacts.values()))} files"


def emit(compilation: Compilation) -> Rendered:
    """Render every artifact of every environment, the manifest included."""
    emitters = registry.variants("emit", "EMITTER").values()
    published = {}
    for compiled in compilation.environments:
        if compiled.plan is None:
            continue

        def where(address: str, catalog: Catalog = compiled.catalog) -> str:
            return compilation.origin(catalog, address)

        artifacts = {artifact.path: artifact for emitter in emitters for artifact in emitter.emit(compiled.plan, where)}
        text = manifest(compiled.environment, artifacts.values(), where)
        artifacts[naming.MANIFEST_PATH] = Artifact(naming.MANIFEST_PATH, text, ())
        published[compiled.environment] = artifacts
    return Rendered(compilation, published)


@dataclass(eq=False)
class _Parsing:
    """Parses the documents once, and those that read variables once for each environment."""

    documents: tuple[Document, ...]

    def __post_init__(self) -> None:
        self.fixed: dict[int, Parsed] = {}

    def parse(self, variables: dict[str, str]) -> list[Parsed]:
        return [self.one(number, document, variables) for number, document in enumerate(self.documents)]

    def one(self, number: int, document: Document, variables: dict[str, str]) -> Parsed:
        if document.data is None:
            return Parsed(None)
        if number not in self.fixed:
            parsed = parse(document, variables)
            if has_variables(document):
                return parsed
            self.fixed[number] = parsed
        return self.fixed[number]


def _defaults(reading: Reading) -> Reading:
    """Read Watchbill's own specs, except those that the user has replaced by one of the same name."""
    own = {identity(document) for document in reading.documents}
    shipped = read_folder(DEFAULTS).documents
    return Reading(tuple(document for document in shipped if identity(document) not in own))


def _folder_faults(specs: Path, reading: Reading) -> Iterator[Diagnostic]:
    if not specs.is_dir():
        hint = "name the folder with --specs, or make one with 'watchbill init'"
        yield Diagnostic("no-specs", f"there is no folder '{specs}'", NOWHERE, hint)
    elif not reading.documents and not reading.diagnostics:
        hint = "specs are files named *.yaml; 'watchbill init' writes a small set"
        yield Diagnostic("no-specs", f"the folder '{specs}' holds no specs", NOWHERE, hint)


def _environments(
    specs: Path, parsing: _Parsing, only: frozenset[str] | None, found: list[Diagnostic]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Find the environments to build, each with its variables.

    An Environment with a fault counts as well: the other specs are judged with the variables that it says.
    """
    documents = [document for document in parsing.documents if _is_environment(document)]
    names = {name: document for document in reversed(documents) for name in _name(document)}
    for name in sorted((only or set()) - set(names)):
        hint = did_you_mean(name, names)
        found.append(Diagnostic("unknown-environment", f"no Environment is named '{name}'", NOWHERE, hint))
    if not documents and parsing.documents and not has_errors(found):
        hint = "write one: {apiVersion: watchbill/v1, kind: Environment, metadata: {name: production}, spec: {}}"
        message = f"no Environment in '{specs}' says what to build for"
        found.append(Diagnostic("no-environment", message, NOWHERE, hint))
    if not names:  # there is nothing to build, but what reads no variables can still be judged
        for number, document in enumerate(parsing.documents):
            found += parsing.one(number, document, {"": ""}).diagnostics if not has_variables(document) else ()
    for name, document in sorted(names.items()):
        if only is None or name in only:
            yield name, _variables(document)


def _is_environment(document: Document) -> bool:
    return isinstance(document.data, dict) and document.data.get("kind") == "Environment"


def _name(document: Document) -> Iterator[str]:
    kind_and_name = identity(document)
    if kind_and_name:
        yield kind_and_name[1]


def _variables(document: Document) -> dict[str, str]:
    spec = document.data.get("spec")
    given = spec.get("variables") if isinstance(spec, dict) else None
    return {key: value for key, value in given.items() if isinstance(value, str)} if isinstance(given, dict) else {}


def _compile(
    environment: str, parsed: list[Parsed], parsing: _Parsing, complete: bool
) -> tuple[Compiled, list[Diagnostic]]:
    specs = [
        (outcome.spec, document)
        for outcome, document in zip(parsed, parsing.documents, strict=True)
        if outcome.spec is not None
    ]
    broken = [outcome.identity for outcome in parsed if outcome.identity is not None]
    anonymous = any(outcome.diagnostics and outcome.identity is None for outcome in parsed)
    linked = link(environment, specs, broken, complete and not anonymous)
    linked = _linked_further(linked)
    catalog = linked.catalog
    if ("Environment", environment) not in catalog.specs:
        return Compiled(environment, catalog, None), list(linked.diagnostics)
    plan = link_alerts(assemble(environment, _parts(catalog)))
    found = [*linked.diagnostics, *_checked(catalog, plan)]
    return Compiled(environment, catalog, plan), found


def _linked_further(linked: Linked) -> Linked:
    """Let every kind resolve what is more than the name of a spec."""
    faults: dict[tuple[str, str], list[Diagnostic]] = {}
    for key, spec in linked.catalog.specs.items():
        found = list(registry.kind(spec.kind).link(spec, linked.catalog))
        if found:
            faults[key] = found
    return linked.without(faults, (diagnostic for found in faults.values() for diagnostic in found))


def _parts(catalog: Catalog) -> Iterator[Any]:
    specs: Iterable[Spec[Model]] = (catalog.specs[key] for key in sorted(catalog.specs))
    for spec in specs:
        yield from registry.kind(spec.kind).compile(spec, catalog)


def _checked(catalog: Catalog, plan: Plan) -> Iterator[Diagnostic]:
    for module, check in registry.variants("checks", "CHECK").items():
        for finding in check.run(catalog, plan):
            code = module.replace("_", "-")
            yield Diagnostic(code, finding.message, finding.span, finding.hint, check.severity)
