"""Diagnostics for people and programs: text, JSON, GitHub annotations, SARIF and JUnit.

A reporter is a function from diagnostics to text; nothing here prints.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.diagnostics import NOWHERE, Diagnostic, Severity

Reporter = Callable[[Sequence[Diagnostic]], str]

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def text(diagnostics: Sequence[Diagnostic], colour: bool = False) -> str:
    """Write each diagnostic with its line of the file, and a summary at the end."""
    lines = _Lines()
    parts = [_paragraph(diagnostic, lines, colour) for diagnostic in diagnostics]
    return "\n".join([*parts, summary(diagnostics)]) + "\n" if parts else ""


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Count the diagnostics: `2 errors, 1 warning`."""
    found = [diagnostic.severity for diagnostic in diagnostics]
    counts = ((severity, found.count(severity)) for severity in Severity)
    return ", ".join(
        f"{n} {severity}{'s' if n > 1 and severity is not Severity.INFO else ''}" for severity, n in counts if n
    )


def as_json(diagnostics: Sequence[Diagnostic]) -> str:
    """Write `{"diagnostics": [...]}`, the same shape for every command."""
    return json.dumps({"diagnostics": [_fields(diagnostic) for diagnostic in diagnostics]}, indent=2) + "\n"


def github(diagnostics: Sequence[Diagnostic]) -> str:
    """Write workflow commands, which GitHub shows as annotations at their lines."""
    return "".join(f"{_github_command(diagnostic)}\n" for diagnostic in diagnostics)


def sarif(diagnostics: Sequence[Diagnostic]) -> str:
    """Write SARIF 2.1.0, for code-scanning services."""
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    driver = {"name": "watchbill", "rules": [{"id": code} for code in codes]}
    run = {"tool": {"driver": driver}, "results": [_sarif_result(diagnostic) for diagnostic in diagnostics]}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def junit(diagnostics: Sequence[Diagnostic]) -> str:
    """Write JUnit XML: a failing case for each error, and one passing case where there is none."""
    failures = [diagnostic for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR]
    cases = [_junit_case(diagnostic) for diagnostic in failures] or ['  <testcase classname="watchbill" name="specs"/>']
    head = f'<testsuite name="watchbill" tests="{len(cases)}" failures="{len(failures)}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>"]) + "\n"


REPORTERS: Mapping[str, Reporter] = {
    "text": text,
    "json": as_json,
    "github": github,
    "sarif": sarif,
    "junit": junit,
}


class _Lines:
    """Looks up lines of files, each file read once."""

    def __init__(self) -> None:
        self.files: dict[str, list[str]] = {}

    def line(self, file: str, number: int) -> str | None:
        if file not in self.files:
            try:
                self.files[file] = Path(file).read_text(encoding="utf-8-sig").splitlines()
            except (OSError, UnicodeDecodeError, ValueError):
                self.files[file] = []
        lines = self.files[file]
        return lines[number - 1] if 0 < number <= len(lines) else None


def _paragraph(diagnostic: Diagnostic, lines: _Lines, colour: bool) -> str:
    span = diagnostic.span
    start = f"{diagnostic.severity}[{diagnostic.code}]"
    if colour:
        start = f"\x1b[1;{_COLOURS[diagnostic.severity]}m{start}\x1b[0m"
    parts = [f"{start}: {diagnostic.message}"]
    if span != NOWHERE:
        parts.append(f"  --> {span}")
    source = lines.line(span.file, span.line)
    if source is not None and source.strip():
        shown, caret = _excerpt(source, span.column)
        margin = f"{span.line:>4} | "
        parts += [f"{margin}{shown}", " " * (len(margin) + caret) + "^"]
    if diagnostic.hint:
        parts.append(f"  hint: {diagnostic.hint}")
    return "\n".join(parts) + "\n"


def _excerpt(source: str, column: int) -> tuple[str, int]:
    """Cut a long line around the column, and make control characters visible."""
    visible = "".join(
        character if character.isprintable() else "␉" if character == "\t" else "�" for character in source
    )
    start = max(0, column - 60) if len(visible) > 110 else 0
    return visible[start : start + 110], column - 1 - start


def _fields(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "file": diagnostic.span.file,
        "line": diagnostic.span.line,
        "column": diagnostic.span.column,
        "severity": str(diagnostic.severity),
        "code": diagnostic.code,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }


def _sentence(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.message}; {diagnostic.hint}" if diagnostic.hint else diagnostic.message


def _github_command(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    place = f"file={_github_escape(span.file, True)},line={span.line},col={span.column}," if span != NOWHERE else ""
    level = _GITHUB_LEVELS[diagnostic.severity]
    return f"::{level} {place}title={diagnostic.code}::{_github_escape(_sentence(diagnostic))}"


def _github_escape(value: str, is_property: bool = False) -> str:
    escaped = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if is_property else escaped


def _sarif_result(diagnostic: Diagnostic) -> dict[str, Any]:
    span = diagnostic.span
    region = {"startLine": span.line, "startColumn": span.column}
    location = {"physicalLocation": {"artifactLocation": {"uri": _uri(span.file)}, "region": region}}
    return {
        "ruleId": diagnostic.code,
        "level": _SARIF_LEVELS[diagnostic.severity],
        "message": {"text": _sentence(diagnostic)},
        "locations": [location] if span != NOWHERE else [],
    }


def _uri(file: str) -> str:
    from urllib.parse import quote

    return quote(file)


def _junit_case(diagnostic: Diagnostic) -> str:
    from xml.sax.saxutils import escape, quoteattr  # imports an HTTP client, of all things

    place = f"{diagnostic.span} " if diagnostic.span != NOWHERE else ""
    name = quoteattr(_xml_text(f"{place}{diagnostic.code}"))
    message = _xml_text(_sentence(diagnostic))
    body = f"<failure message={quoteattr(message)} type={quoteattr(diagnostic.code)}>{escape(message)}</failure>"
    return f'  <testcase classname="watchbill" name={name}>{body}</testcase>'


def _xml_text(value: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in value)
