"""What a spec compiles to: in words and tables, in files, and where it says more, as a picture."""

import json
from collections.abc import Callable, Iterator, Mapping

from generator import naming, registry
from generator.catalog import Catalog, references
from generator.emit._artifact import Artifact
from generator.kinds._base import Model, Spec
from generator.kinds._kind import Explanation


def as_text(spec: Spec[Model], catalog: Catalog, artifacts: Mapping[str, Artifact]) -> str:
    """Say what a spec means, which other specs it reads and feeds, and show the files that come of it."""
    explanation = _explanation(spec, catalog)
    sections = [
        "\n".join([spec.address, "", *explanation.words]),
        *map(_aligned, explanation.tables),
        *_section("Reads", _reads(spec)),
        *_section("Read by", _read_by(spec, catalog)),
        *_section("Pages", _of(spec, artifacts, _is_page)),
        *_section("Dashboards", _of(spec, artifacts, _is_dashboard)),
        *(f"{path}\n\n{_indented(artifact.text)}" for path, artifact in _files(spec, artifacts)),
    ]
    return "\n\n".join(sections) + "\n"


def as_json(spec: Spec[Model], catalog: Catalog, artifacts: Mapping[str, Artifact]) -> str:
    """Say the same for programs: `{"spec", "words", "tables", "reads", "read_by", "pages", "dashboards", "files"}`."""
    explanation = _explanation(spec, catalog)
    tables = [[dict(zip(head, row, strict=True)) for row in rows] for head, *rows in explanation.tables]
    document = {
        "spec": spec.address,
        "words": explanation.words,
        "tables": tables,
        "reads": _reads(spec),
        "read_by": _read_by(spec, catalog),
        "pages": _of(spec, artifacts, _is_page),
        "dashboards": _of(spec, artifacts, _is_dashboard),
        "files": {path: artifact.text for path, artifact in _files(spec, artifacts)},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_svg(spec: Spec[Model], catalog: Catalog, _artifacts: Mapping[str, Artifact]) -> str | None:
    """Draw what there is to draw; None where a picture says nothing more."""
    return _explanation(spec, catalog).picture


def _explanation(spec: Spec[Model], catalog: Catalog) -> Explanation:
    found: Explanation = registry.kind(spec.kind).explain(spec, catalog)
    return found


def _files(spec: Spec[Model], artifacts: Mapping[str, Artifact]) -> list[tuple[str, Artifact]]:
    """List the files for programs; what is for people is only named, as it is long, and comes from many specs."""
    paths = _of(spec, artifacts, lambda path: not (_is_page(path) or _is_dashboard(path)))
    return [(path, artifacts[path]) for path in paths]


def _of(spec: Spec[Model], artifacts: Mapping[str, Artifact], wanted: Callable[[str], bool]) -> list[str]:
    return sorted(path for path, one in artifacts.items() if spec.address in one.origins and wanted(path))


def _is_page(path: str) -> bool:
    return path.endswith(".md")


def _is_dashboard(path: str) -> bool:
    return path.startswith(f"{naming.DASHBOARDS_PATH}/")


def _aligned(table: tuple[tuple[str, ...], ...]) -> str:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    rows = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table)
    return "\n".join(rows)


def _section(title: str, addresses: list[str]) -> Iterator[str]:
    if addresses:
        yield f"{title}: {', '.join(addresses)}"


def _reads(spec: Spec[Model]) -> list[str]:
    return sorted({f"{reference.ref.kind}/{reference.name}" for reference in references(spec.spec)})


def _read_by(spec: Spec[Model], catalog: Catalog) -> list[str]:
    return sorted(other.address for other in catalog.specs.values() if spec.address in _reads(other))


def _indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True)).rstrip()
