"""What people must know of a service: whose it is, how it is scraped, what it runs on."""

from generator.kinds._base import Spec
from generator.kinds.service.model import Metric, Service
from generator.kinds.service.workload import Resources, Workload
from generator.plan.facts import JobFacts, MetricFacts, ServiceFacts
from generator.units import plain

_MI = 2**20


def facts(service: Spec[Service]) -> ServiceFacts:
    """Tell who owns a service, how it is scraped, and what it may use."""
    spec = service.spec
    return ServiceFacts(
        name=service.name,
        owner=spec.owner,
        description=spec.description,
        scale=spec.severities,
        container=spec.workload.container if spec.workload else "",
        resources=_resources(spec.workload) if spec.workload else "",
        jobs=tuple(
            JobFacts(job.name, job.path, str(job.interval or ""), tuple(job.targets)) for job in spec.scrape_jobs
        ),
        metrics=len(spec.metrics),
        depends_on=tuple(sorted(spec.depends_on.items())),
        origin=service.address,
        families=tuple(_family(name, metric, spec) for name, metric in spec.metrics.items()),
    )


def _family(name: str, metric: Metric, spec: Service) -> MetricFacts:
    values = {label: tuple(sorted(known)) for label, known in metric.values.items()}
    matchers = ",".join(map(str, spec.matchers[name]))
    return MetricFacts(name, metric.type, metric.help, tuple(metric.labels), values, matchers)


def _resources(workload: Workload) -> str:
    parts = [("is sure to get", workload.requests), ("may use", workload.limits)]
    told = ((what, _amount(resources)) for what, resources in parts)
    return "; ".join(f"{what} {amount}" for what, amount in told if amount)


def _amount(resources: Resources) -> str:
    cpu = f"{plain(resources.cpu)} CPU" if resources.cpu is not None else ""
    memory = f"{plain(resources.memory / _MI)} MiB" if resources.memory is not None else ""
    return " and ".join(filter(None, (cpu, memory)))
