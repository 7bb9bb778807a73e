"""What the official programs say of the artifacts, as diagnostics at the specs that caused it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import naming
from generator.diagnostics import NOWHERE, Diagnostic, Severity, Span
from generator.pipeline import Compiled, Rendered
from generator.plan.plan import Plan
from generator.verify import amtool, blackbox, promtool
from generator.verify.judge_grafana import judge_grafana
from generator.verify.judge_kubernetes import judge_kubernetes
from generator.verify.program import Program, ProgramError, Refusal


@dataclass(frozen=True)
class Judge:
    """A program, how it checks files, those it can read, and how the spec is found that it means."""

    program: Program
    check: Callable[[str, Path, Sequence[str]], list[Refusal]]
    reads: Callable[[str], bool]
    origin: Callable[[Refusal, str, Plan], str | None]


def judge(root: Path, rendered: Rendered, required: bool) -> tuple[Diagnostic, ...]:
    """Let the official programs judge; a missing one is an error only where it is required."""
    said = (found for one in JUDGES for found in judged(one, root, rendered, required))
    return tuple(dict.fromkeys((*said, *judge_kubernetes(rendered), *judge_grafana(rendered))))


def judged(by: Judge, root: Path, rendered: Rendered, required: bool) -> Iterator[Diagnostic]:
    """Let one program check the files that it can read, of all environments at once."""
    paths = [f"{name}/{path}" for name, files in rendered.artifacts.items() for path in files if by.reads(path)]
    if not paths:
        return
    try:
        refusals = by.check(by.program.find(), root, paths)
    except ProgramError as error:
        severity = Severity.ERROR if required else Severity.WARNING
        message = f"the output was not checked by {by.program.name}: {error}"
        hint = "mend that, or do without all such checks: --no-promtool"
        yield Diagnostic(f"{by.program.code}-unavailable", message, NOWHERE, hint, severity)
        return
    for refusal in refusals:
        message = f"{by.program.name} refuses {refusal.path or 'the output'}: {refusal.message}"
        yield Diagnostic(by.program.code, message, _span(by, refusal, rendered), "mend what this spec says")


def _span(by: Judge, refusal: Refusal, rendered: Rendered) -> Span:
    """Find the spec that is refused; the file's first one where the program does not say more; or the file."""
    environment, _, path = refusal.path.partition("/")
    compiled = {each.environment: each for each in rendered.compilation.environments}.get(environment)
    address = _address(by, refusal, path, compiled, rendered) if compiled else None
    if compiled and address:
        return compiled.catalog.document_of(address).span("metadata", "name")
    return Span(refusal.path) if refusal.path else NOWHERE


def _address(by: Judge, refusal: Refusal, path: str, compiled: Compiled, rendered: Rendered) -> str | None:
    meant = by.origin(refusal, path, compiled.plan) if compiled.plan else None
    artifact = rendered.artifacts[compiled.environment].get(path)
    return meant or next(iter(artifact.origins if artifact else ()), None)


def _of_rule(refusal: Refusal, path: str, plan: Plan) -> str | None:
    """Find the spec of the rule that promtool counted."""
    groups = (group for file in plan.rule_files if file.path == path for group in file.groups)
    rules = next((group.rules for group in groups if group.name == refusal.part), ())
    return rules[refusal.rule].origin if refusal.rule is not None and refusal.rule < len(rules) else None


def _of_team(refusal: Refusal, _path: str, plan: Plan) -> str | None:
    """Find the OnCall whose name stands in what amtool says, or the first one: it begins its receivers' names."""
    named = [team.origin for team in plan.on_call if f"{team.name}/" in refusal.message]
    return next(iter(named or [team.origin for team in plan.on_call]), None)


def _of_module(refusal: Refusal, _path: str, plan: Plan) -> str | None:
    """Find the probe whose module the exporter refuses."""
    return next((module.origin for module in plan.modules if module.name == refusal.part), None)


PROMTOOL = Judge(promtool.PROGRAM, promtool.check, promtool.reads, _of_rule)
AMTOOL = Judge(amtool.PROGRAM, amtool.check, lambda path: path == naming.ALERTMANAGER_CONFIG_PATH, _of_team)
BLACKBOX = Judge(blackbox.PROGRAM, blackbox.check, lambda path: path == naming.BLACKBOX_PATH, _of_module)
JUDGES = (PROMTOOL, AMTOOL, BLACKBOX)
