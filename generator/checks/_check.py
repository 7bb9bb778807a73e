"""What a check is. Its docstring is its page: what it does, why it matters, bad, better."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.catalog import Catalog
from generator.diagnostics import Severity, Span
from generator.plan.plan import Plan


@dataclass(frozen=True)
class Finding:
    """What a check found, where, and how to mend it; its code and severity are the check's."""

    message: str
    span: Span
    hint: str | None = None


@dataclass(frozen=True)
class Check:
    """A check; its code is the file's name with dashes."""

    run: Callable[[Catalog, Plan], Iterator[Finding]]
    severity: Severity
