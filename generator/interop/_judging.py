"""What was imported is built before it is written: it must build as it is.

An error that a check finds in it was so before, and would keep it from being built: it is told at import, and
acknowledged in the spec at its line, for somebody to mend.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from generator import registry
from generator.diagnostics import NOWHERE, Diagnostic, Severity, Span
from generator.interop._folder import Folder, Spec
from generator.interop._reading import Report
from generator.pipeline import compile_specs

BETWEEN = "---\n"
_REASON = "so it was before the import; mend it, then take this line out"


def judged(folder: Folder, report: Report) -> dict[str, str]:
    """Write the files' texts, name to text, with what the checks find in them told and acknowledged."""
    files = folder.files()
    texts = {name: BETWEEN.join(spec.text() for spec in specs) for name, specs in files.items()}
    codes = {module.replace("_", "-") for module in registry.modules("checks")}
    found = list(_findings(texts))
    for one in found:
        span = _origin(files[one.span.file], one.span.line) if one.span.file in files else NOWHERE
        checked = one.severity is Severity.ERROR and one.code in codes
        report.diagnostics.append(replace(one, span=span, severity=Severity.WARNING if checked else one.severity))
    errors = [one for one in found if one.severity is Severity.ERROR and one.code in codes]
    return {name: _acknowledged(text, [one for one in errors if one.span.file == name]) for name, text in texts.items()}


def _findings(texts: dict[str, str]) -> Iterator[Diagnostic]:
    """Build the texts; places are lines of them."""
    with TemporaryDirectory() as made:
        for name, text in texts.items():
            Path(made, name).write_text(text, encoding="utf-8")
        for one in compile_specs(Path(made)).diagnostics:
            yield replace(one, span=Span(Path(one.span.file).name, one.span.line, one.span.column))


def _origin(specs: list[Spec], line: int) -> Span:
    """Find where the spec comes from that stands at a line of a file."""
    end = 0
    for spec in specs:
        end += spec.text().count("\n") + BETWEEN.count("\n")
        if line <= end:
            return spec.span
    return NOWHERE


def _acknowledged(text: str, errors: list[Diagnostic]) -> str:
    """Put a comment above each line in which a check finds something, at the line's own indent."""
    at: dict[int, set[str]] = {}
    for one in errors:
        at.setdefault(one.span.line, set()).add(one.code)
    lines = text.splitlines()
    for number in sorted(at, reverse=True):
        line = lines[number - 1]
        indent = line[: len(line) - len(line.lstrip())]
        lines.insert(number - 1, f"{indent}# watchbill: ignore[{', '.join(sorted(at[number]))}] {_REASON}")
    return "\n".join(lines) + "\n"
