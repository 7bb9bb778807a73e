"""Capacity to recording rules of what there is, alerts on what runs out, their tests, and what people must know."""

from collections.abc import Iterable, Iterator
from functools import partial

from generator import naming
from generator.catalog import Catalog
from generator.kinds._alarms import Alarms
from generator.kinds._base import Spec
from generator.kinds._intervals import SLOW
from generator.kinds.capacity.alarms import Alarm, alarms
from generator.kinds.capacity.facts import facts
from generator.kinds.capacity.model import Capacity
from generator.kinds.capacity.proof import prove
from generator.kinds.capacity.series import recorded
from generator.kinds.capacity.subject import Planned
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import SeverityScale
from generator.plan.facts import CapacityFacts, Projected, Report
from generator.plan.plan import Part
from generator.plan.rules import AlertingRule, RecordingRule, Rule, RuleFile, RuleGroup


def compile_capacity(capacity: Spec[Capacity], catalog: Catalog) -> Iterable[Part]:
    """Publish what is recorded of the resources, what is told of them, the projections and the report."""
    planned = Planned(capacity, catalog)
    every = tuple(alarms(capacity.spec, planned.query is not None))
    rules: tuple[Rule, ...] = (*_recorded(planned), *(_rule(capacity, alarm, catalog) for alarm in every))
    if rules:
        name = capacity.spec.service
        file = RuleFile(naming.capacity_rules_path(name), (RuleGroup(naming.capacity_group(name), SLOW, rules),))
        yield file
        if every and capacity.spec.alerting:
            yield from prove(capacity.spec, capacity.spec.alerting, file, SLOW, capacity.address)
            yield from facts(capacity, every)
    projections = capacity.spec.resources.items()
    projected = tuple(Projected(name, one.unit, one.points, one.query) for name, one in projections)
    yield CapacityFacts(capacity.spec.service, projected, partial(_report, planned), planned.origins)


def _report(planned: Planned) -> Report:
    from generator.kinds.capacity.report import report  # the autoscaler's arithmetic, which only a build needs

    return report(planned)


def _recorded(planned: Planned) -> Iterator[RecordingRule]:
    said = planned.said
    yield from recorded(said, planned.spec.address)
    if said.cost and planned.query is not None:
        labels = (("service", said.service), ("currency", said.cost.currency))
        yield RecordingRule(naming.MONTHLY_COST, planned.query, labels, planned.spec.address)


def _rule(capacity: Spec[Capacity], alarm: Alarm, catalog: Catalog) -> AlertingRule:
    name = capacity.spec.service
    levels = catalog.get(SeverityScale, catalog.get(Service, name).spec.severities).spec.levels
    published = Alarms(capacity, name, capacity.spec.runbook, catalog)
    return published.rule(
        alarm.name, levels[alarm.level].severity, alarm.level, alarm.expr, alarm.for_, alarm.annotations
    )
