"""Rollout to what moves a new version in: manifests for what the cluster has installed, alerts, and what people do."""

from collections.abc import Iterable, Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._alarms import Alarms
from generator.kinds._base import Spec
from generator.kinds._cluster import Pace, Running, Version, address, deployment, moved_by, runs_in
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.rollout import argo, flagger
from generator.kinds.rollout.migration import job
from generator.kinds.rollout.model import Rollout
from generator.kinds.rollout.proof import prove
from generator.kinds.rollout.route import ways_in
from generator.kinds.rollout.rules import alarms
from generator.kinds.rollout.steps import paper
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import SeverityScale
from generator.plan.facts import AlertFacts, RolloutFacts
from generator.plan.kubernetes.manifest import Manifest
from generator.plan.proof import ProofFile
from generator.plan.rules import RuleFile, RuleGroup


def compile_rollout(
    rollout: Spec[Rollout], catalog: Catalog
) -> Iterable[Manifest | RuleFile | ProofFile | AlertFacts | RolloutFacts]:
    """Publish how new versions come, where the environment has a cluster."""
    service = catalog.get(Service, rollout.spec.service)
    found = runs_in(service, catalog)
    if found is None:
        return
    cluster, workload, image = found
    yield from _pods(rollout, service, found, catalog)
    yield from ways_in(rollout, service, workload, cluster, catalog)
    migration = job(rollout, service, workload, image, cluster)
    if migration:
        yield migration
    yield from _alerts(rollout, service, cluster, migration.name if migration else "", catalog)
    yield paper(rollout, cluster, migration.name if migration else "")


def _pods(rollout: Spec[Rollout], service: Spec[Service], running: Running, catalog: Catalog) -> Iterator[Manifest]:
    """Publish the pods, their addresses, and what exchanges them."""
    said, origins, (cluster, workload, _) = rollout.spec, (rollout.address,), running
    pace, moved = pace_of(said), moved_by(said, cluster)
    if moved == "people":
        yield from _versions(rollout, service, running, pace, catalog)
    else:
        # What Argo takes over belongs to it, and its number of pods too.
        replicas = None if moved == "argo" else said.replicas
        yield deployment(service, running, catalog, pace, replicas=replicas, origins=origins)
    if moved != "flagger":  # which makes the addresses itself
        yield address(service, cluster, workload, origins=origins)
    if moved == "argo":
        yield from argo.manifests(rollout, service, running, pace, catalog)
    elif moved == "flagger":
        yield from flagger.manifests(rollout, service, running, pace, catalog)


def _versions(
    rollout: Spec[Rollout], service: Spec[Service], running: Running, pace: Pace, catalog: Catalog
) -> Iterator[Manifest]:
    """Publish a Deployment and an address for each of two versions between which people move the traffic."""
    cluster, workload, _ = running
    for number, (colour, version) in enumerate(rollout.spec.versions.items()):
        replicas = version.replicas or (rollout.spec.replicas if number == 0 else None)
        one = Version(colour, version.image, replicas)
        yield deployment(service, running, catalog, pace, one, origins=(rollout.address,))
        yield address(service, cluster, workload, colour, origins=(rollout.address,))


def pace_of(said: Rollout) -> Pace:
    """Tell how pods are exchanged, in the whole seconds of the API."""
    pace = said.pace
    return Pace(pace.surge, pace.unavailable, -(-pace.min_ready // 1000), max(1, -(-pace.progress_deadline // 1000)))


def _alerts(
    rollout: Spec[Rollout], service: Spec[Service], cluster: Kubernetes, migration: str, catalog: Catalog
) -> Iterator[RuleFile | ProofFile | AlertFacts]:
    levels = catalog.get(SeverityScale, service.spec.severities).spec.levels
    every = list(alarms(rollout.spec, cluster, migration, catalog))
    published = Alarms(rollout, service.name, rollout.spec.runbook, catalog)
    rules = tuple(
        published.rule(one.name, levels[one.level].severity, one.level, one.expr, one.for_, one.annotations)
        for one in every
    )
    if not rules:
        return
    group = RuleGroup(naming.rollout_group(service.name), None, rules)
    file = RuleFile(naming.rollout_rules_path(service.name), (group,))
    yield file
    yield from prove(rollout, every, file)
    for one in every:
        yield AlertFacts(rollout.address, one.name, one.meaning, one.steps, whole=not rollout.spec.runbook)
