"""What the official checkers say of the artifacts, as diagnostics at the specs that caused it."""

from collections.abc import Mapping
from pathlib import Path

from generator.diagnostics import NOWHERE, Diagnostic, Severity, Span
from generator.emit._artifact import Artifact
from generator.pipeline import Compiled, Rendered
from generator.plan.rules import RuleFile
from generator.verify import promtool
from generator.verify.judge_amtool import judge_amtool
from generator.verify.judge_blackbox import judge_blackbox
from generator.verify.judge_kubernetes import judge_kubernetes
from generator.verify.promtool import PromtoolError, Refusal


def judge(root: Path, rendered: Rendered, required: bool) -> tuple[Diagnostic, ...]:
    """Let the official checkers judge; a missing one is an error only where it is required."""
    found = [*_by_promtool(root, rendered, required)]
    for judges in (judge_amtool, judge_blackbox, judge_kubernetes):
        found += judges(root, rendered, required)
    return tuple(dict.fromkeys(found))


def _by_promtool(root: Path, rendered: Rendered, required: bool) -> tuple[Diagnostic, ...]:
    """Let promtool check all environments at once."""
    paths = [f"{environment}/{path}" for environment, files in rendered.artifacts.items() for path in files]
    try:
        refusals = promtool.check(promtool.find(), root, paths)
    except PromtoolError as error:
        severity = Severity.ERROR if required else Severity.WARNING
        message = f"the output was not checked by promtool: {error}"
        hint = "mend that, or do without this check: --no-promtool"
        return (Diagnostic("promtool-unavailable", message, NOWHERE, hint, severity),)
    return tuple(_diagnostic(refusal, rendered) for refusal in refusals)


def _diagnostic(refusal: Refusal, rendered: Rendered) -> Diagnostic:
    environment, _, path = refusal.path.partition("/")
    compiled = {each.environment: each for each in rendered.compilation.environments}.get(environment)
    span = _span(refusal, path, compiled, rendered.artifacts[environment]) if compiled else None
    message = f"promtool refuses {refusal.path or 'the output'}: {refusal.message}"
    return Diagnostic(
        "promtool", message, span or (Span(refusal.path) if refusal.path else NOWHERE), "mend what this spec says"
    )


def _span(refusal: Refusal, path: str, compiled: Compiled, artifacts: Mapping[str, Artifact]) -> Span | None:
    """Find the spec that the refused rule, or at least the refused file, comes from."""
    files = {file.path: file for file in compiled.plan.rule_files} if compiled.plan else {}
    address = _origin(refusal, files[path]) if path in files else None
    if address is None and path in artifacts and artifacts[path].origins:
        address = artifacts[path].origins[0]
    if address is None:
        return None
    return compiled.catalog.document_of(address).span("metadata", "name")


def _origin(refusal: Refusal, file: RuleFile) -> str | None:
    for group in file.groups:
        if group.name == refusal.group and refusal.rule is not None and refusal.rule < len(group.rules):
            return group.rules[refusal.rule].origin
    return None
