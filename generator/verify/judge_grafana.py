"""The published dashboards, judged by the rules for any dashboard, as diagnostics at the specs that they come from.

Beside what the rules know of JSON, every query must name what a contract declares, Prometheus provides, or a rule
records; and every link to a dashboard must lead to one.
"""

import json
from collections.abc import Iterator

from generator import naming
from generator.catalog import Catalog
from generator.checks._contract import declared
from generator.checks.promql_unknown_metric import PROVIDED
from generator.diagnostics import Diagnostic, Severity, Span
from generator.emit._artifact import Artifact
from generator.pipeline import Compiled, Rendered
from generator.plan.plan import Plan
from generator.plan.rules import RecordingRule


def judge_grafana(rendered: Rendered) -> Iterator[Diagnostic]:
    """Judge every dashboard of every environment; it needs no program."""
    for compiled in rendered.compilation.environments:
        if compiled.plan is not None and compiled.plan.grafana is not None:
            yield from _judged(compiled, compiled.plan, rendered)


def _judged(compiled: Compiled, plan: Plan, rendered: Rendered) -> Iterator[Diagnostic]:
    from generator.verify.board import Known  # the rules for dashboards are only for a build with some
    from generator.verify.dashboards import faults

    files = rendered.artifacts[compiled.environment]
    boards = [one for path, one in files.items() if path.startswith(f"{naming.DASHBOARDS_PATH}/")]
    known = Known(_metrics(plan, compiled.catalog), [board.uid for board in plan.dashboards])
    for artifact in boards:
        for fault in faults(json.loads(artifact.text), known):
            message = f"{compiled.environment}/{artifact.path}: {fault.message}"
            yield Diagnostic(fault.code, message, _span(artifact, compiled.catalog), fault.hint, Severity.ERROR)


def _metrics(plan: Plan, catalog: Catalog) -> frozenset[str]:
    """Name every series that there is: of contracts, of Prometheus itself, of rules."""
    rules = (rule for file in plan.rule_files for group in file.groups for rule in group.rules)
    recorded = (rule.name for rule in rules if isinstance(rule, RecordingRule))
    return frozenset((*PROVIDED, *declared(catalog), *recorded))


def _span(artifact: Artifact, catalog: Catalog) -> Span:
    address = next(iter(artifact.origins), None)
    return catalog.document_of(address).span("metadata", "name") if address else Span(artifact.path)
