"""The scans of a Security: CronJobs, the workflow, alerts with their tests, and the page that tells of them."""

from collections.abc import Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._alarms import Alarms
from generator.kinds._base import Spec
from generator.kinds._cluster import runs_in
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.security.cron_jobs import cron_jobs
from generator.kinds.security.model import Security
from generator.kinds.security.scan_alarms import FAILED, Alarm, alarms, watched
from generator.kinds.security.scan_proof import prove
from generator.kinds.security.scan_report import recurring, report
from generator.kinds.security.scans import Scans
from generator.kinds.security.workflow import workflow
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import SeverityScale
from generator.plan.facts import AlertFacts, ScanFacts
from generator.plan.plan import Part
from generator.plan.rules import AlertingRule, RuleFile, RuleGroup


def scanned(security: Spec[Security], said: Scans, catalog: Catalog) -> Iterator[Part]:
    """Publish what scans a service, and what is told of it."""
    name, environment = security.spec.service, catalog.environment
    yield from cron_jobs(security, said, catalog)
    yield from _alerts(security, said, catalog)
    test = said.penetration_test
    if said.each(environment) or test:
        yield ScanFacts(
            name,
            report(name, said, environment, scanned_in(name, catalog)),
            workflow(name, said, environment),
            recurring(name, test) if test else None,
            (security.address,),
        )


def scanned_in(service: str, catalog: Catalog) -> Kubernetes | None:
    """Tell in which cluster scans of a service run: in the one where it runs."""
    running = runs_in(catalog.get(Service, service), catalog)
    return running[0] if running else None


def scan_alarms(service: str, said: Scans, catalog: Catalog) -> tuple[Alarm, ...]:
    """List the alerts on the scans of a service."""
    return tuple(alarms(service, said, catalog.environment, scanned_in(service, catalog)))


def _alerts(security: Spec[Security], said: Scans, catalog: Catalog) -> Iterator[Part]:
    name = security.spec.service
    every = scan_alarms(name, said, catalog)
    if not every:
        return
    levels = catalog.get(SeverityScale, catalog.get(Service, name).spec.severities).spec.levels
    severity, published = levels[said.level].severity, Alarms(security, name, said.runbook, catalog)
    rules: tuple[AlertingRule, ...] = tuple(
        published.rule(one.name, severity, said.level, one.expr, one.for_, one.annotations) for one in every
    )
    file = RuleFile(naming.scans_rules_path(name), (RuleGroup(naming.scans_group(name), None, rules),))
    yield file
    cluster = scanned_in(name, catalog)
    seen = tuple(watched(name, said, catalog.environment, cluster))
    run = next((one.name for one in seen if one.since), None)
    failing = ""
    if run and cluster:
        job = f"{naming.scan_cron_job(name, run)}-29000000"
        failing = f'{FAILED}{{namespace="{cluster.namespace}",job_name="{job}",condition="true"}}'
    yield from prove(seen, failing, severity, file, security.address)
    for one in every:
        yield AlertFacts(security.address, one.name, one.meaning, one.steps)
