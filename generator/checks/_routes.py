"""What the checks of routing have in common: who answers for a team, and the alerts that somebody must answer."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from generator.catalog import Catalog
from generator.diagnostics import Span
from generator.kinds._base import Model, Spec
from generator.kinds.alert.model import Alert
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import Level, SeverityScale
from generator.plan.plan import Plan
from generator.plan.rules import AlertingRule

if TYPE_CHECKING:  # few have somebody on call, and the others need not load how that is written
    from generator.kinds.on_call.model import OnCall


class Answered(NamedTuple):
    """A level for which an OnCall says who is told."""

    on_call: "Spec[OnCall]"
    name: str
    level: Level


def on_calls(catalog: Catalog) -> "list[Spec[OnCall]]":
    """List who is on call; none where this environment's alerts are routed by somebody else."""
    if all(kind != "OnCall" for kind, _ in catalog.specs):
        return []
    from generator.kinds.on_call.model import OnCall

    return catalog.all(OnCall)


def answered(catalog: Catalog) -> Iterator[Answered]:
    """List the levels of all scales for which somebody is told."""
    for on_call in on_calls(catalog):
        levels = catalog.get(SeverityScale, on_call.spec.severities).spec.levels
        for name in on_call.spec.levels:
            yield Answered(on_call, name, levels[name])


def level_of(alert: Spec[Alert], catalog: Catalog) -> Answered | None:
    """Find the level of an alert, and who answers for it; None where nobody does."""
    owner = catalog.get(Service, alert.spec.service).spec.owner
    for one in answered(catalog):
        if owner in one.on_call.spec.teams and one.name == alert.spec.severity:
            return one
    return None


def alerting_rules(plan: Plan) -> Iterator[AlertingRule]:
    """List every alert that is published."""
    for file in plan.rule_files:
        for group in file.groups:
            yield from (rule for rule in group.rules if isinstance(rule, AlertingRule))


def span_of(rule: AlertingRule, catalog: Catalog) -> Span:
    """Find the name of the spec that an alert comes from."""
    return catalog.document_of(rule.origin).span("metadata", "name")


def level_span(one: Answered, catalog: Catalog, *steps: str | int) -> Span:
    """Find a part of what an OnCall says of a level."""
    spec: Spec[Model] = one.on_call
    return catalog.span(spec, "spec", "levels", one.name, *steps, key=not steps)
