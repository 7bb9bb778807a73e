"""What a Scaling refers to beyond the names of other specs: metrics, levels, and what the cluster knows."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds._cluster import runs_in
from generator.kinds._levels import misfits
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.scaling.alarms import alarms
from generator.kinds.scaling.model import Scaling
from generator.kinds.scaling.usage import base_of
from generator.kinds.service.model import Service
from generator.source import Steps

_TROUBLES = ("at_maximum", "blind", "unavailable", "quota")


def link(scaling: Spec[Scaling], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve what it reads and how loud it is, and refuse what the cluster does not know."""
    service = catalog.get(Service, scaling.spec.service)
    yield from _gauges(scaling, service, catalog)
    yield from misfits(scaling, service, _levels(scaling.spec), catalog)
    yield from _bases(scaling, service, catalog)
    yield from _families(scaling, catalog)
    found = runs_in(service, catalog)
    if found:
        yield from _unknown_to(found[0], scaling, catalog)


def _levels(said: Scaling) -> Iterator[tuple[str, str, Steps]]:
    for name, trigger in said.triggers.items():
        yield "", trigger.level, ("spec", "triggers", name, "level")
    if said.alerting:
        for which in _TROUBLES:
            yield "", getattr(said.alerting, which).level, ("spec", "alerting", which, "level")


def _gauges(scaling: Spec[Scaling], service: Spec[Service], catalog: Catalog) -> Iterator[Diagnostic]:
    gauges = [name for name, family in service.spec.metrics.items() if family.type == "gauge"]
    for metric in scaling.spec.pods:
        if metric not in gauges:
            message = f"the service '{service.name}' declares no gauge '{metric}'"
            hint = did_you_mean(metric, gauges) or "declare it under 'metrics', or ask for a rate under 'external'"
            yield Diagnostic(
                "unresolved-reference", message, catalog.span(scaling, "spec", "pods", metric, key=True), hint
            )


def _bases(scaling: Spec[Scaling], service: Spec[Service], catalog: Catalog) -> Iterator[Diagnostic]:
    for name, trigger in scaling.spec.triggers.items():
        if trigger.resource and not base_of(trigger, service.spec.workload):
            message = (
                f"the workload of '{service.name}' has no {trigger.resource} {trigger.of}, of which this is a share"
            )
            hint = f"write '{trigger.of}s: {{{trigger.resource}: ...}}' in its workload"
            yield Diagnostic("base-missing", message, catalog.span(scaling, "spec", "triggers", name, "of"), hint)


def _families(scaling: Spec[Scaling], catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse alerts on what nobody says that Prometheus has: they would be silent for ever."""
    if not catalog.complete:
        return
    known = {family for service in catalog.all(Service) for family in service.spec.metrics}
    for alarm in alarms(scaling, catalog):
        missing = [family for family in alarm.reads if family not in known]
        if missing:
            place = ("triggers", alarm.name) if alarm.name in scaling.spec.triggers else ("alerting",)
            message = f"{alarm.name} reads {' and '.join(missing)}, which no service declares"
            hint = "declare it in the Service of the program that exposes it, or write 'level: disabled'"
            yield Diagnostic("unresolved-reference", message, catalog.span(scaling, "spec", *place), hint)


def _unknown_to(cluster: Kubernetes, scaling: Spec[Scaling], catalog: Catalog) -> Iterator[Diagnostic]:
    said, where = scaling.spec, f"Environment/{catalog.environment}"
    for direction in ("up", "down"):
        if getattr(said, direction).tolerance is not None and not cluster.knows("1.35"):
            message = f"a tolerance needs Kubernetes 1.35; {catalog.environment} has {cluster.version}"
            hint = f"take it out, or raise 'version' in {where} if its cluster is newer"
            yield Diagnostic("kubernetes-too-old", message, catalog.span(scaling, "spec", direction, "tolerance"), hint)
    if said.container_only and not cluster.knows("1.30"):
        message = f"metrics of one container need Kubernetes 1.30; {catalog.environment} has {cluster.version}"
        hint = f"take it out, or raise 'version' in {where} if its cluster is newer"
        yield Diagnostic("kubernetes-too-old", message, catalog.span(scaling, "spec", "container_only"), hint)
    if cluster.autoscaler == "hpa":
        yield from _only_keda(scaling, where, catalog)
    elif (said.pods or said.external) and not cluster.prometheus_url:
        message = f"KEDA asks Prometheus, and {where} does not say where it is"
        field = "pods" if said.pods else "external"
        hint = f"write 'kubernetes: {{prometheus_url: ...}}' in {where}"
        yield Diagnostic("prometheus-unaddressed", message, catalog.span(scaling, "spec", field), hint)


def _only_keda(scaling: Spec[Scaling], where: str, catalog: Catalog) -> Iterator[Diagnostic]:
    for field, what in (("schedules", "replicas by the clock"), ("fallback", "replicas for when metrics are away")):
        if getattr(scaling.spec, field):
            message = f"Kubernetes' own autoscaler knows no {what}"
            hint = f"write 'autoscaler: keda' in {where} if KEDA is installed there, or take it out"
            yield Diagnostic("needs-keda", message, catalog.span(scaling, "spec", field), hint)
