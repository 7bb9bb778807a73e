"""Service to the first part of its server's contract: metrics, where they are exposed, health, logs and traces."""

from collections.abc import Mapping

from generator.kinds._base import Spec
from generator.kinds.service import model, server
from generator.plan.contract import Family, Health, Logging, RequestClass, Sections, ServerContract, Tracing


def contract(service: Spec[model.Service], said: server.Server) -> ServerContract:
    """Publish what a service with a server says of it."""
    sections = Sections(
        owner=service.spec.owner,
        metrics={name: _family(metric) for name, metric in service.spec.metrics.items()},
        expositions=_expositions(service.spec),
        request_classes={name: RequestClass(tuple(each.routes)) for name, each in said.request_classes.items()},
        unmeasured_routes=tuple(said.unmeasured_routes),
        health=_health(said.health),
        logging=Logging(said.logging.level, said.logging.queue_records, tuple(said.logging.redact)),
        thresholds=(),
        tracing=_tracing(said.tracing) if said.tracing else None,
    )
    return ServerContract(service.name, sections, (service.address,))


def _family(metric: model.Metric) -> Family:
    return Family(
        type=metric.type,
        help=metric.help,
        labels=tuple(metric.labels),
        buckets=tuple(metric.buckets) or None,
        values={label: tuple(sorted(values)) for label, values in metric.values.items()} or None,
    )


def _expositions(service: model.Service) -> Mapping[str, tuple[str, ...]]:
    """Tell which families are exposed under each path that is scraped."""
    paths = dict.fromkeys(job.path for job in service.scrape_jobs)
    return {
        path: tuple(sorted(name for name, jobs in service.jobs_of.items() if any(job.path == path for job in jobs)))
        for path in paths
    }


def _health(health: server.Health) -> Health:
    return Health(
        liveness=health.liveness,
        readiness=health.readiness,
        interval=health.interval,
        timeout=health.timeout,
        failures_down=health.failures_down,
        successes_up=health.successes_up,
        dependencies=health.dependencies,
    )


def _tracing(tracing: server.Tracing) -> Tracing:
    return Tracing(tracing.sample_ratio, tuple(tracing.critical_paths))
