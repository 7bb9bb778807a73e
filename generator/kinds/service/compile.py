"""Service to scrape jobs."""

from collections.abc import Iterable, Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds.service.model import Service
from generator.plan.prometheus import ScrapeJob


def link(service: Spec[Service], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve the families that each scrape job says it exposes, and keep the jobs' names apart."""
    for number, job in enumerate(service.spec.scrape_jobs):
        for position, metric in enumerate(job.metrics or ()):
            if metric not in service.spec.metrics:
                span = catalog.span(service, "spec", "scrape_jobs", number, "metrics", position)
                message = f"the service '{service.name}' declares no metric '{metric}'"
                hint = did_you_mean(metric, service.spec.metrics) or "declare it under 'metrics'"
                yield Diagnostic("unresolved-reference", message, span, hint)


def compile_service(service: Spec[Service], _catalog: Catalog) -> Iterable[ScrapeJob]:
    """Publish the scrape jobs."""
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


def explain(service: Spec[Service], _catalog: Catalog) -> Iterator[str]:
    """Say how the service is scraped and what it promises to expose."""
    yield f"{service.name} belongs to {service.spec.owner}."
    for job in service.spec.scrape_jobs:
        families = len(service.spec.metrics) if job.metrics is None else len(job.metrics)
        every = f"every {job.interval}" if job.interval else "at the environment's interval"
        yield f"Scrape job {job.name}: {', '.join(job.targets)} at {job.path}, {every}; {families} metric families."
    for name, metric in sorted(service.spec.metrics.items()):
        labels = f" by {', '.join(metric.labels)}" if metric.labels else ""
        buckets = f", buckets {', '.join(map(str, metric.buckets))}" if metric.buckets else ""
        yield f"Metric {name}: {metric.type}{labels}{buckets}."
