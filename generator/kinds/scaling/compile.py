"""Scaling to manifests of the cluster, rules of the metrics adapter, and alerts with their tests."""

from collections.abc import Iterable, Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._alarms import Alarms
from generator.kinds._base import Spec
from generator.kinds.environment.model import Environment
from generator.kinds.scaling.adapter import adapter_rules
from generator.kinds.scaling.alarm import Alarm
from generator.kinds.scaling.alarms import alarms
from generator.kinds.scaling.autoscaler import manifests
from generator.kinds.scaling.facts import facts
from generator.kinds.scaling.model import Scaling
from generator.kinds.scaling.proof import prove
from generator.kinds.scaling.replicas import replicas
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import SeverityScale
from generator.plan.plan import Part
from generator.plan.rules import AlertingRule, RuleFile, RuleGroup


def compile_scaling(scaling: Spec[Scaling], catalog: Catalog) -> Iterable[Part]:
    """Publish what scales the service, and what is told of it."""
    yield from manifests(scaling, catalog)
    yield from adapter_rules(scaling, catalog)
    yield replicas(scaling, catalog)
    every = tuple(alarms(scaling, catalog))
    if every:
        yield from _alerts(scaling, every, catalog)


def _alerts(scaling: Spec[Scaling], every: tuple[Alarm, ...], catalog: Catalog) -> Iterator[Part]:
    name = scaling.spec.service
    rules = tuple(_rule(scaling, alarm, catalog) for alarm in every)
    file = RuleFile(naming.scaling_rules_path(name), (RuleGroup(naming.scaling_group(name), None, rules),))
    yield file
    evaluation = catalog.get(Environment, catalog.environment).spec.prometheus.evaluation_interval
    yield from prove(every, file, evaluation, scaling.address)
    yield from facts(scaling, every, catalog)


def _rule(scaling: Spec[Scaling], alarm: Alarm, catalog: Catalog) -> AlertingRule:
    service = catalog.get(Service, scaling.spec.service).spec
    severity = catalog.get(SeverityScale, service.severities).spec.levels[alarm.level].severity
    published = Alarms(scaling, scaling.spec.service, alarm.runbook or scaling.spec.runbook, catalog)
    return published.rule(alarm.name, severity, alarm.level, alarm.expr, alarm.for_, alarm.annotations)
