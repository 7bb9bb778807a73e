"""What amtool says of Alertmanager's configuration, as diagnostics at the OnCall that it comes from."""

from collections.abc import Iterator
from pathlib import Path

from generator import naming
from generator.diagnostics import NOWHERE, Diagnostic, Severity, Span
from generator.pipeline import Rendered
from generator.verify import amtool
from generator.verify.amtool import AmtoolError, Fault


def judge_amtool(root: Path, rendered: Rendered, required: bool) -> Iterator[Diagnostic]:
    """Let amtool check the configurations; a missing one is an error only where it is required."""
    where = [name for name, files in rendered.artifacts.items() if naming.ALERTMANAGER_CONFIG_PATH in files]
    if not where:
        return
    try:
        faults = amtool.check(amtool.find(), root, [f"{name}/{naming.ALERTMANAGER_CONFIG_PATH}" for name in where])
    except AmtoolError as error:
        severity = Severity.ERROR if required else Severity.WARNING
        message = f"the output was not checked by amtool: {error}"
        hint = "mend that, or do without all such checks: --no-promtool"
        yield Diagnostic("amtool-unavailable", message, NOWHERE, hint, severity)
        return
    for fault in faults:
        message = f"amtool refuses {fault.path}: {fault.message}"
        yield Diagnostic("amtool", message, _span(fault, rendered), "mend what this spec says")


def _span(fault: Fault, rendered: Rendered) -> Span:
    """Find the OnCall whose name stands in what is refused; the first one where none does."""
    environment = fault.path.partition("/")[0]
    compiled = next(each for each in rendered.compilation.environments if each.environment == environment)
    teams = compiled.plan.on_call if compiled.plan else ()
    named = [team for team in teams if f"{team.name}/" in fault.message] or teams
    return compiled.catalog.document_of(named[0].origin).span("metadata", "name") if named else Span(fault.path)
