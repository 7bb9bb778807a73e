"""What a Security refers to beyond the names of other specs: metrics of the service's contract, levels, the past."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import DISABLED, Spec
from generator.kinds._for_service import only_one
from generator.kinds._levels import misfits
from generator.kinds.environment.model import Environment
from generator.kinds.security.model import Monitoring, Security
from generator.kinds.service.model import Service
from generator.units import Duration

_PLACE = ("spec", "authentication", "monitoring")


def link(security: Spec[Security], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve what the alerts read, and how loud they are."""
    yield from only_one(security, catalog)
    said = security.spec.authentication
    if said is None or said.monitoring is None:
        return
    service = catalog.get(Service, security.spec.service)
    yield from _metrics(security, said.monitoring, service, catalog)
    named = [(which, getattr(said.monitoring, which).level) for which in ("failing", "unusual", "guessing")]
    yield from misfits(security, service, (("", level, (*_PLACE, which, "level")) for which, level in named), catalog)
    yield from _past(security, said.monitoring, catalog)


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
