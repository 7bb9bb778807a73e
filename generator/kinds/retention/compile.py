"""Retention to its section of the server's contract, the jobs that keep it, and what is told when they do not."""

from collections.abc import Iterable, Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._alarms import Alarms
from generator.kinds._base import Spec
from generator.kinds._cluster import runs_in
from generator.kinds._environment import cluster_of
from generator.kinds.retention.alarms import Alarm, alarms
from generator.kinds.retention.facts import facts
from generator.kinds.retention.jobs import jobs
from generator.kinds.retention.model import Retention
from generator.kinds.retention.operators import operated
from generator.kinds.retention.proof import prove
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import SeverityScale
from generator.plan import contract
from generator.plan.contract import Sections, ServerContract
from generator.plan.facts import AlertFacts
from generator.plan.plan import Part
from generator.plan.rules import AlertingRule, RuleFile, RuleGroup
from generator.units import Duration


def compile_retention(retention: Spec[Retention], catalog: Catalog) -> Iterable[Part]:
    """Publish what is purged and saved, by whom, and what is told of it; the order of purges is the spec's."""
    spec = retention.spec
    purges = tuple(contract.Purge(one.data, one.action, one.after, one.measured_from) for one in spec.purges)
    section = contract.Retention(purges, spec.batch_rows, spec.backup_max_age)
    yield ServerContract(spec.service, Sections(retention=section), (retention.address,))
    service, cluster = catalog.get(Service, spec.service), cluster_of(catalog)
    if running := runs_in(service, catalog):
        yield from jobs(retention, service, running)
    if cluster:
        yield from operated(retention, cluster)
    every = tuple(alarms(spec))
    if every and spec.alerting:
        yield from _alerts(retention, service, every, spec.alerting.for_, catalog)
    if spec.backups or spec.purges:
        yield facts(retention, catalog)


def _alerts(
    retention: Spec[Retention], service: Spec[Service], every: tuple[Alarm, ...], for_: Duration, catalog: Catalog
) -> Iterator[Part]:
    rules = tuple(_rule(retention, service, alarm, for_, catalog) for alarm in every)
    file = RuleFile(
        naming.retention_rules_path(service.name), (RuleGroup(naming.retention_group(service.name), None, rules),)
    )
    yield file
    yield from prove(every, for_, file, retention.address)
    for alarm in every:
        yield AlertFacts(retention.address, alarm.name, alarm.meaning, (alarm.step,))


def _rule(
    retention: Spec[Retention], service: Spec[Service], alarm: Alarm, for_: Duration, catalog: Catalog
) -> AlertingRule:
    severity = catalog.get(SeverityScale, service.spec.severities).spec.levels[alarm.level].severity
    published = Alarms(retention, service.name, retention.spec.runbook, catalog)
    return published.rule(alarm.name, severity, alarm.level, alarm.expr, for_, alarm.annotations)
