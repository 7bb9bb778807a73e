"""What a Rollout refers to beyond the names of other specs: what the cluster can do, what its SLOs read, levels."""

from collections.abc import Callable, Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic
from generator.kinds._base import DISABLED, Spec
from generator.kinds._cluster import moved_by
from generator.kinds._environment import cluster_of
from generator.kinds._for_service import only_one
from generator.kinds._levels import misfits
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.rollout.model import Rollout
from generator.kinds.rollout.reading import declaring, metrics_read
from generator.kinds.rollout.strategy import Analysis
from generator.kinds.scaling.model import Scaling
from generator.kinds.service.model import Service
from generator.kinds.slo.model import SLO
from generator.source import Steps
from generator.units import percent, plain

_LONGEST_NAME = 63  # of a Service, with what the role of its pods adds: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
_LONGEST_PART = len("-migrate-12345678")


def link(rollout: Spec[Rollout], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve what the cluster must have, what the analysis reads, and how loud the alerts are."""
    yield from only_one(rollout, catalog)
    service = catalog.get(Service, rollout.spec.service)
    named = [("", getattr(rollout.spec.alerting, name), ("spec", "alerting", name)) for name in _levels(rollout.spec)]
    yield from misfits(rollout, service, named, catalog)
    for place, analysis in rollout.spec.analyses.items():
        yield from _analysis(rollout, service, analysis, ("spec", *place, "slos"), catalog)
    yield from _image(rollout, service, catalog)
    yield from _replicas(rollout, catalog)
    cluster = cluster_of(catalog)
    if cluster:
        yield from _installed(rollout, cluster, catalog)
        yield from _read(rollout, cluster, catalog)


def _levels(said: Rollout) -> tuple[str, ...]:
    return tuple(type(said.alerting).model_fields)


def _replicas(rollout: Spec[Rollout], catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse a number of replicas beside an autoscaler: every apply would put it back."""
    own, name = rollout.spec.replicas, rollout.spec.service
    if own and any(scaling.spec.service == name for scaling in catalog.all(Scaling)):
        message = f"an autoscaler chooses the replicas of '{name}', and {own} are written here"
        yield Diagnostic("replicas-twice", message, catalog.span(rollout, "spec", "replicas"), "take 'replicas' out")


def _image(rollout: Spec[Rollout], service: Spec[Service], catalog: Catalog) -> Iterator[Diagnostic]:
    span = catalog.span(rollout, "spec", "service")
    if not (service.spec.workload and service.spec.workload.image):
        message = f"the service '{service.name}' names no image: nothing can be rolled out"
        yield Diagnostic("no-image", message, span, f"write 'workload: {{image: ...}}' in Service/{service.name}")
    length = len(service.name) + _LONGEST_PART
    if length > _LONGEST_NAME:
        message = f"the names of its versions would have {length} characters; {_LONGEST_NAME} are allowed"
        yield Diagnostic("bad-name", message, span, f"shorten the name of Service/{service.name}")


def _analysis(
    rollout: Spec[Rollout], service: Spec[Service], said: Analysis, place: Steps, catalog: Catalog
) -> Iterator[Diagnostic]:
    """Refuse an SLO that cannot be asked of some pods alone, or that can never fail."""
    for number, judged in enumerate(said.slos):
        slo = catalog.get(SLO, judged.slo)
        span = catalog.span(rollout, *place, number, "slo")
        if slo.spec.service != service.name:
            message = f"'{slo.name}' is an objective of '{slo.spec.service}', not of '{service.name}'"
            yield Diagnostic("other-service", message, span, "name one of its own")
        elif list(slo.spec.sli.queries()):
            message = f"'{slo.name}' is PromQL that somebody wrote: it cannot be asked of the new pods alone"
            yield Diagnostic("not-of-pods", message, span, "name an SLO of another type: availability, latency")
        elif foreign := [use.metric for use in slo.spec.sli.uses() if use.metric not in service.spec.metrics]:
            message = f"'{slo.name}' reads {foreign[0]}, which the pods of '{service.name}' do not expose"
            yield Diagnostic("not-of-pods", message, span, "name an SLO over the service's own metrics")
        elif (limit := slo.spec.budget * judged.burn_rate) >= 1:
            message = f"{plain(judged.burn_rate)} × {percent(slo.spec.budget)} = {percent(limit)}: it can never fail"
            place_ = catalog.span(rollout, *place, number, "burn_rate")
            yield Diagnostic("bad-ratio", message, place_, f"write less than {plain(int(1 / slo.spec.budget))}")


def _installed(rollout: Spec[Rollout], cluster: Kubernetes, catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse what the cluster cannot do."""
    said, moved = rollout.spec, moved_by(rollout.spec, cluster)

    def fault(message: str, hint: str, *steps: str) -> Diagnostic:
        return Diagnostic("cluster-lacks", message, catalog.span(rollout, "spec", *steps), hint)

    if said.hosts and not (cluster.gateway or cluster.ingress_class):
        hint = "write 'gateway' or 'ingress_class' under 'kubernetes' of the Environment"
        yield fault("hosts are given, and nothing stands in front of the cluster", hint, "hosts")
    if said.analyses and moved in ("argo", "flagger") and not cluster.prometheus_url:
        hint = "write 'prometheus_url' under 'kubernetes' of the Environment"
        yield fault("the analysis has no Prometheus to ask", hint, *next(iter(said.analyses)))
    if moved != "people" and said.colours:
        by = {"argo": "Argo Rollouts", "flagger": "Flagger"}.get(moved, "the Deployment")
        yield fault(f"'colours' are for people who move traffic; here {by} does", "take them out", "colours")
    if moved == "flagger":
        yield from _flagger(said, cluster, fault)
    if moved == "people" and said.canary and not cluster.gateway:
        hint = "write 'gateway' under 'kubernetes' of the Environment, or take 'blue_green'"
        yield fault("only a Gateway can share traffic between two versions", hint, "canary")


def _flagger(said: Rollout, cluster: Kubernetes, fault: Callable[..., Diagnostic]) -> Iterator[Diagnostic]:
    if said.canary and not cluster.gateway:
        hint = "write 'gateway' under 'kubernetes' of the Environment, or take 'blue_green'"
        yield fault("without a Gateway, Flagger cannot share traffic", hint, "canary")
    pauses = sorted({step.pause for step in said.canary.steps}) if said.canary else []
    if len(pauses) > 1:
        message = f"Flagger waits equally long at each step; {pauses[0]} and {pauses[-1]} are given"
        yield fault(message, f"write {pauses[-1]} for all of them", "canary", "steps")
    if said.blue_green and said.blue_green.after:
        message = "Flagger judges a new version before it takes over, not after"
        yield fault(message, "write it under 'before'", "blue_green", "after")


def _read(rollout: Spec[Rollout], cluster: Kubernetes, catalog: Catalog) -> Iterator[Diagnostic]:
    for name, metric in metrics_read(rollout.spec, cluster).items():
        if catalog.complete and declaring(metric, catalog) is None:
            span = catalog.span(rollout, "spec", "alerting", name)
            message = f"no service declares {metric}, which the alert '{name}' reads"
            hint = f"declare it in the Service that exposes it, or write '{name}: {DISABLED}'"
            yield Diagnostic("unresolved-reference", message, span, hint)
