"""What a Security refers to beyond the names of other specs: metrics of the service's contract, levels, the past."""

from collections.abc import Iterator

from generator import naming
from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import DISABLED, Spec
from generator.kinds._for_service import only_one
from generator.kinds._levels import misfits
from generator.kinds.environment.model import Environment
from generator.kinds.security.model import Monitoring, Security
from generator.kinds.security.scanning import scan_alarms
from generator.kinds.security.scans import Scans
from generator.kinds.service.model import Service
from generator.units import Duration

_MOST_OF_A_CRON_JOB = 52  # Kubernetes adds 11 characters for each Job
_PLACE = ("spec", "authentication", "monitoring")


def link(security: Spec[Security], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve what the alerts read, and how loud they are."""
    yield from only_one(security, catalog)
    service = catalog.get(Service, security.spec.service)
    if security.spec.scans:
        yield from _scans(security, security.spec.scans, service, catalog)
    said = security.spec.authentication
    if said is None or said.monitoring is None:
        return
    yield from _metrics(security, said.monitoring, service, catalog)
    named = [(which, getattr(said.monitoring, which).level) for which in ("failing", "unusual", "guessing")]
    yield from misfits(security, service, (("", level, (*_PLACE, which, "level")) for which, level in named), catalog)
    yield from _past(security, said.monitoring, catalog)


def _scans(security: Spec[Security], said: Scans, service: Spec[Service], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve how loud scans and findings are, and refuse alerts that would be silent for ever."""
    place = ("spec", "scans")
    yield from misfits(security, service, [("", said.level, (*place, "level"))], catalog)
    named = [("", one.level, (*place, "findings", name, "level")) for name, one in said.findings.items()]
    yield from misfits(security, service, named, catalog)
    for name in said.each(catalog.environment):
        object_ = naming.scan_cron_job(service.name, name)
        if len(object_) > _MOST_OF_A_CRON_JOB:
            message = f"'{object_}' has {len(object_)} characters; a CronJob's name has {_MOST_OF_A_CRON_JOB} at most"
            yield Diagnostic(
                "bad-name", message, catalog.span(security, *place, name), "give the service a shorter name"
            )
    if not catalog.complete:
        return
    known = {family for one in catalog.all(Service) for family in one.spec.metrics}
    for alarm in scan_alarms(service.name, said, catalog):
        missing = [family for family in alarm.reads if family not in known]
        if missing:
            message = f"{alarm.name} reads {' and '.join(missing)}, which no service declares"
            hint = "declare it in the Service of the program that exposes it, or write 'level: disabled'"
            yield Diagnostic("unresolved-reference", message, catalog.span(security, *place), hint)


def _metrics(
    security: Spec[Security], said: Monitoring, service: Spec[Service], catalog: Catalog
) -> Iterator[Diagnostic]:
    for name in metrics_read(said):
        metric = getattr(said, name)
        declared = service.spec.metrics.get(metric)
        if declared is None or declared.type != "counter":
            span = catalog.span(security, *_PLACE, name)
            fitting = [known for known, family in service.spec.metrics.items() if family.type == "counter"]
            message = f"the service '{service.name}' declares no counter '{metric}', of '{name}'"
            hint = did_you_mean(metric, fitting) or f"declare it under 'metrics' of Service/{service.name}"
            yield Diagnostic("unresolved-reference", message, span, hint)


def metrics_read(said: Monitoring) -> tuple[str, ...]:
    """Name the fields whose metrics are read by alerts that are not disabled."""
    fields = {"failing": ("attempts", "failures"), "unusual": ("failures",), "guessing": ("throttled",)}
    read = (field for which, names in fields.items() if getattr(said, which).level != DISABLED for field in names)
    return tuple(dict.fromkeys(read))


def _past(security: Spec[Security], said: Monitoring, catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse a comparison with what Prometheus has forgotten."""
    environment = catalog.find(Environment, catalog.environment)
    unusual, kept = said.unusual, environment.spec.prometheus.retention if environment else None
    reach = Duration(unusual.before + unusual.window)
    if kept is not None and unusual.level != DISABLED and reach > kept:
        message = f"the usual lies {unusual.before} + {unusual.window} = {reach} back, and samples are kept for {kept}"
        span = catalog.span(security, *_PLACE, "unusual", "before")
        yield Diagnostic("beyond-retention", message, span, "keep samples for longer, or write a shorter time")
