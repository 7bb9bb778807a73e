"""Acknowledgements: `# watchbill: ignore[code] reason` takes a check's finding off the list, visibly.

Only what a check finds can be acknowledged; what cannot be read, parsed or linked must be mended. An
acknowledgement needs a reason, and one that acknowledges nothing is itself reported.
"""

from collections.abc import Iterable, Iterator

from generator import registry
from generator.diagnostics import Diagnostic, Severity, closest
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
    all_checked = True
    for diagnostic in diagnostics:
        ignore = sound.get((diagnostic.span.file, diagnostic.span.line, diagnostic.code))
        if ignore is None or diagnostic.code not in codes:
            yield diagnostic
        else:
            used.add(ignore)
        # What could not be linked was not checked, so that nothing is known of its acknowledgements.
        all_checked = all_checked and diagnostic.code in codes
    for ignore in ignores:
        yield from _faults(ignore, codes, ignore in used or not all_checked)


def _faults(ignore: Ignore, codes: set[str], used: bool) -> Iterator[Diagnostic]:
    if not ignore.code:
        hint = "write '# watchbill: ignore[code] reason', with the code that the finding shows"
        yield Diagnostic("unknown-ignore", "an acknowledgement names no check", ignore.span, hint)
    elif ignore.code not in codes:
        message = f"no check has the code '{ignore.code}'"
        meant = closest(ignore.code, codes)
        hint = f"did you mean '{meant}'?" if meant else "only what a check finds can be acknowledged; mend the rest"
        yield Diagnostic("unknown-ignore", message, ignore.span, hint)
    elif not ignore.reason:
        hint = f"write it behind: '# watchbill: ignore[{ignore.code}] reason'"
        yield Diagnostic("ignore-without-reason", "an acknowledgement needs a reason", ignore.span, hint)
    elif not used:
        message = f"nothing to acknowledge: '{ignore.code}' finds nothing on line {ignore.line}"
        yield Diagnostic("unused-ignore", message, ignore.span, "remove the comment", Severity.WARNING)
