"""Probe to modules of the blackbox exporter, scrape jobs that ask it, rules, and their tests."""

from collections.abc import Iterable, Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._alarms import Alarms
from generator.kinds._base import Spec
from generator.kinds.environment.model import Environment
from generator.kinds.probe.facts import facts
from generator.kinds.probe.model import ANSWERING, Probe
from generator.kinds.probe.mutes import mutes
from generator.kinds.probe.proof import prove
from generator.kinds.probe.regions import regions_of
from generator.kinds.probe.rules import alarms, pace_of, records
from generator.plan.alertmanager import Inhibition
from generator.plan.blackbox import Module, ProbeJob, Target
from generator.plan.facts import AlertFacts
from generator.plan.proof import ProofFile
from generator.plan.rules import RecordingRule, Rule, RuleFile, RuleGroup
from generator.units import Duration


def compile_probe(
    probe: Spec[Probe], catalog: Catalog
) -> Iterable[Module | ProbeJob | RuleFile | ProofFile | AlertFacts | Inhibition]:
    """Publish a module for each step, a scrape job for each region, and the rules with their tests."""
    yield from _modules(probe)
    regions = regions_of(probe, catalog)
    yield from (_job(probe, region, exporter) for region, exporter in regions.items())
    evaluation = catalog.get(Environment, catalog.environment).spec.prometheus.evaluation_interval
    pace = pace_of(probe.spec, evaluation)
    published = Alarms(probe, probe.spec.service, probe.spec.runbook, catalog)
    every = list(alarms(probe, regions, pace))
    rules: tuple[Rule, ...] = (
        *(RecordingRule(name, expr, (), probe.address) for name, expr in records(probe.name)),
        *(published.rule(one.name, one.severity, one.level, one.expr, one.for_, one.annotations) for one in every),
    )
    path = naming.probe_rules_path(probe.spec.service, probe.name)
    file = RuleFile(path, (RuleGroup(naming.probe_group(probe.name), None, rules),))
    yield file
    yield from prove(probe, tuple(regions), pace, evaluation, file)
    yield from facts(probe, regions, every)
    yield from mutes(probe)


def _modules(probe: Spec[Probe]) -> Iterator[Module]:
    for step, check in probe.spec.checks.items():
        name = naming.probe_module(probe.name, step)
        yield Module(name, check.type, probe.spec.timeout, check.settings(), probe.address)


def _job(probe: Spec[Probe], region: str, exporter: str) -> ProbeJob:
    return ProbeJob(
        name=naming.probe_job(probe.name, region),
        exporter=exporter,
        interval=probe.spec.interval,
        timeout=Duration(probe.spec.timeout + ANSWERING),
        targets=tuple(_targets(probe, region)),
        origin=probe.address,
    )


def _targets(probe: Spec[Probe], region: str) -> Iterator[Target]:
    for step, check in probe.spec.checks.items():
        own = (("step", step),) if step else ()
        labels = (("probe", probe.name), *own, ("probe_region", region))
        yield Target(check.target, naming.probe_module(probe.name, step), labels)
