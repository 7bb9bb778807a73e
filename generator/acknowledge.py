"""Acknowledgements: `# watchbill: ignore[code] reason` takes a check's finding off the list, visibly.

Only what a check finds can be acknowledged; what cannot be read, parsed or linked must be mended. An
acknowledgement needs a reason, and one that acknowledges nothing is itself reported.
"""

from collections.abc import Iterable, Iterator

from generator import registry
from generator.diagnostics import Diagnostic, Severity, did_you_mean
from generator.source import Document, Ignore


def apply(diagnostics: Iterable[Diagnostic], documents: Iterable[Document]) -> Iterator[Diagnostic]:
    """Drop what is acknowledged; add what is wrong with the acknowledgements."""
    files = {document.file.name: document.file for document in documents}
    ignores = [ignore for file in files.values() for ignore in file.ignores]
    if not ignores:
        yield from diagnostics
        return
    codes = {module.replace("_", "-") for module in registry.modules("checks")}
    sound = {(ignore.span.file, ignore.line, ignore.code): ignore for ignore in ignores if ignore.reason}
    used: set[Ignore] = set()
    for diagnostic in diagnostics:
        ignore = sound.get((diagnostic.span.file, diagnostic.span.line, diagnostic.code))
        if ignore is None or diagnostic.code not in codes:
            yield diagnostic
        else:
            used.add(ignore)
    for ignore in ignores:
        yield from _faults(ignore, codes, ignore in used)


def _faults(ignore: Ignore, codes: set[str], used: bool) -> Iterator[Diagnostic]:
    if ignore.code not in codes:
        message = f"no check has the code '{ignore.code}'"
        hint = did_you_mean(ignore.code, codes) or "write '# watchbill: ignore[code] reason'"
        yield Diagnostic("unknown-ignore", message, ignore.span, hint)
    elif not ignore.reason:
        hint = f"write it behind: '# watchbill: ignore[{ignore.code}] reason'"
        yield Diagnostic("ignore-without-reason", "an acknowledgement needs a reason", ignore.span, hint)
    elif not used:
        message = f"nothing to acknowledge: '{ignore.code}' finds nothing on line {ignore.line}"
        yield Diagnostic("unused-ignore", message, ignore.span, "remove the comment", Severity.WARNING)
