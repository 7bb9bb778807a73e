"""What a probe refers to beyond the names of other specs: regions, critical paths, levels."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds._levels import misfits
from generator.kinds.environment.model import Environment
from generator.kinds.probe.model import Probe
from generator.kinds.service.model import Service


def link(probe: Spec[Probe], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve what the environment, the service and its severity scale must know."""
    service = catalog.get(Service, probe.spec.service)
    alerting, certificate = probe.spec.alerting, probe.spec.certificate
    named = (
        ("page", alerting.page, ("spec", "alerting", "page")),
        ("ticket", alerting.ticket, ("spec", "alerting", "ticket")),
        ("page", certificate.page, ("spec", "certificate", "page")),
        ("ticket", certificate.ticket, ("spec", "certificate", "ticket")),
    )
    yield from misfits(probe, service, named if probe.spec.encrypted else named[:2], catalog)
    yield from _regions(probe, catalog)
    yield from _paths(probe, service, catalog)


def _regions(probe: Spec[Probe], catalog: Catalog) -> Iterator[Diagnostic]:
    environment = catalog.find(Environment, catalog.environment)
    if environment is None:
        return
    known = environment.spec.blackbox.regions
    if not known:
        message = f"the environment '{environment.name}' has no region to probe from"
        hint = "say where its exporters are: blackbox: {regions: {eu-west: blackbox-eu-west:9115}}"
        yield Diagnostic("no-regions", message, catalog.span(probe, "metadata", "name"), hint)
        return
    for number, region in enumerate(probe.spec.regions):
        if region not in known:
            message = f"the environment '{environment.name}' has no region '{region}'"
            span = catalog.span(probe, "spec", "regions", number)
            yield Diagnostic("unresolved-reference", message, span, did_you_mean(region, known))


def _paths(probe: Spec[Probe], service: Spec[Service], catalog: Catalog) -> Iterator[Diagnostic]:
    tracing = service.spec.server.tracing if service.spec.server else None
    known = tracing.critical_paths if tracing else []
    for number, path in enumerate(probe.spec.covers):
        if path not in known:
            message = f"the service '{service.name}' names no critical path '{path}'"
            hint = did_you_mean(path, known) or "list it under 'server.tracing.critical_paths' of the service"
            span = catalog.span(probe, "spec", "covers", number)
            yield Diagnostic("unresolved-reference", message, span, hint)
