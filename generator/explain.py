"""What a spec compiles to, in words and in files."""

from collections.abc import Iterator, Mapping

from generator import registry
from generator.catalog import Catalog, references
from generator.emit._artifact import Artifact
from generator.kinds._base import Model, Spec


def explained(spec: Spec[Model], catalog: Catalog, artifacts: Mapping[str, Artifact]) -> str:
    """Say what a spec means, which other specs it reads and feeds, and show the files that come of it."""
    sections = [
        "\n".join([spec.address, "", *registry.kind(spec.kind).explain(spec, catalog)]),
        *_section("Reads", _reads(spec)),
        *_section("Read by", _read_by(spec, catalog)),
        *(
            f"{path}\n\n{_indented(artifact.text)}"
            for path, artifact in sorted(artifacts.items())
            if spec.address in artifact.origins
        ),
    ]
    return "\n\n".join(sections) + "\n"


def _section(title: str, addresses: list[str]) -> Iterator[str]:
    if addresses:
        yield f"{title}: {', '.join(addresses)}"


def _reads(spec: Spec[Model]) -> list[str]:
    return sorted({f"{reference.ref.kind}/{reference.name}" for reference in references(spec.spec)})


def _read_by(spec: Spec[Model], catalog: Catalog) -> list[str]:
    return sorted(other.address for other in catalog.specs.values() if spec.address in _reads(other))


def _indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True)).rstrip()
