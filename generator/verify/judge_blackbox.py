"""What the blackbox exporter says of its configuration, as diagnostics at the probes that caused it."""

from collections.abc import Iterator
from pathlib import Path

from generator import naming
from generator.diagnostics import NOWHERE, Diagnostic, Severity, Span
from generator.pipeline import Rendered
from generator.verify import blackbox
from generator.verify.blackbox import BlackboxError, Fault


def judge_blackbox(root: Path, rendered: Rendered, required: bool) -> Iterator[Diagnostic]:
    """Let the exporter check its configurations; a missing one is an error only where it is required."""
    where = [name for name, files in rendered.artifacts.items() if naming.BLACKBOX_PATH in files]
    if not where:
        return
    try:
        faults = blackbox.check(blackbox.find(), root, [f"{name}/{naming.BLACKBOX_PATH}" for name in where])
    except BlackboxError as error:
        severity = Severity.ERROR if required else Severity.WARNING
        message = f"the output was not checked by the blackbox exporter: {error}"
        hint = "mend that, or do without all such checks: --no-promtool"
        yield Diagnostic("blackbox-unavailable", message, NOWHERE, hint, severity)
        return
    for fault in faults:
        message = f"the blackbox exporter refuses {fault.path}: {fault.message}"
        yield Diagnostic("blackbox", message, _span(fault, rendered), "mend what this spec says")


def _span(fault: Fault, rendered: Rendered) -> Span:
    """Find the probe whose module is refused; the first one where the exporter names none."""
    environment = fault.path.partition("/")[0]
    compiled = next(each for each in rendered.compilation.environments if each.environment == environment)
    modules = compiled.plan.modules if compiled.plan else ()
    refused = [module for module in modules if module.name == fault.module] or modules
    return compiled.catalog.document_of(refused[0].origin).span("metadata", "name") if refused else Span(fault.path)
