"""Problems as values: what is wrong, where, and what to write instead. Nothing here prints or exits."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a diagnostic weighs: only an error stops a build."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, order=True)
class Span:
    """A place in a file. Lines and columns count from 1; the file is named as the user named it."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Span("")  # what is wrong stands in no file: a missing folder, a program that is not there


@dataclass(frozen=True)
class Diagnostic:
    """One finding. The code is the same string in the output, the documentation and an ignore comment."""

    code: str
    message: str
    span: Span
    hint: str | None = None
    severity: Severity = Severity.ERROR


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place and drop repetitions (the same spec is judged once for every environment)."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: (d.span, d.code, d.message)))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Say whether any of the diagnostics must stop a build."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Name the known word that a misspelt one stands for."""
    import difflib  # only needed once something is wrong

    known = sorted(candidates)
    folded = word.lower().replace("_", "-")
    by_case = [name for name in known if name.lower().replace("_", "-") == folded]
    return next(iter(by_case or difflib.get_close_matches(word, known, n=1, cutoff=0.6)), None)


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """Name the closest known word as a hint, or list the words when there are few and none is close."""
    known = sorted(candidates)
    meant = closest(word, known)
    if meant:
        return f"did you mean '{meant}'?"
    return f"known here: {', '.join(known)}" if 0 < len(known) <= 12 else None
