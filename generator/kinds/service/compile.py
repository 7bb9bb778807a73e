"""Service to scrape jobs, and to the first part of its server's contract."""

from collections.abc import Iterable, Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds.service.facts import facts
from generator.kinds.service.model import Metric, Service
from generator.kinds.service.server import Server
from generator.plan.plan import Part
from generator.plan.prometheus import ScrapeJob
from generator.units import percent


def link(service: Spec[Service], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve the families that each scrape job says it exposes, and keep the jobs' names apart."""
    for number, job in enumerate(service.spec.scrape_jobs):
        for position, metric in enumerate(job.metrics or ()):
            if metric not in service.spec.metrics:
                span = catalog.span(service, "spec", "scrape_jobs", number, "metrics", position)
                message = f"the service '{service.name}' declares no metric '{metric}'"
                hint = did_you_mean(metric, service.spec.metrics) or "declare it under 'metrics'"
                yield Diagnostic("unresolved-reference", message, span, hint)


def compile_service(service: Spec[Service], catalog: Catalog) -> Iterable[Part]:
    """Publish the scrape jobs, what people must know of it, and what its server must know."""
    yield facts(service)
    for job in service.spec.scrape_jobs:
        yield ScrapeJob(
            name=job.name,
            path=job.path,
            scheme=job.scheme,
            interval=job.interval,
            targets=tuple(job.targets),
            labels=tuple(job.labels.items()),
            origin=service.address,
        )
    if service.spec.server is not None:
        from generator.kinds.service.contract import contract  # what few services need

        yield contract(service, service.spec.server)
    if service.spec.workload is not None and service.spec.workload.image:
        yield from _in_cluster(service, catalog)


def _in_cluster(service: Spec[Service], catalog: Catalog) -> Iterator[Part]:
    """Publish what runs, unless a Rollout does, and how the Prometheus operator finds it."""
    from generator.kinds._cluster import deployed, monitored, rollout_of  # what few services need
    from generator.kinds._environment import cluster_of

    if rollout_of(service.name, catalog) is None:
        yield from deployed(service, catalog)
    cluster = cluster_of(catalog)
    if cluster and cluster.operator is not None:
        yield monitored(service, catalog)


def explain(service: Spec[Service], _catalog: Catalog) -> Iterator[str]:
    """Say how the service is scraped and what it promises to expose."""
    yield f"{service.name} belongs to {service.spec.owner}."
    for job in service.spec.scrape_jobs:
        families = len(service.spec.metrics) if job.metrics is None else len(job.metrics)
        every = f"every {job.interval}" if job.interval else "at the environment's interval"
        yield f"Scrape job {job.name}: {', '.join(job.targets)} at {job.path}, {every}; {families} metric families."
    for name, metric in sorted(service.spec.metrics.items()):
        labels = f" by {', '.join(_label(label, metric) for label in metric.labels)}" if metric.labels else ""
        buckets = f", buckets {', '.join(map(str, metric.buckets))}" if metric.buckets else ""
        yield f"Metric {name}: {metric.type}{labels}{buckets}."
    if service.spec.server is not None:
        yield from _explain_server(service.spec.server)


def _label(label: str, metric: Metric) -> str:
    return f"{label} ({', '.join(metric.values[label])})" if label in metric.values else label


def _explain_server(server: Server) -> Iterator[str]:
    for name, requests in server.request_classes.items():
        yield f"Requests of class {name}: {', '.join(requests.routes)}."
    if server.unmeasured_routes:
        yield f"Not measured: {', '.join(server.unmeasured_routes)}."
    health = server.health
    yield (
        f"Health: alive at {health.liveness}, ready at {health.readiness}; dependencies are checked every "
        f"{health.interval}, for {health.timeout} at most; down after {health.failures_down} failures, up after "
        f"{health.successes_up} successes."
    )
    for name, need in health.dependencies.items():
        yield f"Without {name} it {'is not ready' if need == 'required' else 'does less'}."
    never = f", and never what {', '.join(server.logging.redact)} hold" if server.logging.redact else ""
    yield f"It logs from level {server.logging.level} on{never}."
    if server.tracing:
        paths = f", with a span for {', '.join(server.tracing.critical_paths)}" if server.tracing.critical_paths else ""
        yield f"It traces {percent(server.tracing.sample_ratio)} of the requests{paths}."
