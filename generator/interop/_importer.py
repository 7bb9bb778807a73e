"""What an importer is, and how an import runs: read, convert, judge; nothing is written here."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator import registry
from generator.diagnostics import NOWHERE, Diagnostic, Severity, has_errors, ordered
from generator.interop._folder import Folder
from generator.interop._judging import judged
from generator.interop._options import Options
from generator.interop._reading import Object, Report, objects


@dataclass(frozen=True)
class Importer:
    """Reads the documents of one generator into a folder; `names` are those that its users want unless they say so."""

    tool: str
    read: Callable[[list[Object], Options, Folder], bool]
    names: str = "watchbill"


@dataclass(frozen=True)
class Imported:
    """The files to write, name to text (none where something is wrong), and what is to be said."""

    texts: dict[str, str]
    diagnostics: tuple[Diagnostic, ...]


def importer(format_: str) -> Importer:
    """Find the importer of a format."""
    found: Importer = registry.constant("interop", format_, "IMPORTER")
    return found


def run(format_: str, paths: list[Path], options: Options) -> Imported:
    """Import files."""
    report = Report()
    folder = Folder(report)
    found = list(objects(paths, report))
    tool = importer(format_)
    if not tool.read(found, options, folder) and not has_errors(report.diagnostics):
        message = f"none of the files holds a document of {tool.tool}"
        report.add("not-a-spec", Severity.ERROR, message, NOWHERE, "name its files, or folders of them")
    if has_errors(report.diagnostics):
        return Imported({}, ordered(report.diagnostics))
    texts = judged(folder, report)
    wrong = has_errors(report.diagnostics)
    return Imported({} if wrong else texts, ordered(report.diagnostics))
