"""A pass over the plan: what `prometheus.yml` says, as the objects that the Prometheus operator reads."""

from collections.abc import Iterator

from generator import naming
from generator.plan.blackbox import ProbeJob, Target
from generator.plan.kubernetes.manifest import Manifest
from generator.plan.kubernetes.operator import (
    Endpoint,
    Probe,
    Prober,
    Relabeling,
    ScrapeConfig,
    ServiceMonitor,
    StaticConfig,
    StaticTargets,
    Targets,
)
from generator.plan.monitored import Monitored, Operated
from generator.plan.plan import Plan
from generator.plan.prometheus import ScrapeJob

_PORT = "http"
# What the operator adds to every target by itself; a program's own labels of these names would be renamed.
_ADDED = Relabeling("labeldrop", regex="container|endpoint|service")


def operated_manifests(plan: Plan, operated: Operated) -> Iterator[Manifest]:
    """Say of every scrape job and every probe what `prometheus.yml` says of it; rules are written by the emitter."""
    monitored = {one.service: one for one in plan.monitored}
    for job in plan.scrape_jobs:
        one = monitored.get(job.origin.partition("/")[2])
        # The operator's Prometheus may have another interval of its own.
        interval = str(job.interval or plan.prometheus.scrape_interval)
        yield _monitor(job, interval, one, operated) if one else _scraped(job, interval, operated)
    for probe_job in plan.probe_jobs:
        for target in probe_job.targets:
            yield _probe(probe_job, target, operated)


def _manifest(kind: str, name: str, spec: object, origin: str, operated: Operated, version: str = "v1") -> Manifest:
    api, content = f"monitoring.coreos.com/{version}", {"spec": spec}
    return Manifest(api, kind, name, operated.namespace, "", content, (origin,), operated.labels)


def _monitor(job: ScrapeJob, interval: str, monitored: Monitored, operated: Operated) -> Manifest:
    """Scrape every pod of a service that runs in the cluster, under the job's name and with its labels."""
    added = (("job", job.name), *job.labels)
    relabelings = (Relabeling("replace", target_label=label, replacement=_literal(value)) for label, value in added)
    endpoint = Endpoint(_PORT, job.path, job.scheme, interval, (_ADDED, *relabelings))
    spec = ServiceMonitor(monitored.selector, (endpoint,), monitored.pod_labels or None)
    return _manifest("ServiceMonitor", job.name, spec, job.origin, operated)


def _literal(text: str) -> str:
    """Write a text that is replaced with as it is: a `$` would stand for a part of what was matched."""
    return text.replace("$", "$$")


def _scraped(job: ScrapeJob, interval: str, operated: Operated) -> Manifest:
    """Scrape the addresses of what does not run in the cluster, or is not ours."""
    static = StaticConfig(job.targets, dict(job.labels) or None)
    spec = ScrapeConfig(job.name, job.path, job.scheme.upper(), interval, (static,))
    return _manifest("ScrapeConfig", job.name, spec, job.origin, operated, "v1alpha1")


def _probe(job: ProbeJob, target: Target, operated: Operated) -> Manifest:
    labels = dict(target.labels)
    name = ".".join(labels[label] for label in ("probe", "step", "probe_region") if label in labels)
    targets = Targets(StaticTargets((target.address,), labels))
    prober = Prober(job.exporter, "/probe")
    spec = Probe(job.name, str(job.interval), str(job.timeout), target.module, prober, targets)
    return _manifest("Probe", name, spec, job.origin, operated)


def rules_manifest(path: str, origins: tuple[str, ...], operated: Operated) -> Manifest:
    """Describe the object that holds a rule file, its rules aside."""
    name, labels = naming.rules_object(path), operated.labels
    return Manifest("monitoring.coreos.com/v1", "PrometheusRule", name, operated.namespace, "", {}, origins, labels)
