"""A Rollout as Flagger takes it: it copies the service's Deployment, and judges the original before it copies again."""

from collections.abc import Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._cluster import Pace, Running
from generator.kinds._pods import PORT
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.rollout.judging import Question, questions
from generator.kinds.rollout.model import Rollout
from generator.kinds.rollout.route import parent, timeouts
from generator.kinds.rollout.strategy import Analysis
from generator.kinds.scaling.model import Scaling
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.plan.kubernetes import flagger as plan
from generator.plan.kubernetes.autoscaling import TargetRef
from generator.plan.kubernetes.manifest import Manifest, labels_of
from generator.promql import Matcher
from generator.units import in_minutes

API = "flagger.app/v1beta1"


def new_pods(service: str) -> Matcher:
    """Select the pods of the original; those of the copy have `-primary` in their names."""
    return Matcher("pod", "=~", f"{service}-[0-9a-z]+-[0-9a-z]+")


def manifests(
    rollout: Spec[Rollout], service: Spec[Service], running: Running, pace: Pace, catalog: Catalog
) -> Iterator[Manifest]:
    """Publish the Canary, and what measures the new version."""
    said, (cluster, workload, _) = rollout.spec, running
    analysis = next(iter(said.analyses.values()), None)
    asked = list(questions(analysis, new_pods(service.name), catalog)) if analysis else []
    spec = plan.Canary(
        provider="gatewayapi:v1" if cluster.gateway else "kubernetes",
        target_ref=TargetRef("apps/v1", "Deployment", service.name),
        progress_deadline_seconds=pace.deadline_seconds,
        service=_service(said, workload, cluster, catalog),
        analysis=_analysis(said, service.name, analysis, asked),
        autoscaler_ref=_autoscaler(service.name, cluster, catalog),
    )
    yield _manifest("Canary", service.name, service.name, cluster, spec, (rollout.address,))
    for question in asked:
        template = plan.MetricTemplate(plan.Provider("prometheus", cluster.prometheus_url or ""), question.query)
        name = naming.of_role(service.name, question.slo)
        origins = (rollout.address, f"SLO/{question.slo}")
        yield _manifest("MetricTemplate", name, service.name, cluster, template, origins)


def _manifest(
    kind: str, name: str, service: str, cluster: Kubernetes, spec: object, origins: tuple[str, ...]
) -> Manifest:
    return Manifest(API, kind, name, cluster.namespace, service, {"spec": spec}, origins, labels_of(service))


def _autoscaler(service: str, cluster: Kubernetes, catalog: Catalog) -> TargetRef | None:
    """Name what scales the service, which Flagger then copies as well."""
    if not any(scaling.spec.service == service for scaling in catalog.all(Scaling)):
        return None
    if cluster.autoscaler == "keda":
        return TargetRef("keda.sh/v1alpha1", "ScaledObject", service)
    return TargetRef("autoscaling/v2", "HorizontalPodAutoscaler", service)


def _service(said: Rollout, workload: Workload, cluster: Kubernetes, catalog: Catalog) -> plan.CanaryService:
    if not (cluster.gateway and said.hosts):
        return plan.CanaryService(workload.port, PORT, PORT)
    waits = timeouts(said, catalog)
    return plan.CanaryService(
        workload.port,
        PORT,
        PORT,
        hosts=tuple(said.hosts),
        gateway_refs=(parent(cluster.gateway),),
        timeout=waits.request if waits else None,
        backend_timeout=waits.backend_request if waits else None,
    )


def _analysis(said: Rollout, service: str, analysis: Analysis | None, asked: list[Question]) -> plan.Analysis:
    """Flagger measures once at each step, and goes on to the next one only if all is good."""
    window = in_minutes(analysis.window) if analysis else ""
    metrics = (
        plan.Metric(
            question.slo,
            plan.TemplateRef(naming.of_role(service, question.slo)),
            plan.Range(question.limit),
            window,
        )
        for question in asked
    )
    threshold = (analysis.failures if analysis else 0) + 1
    if said.canary:
        weights = tuple(int(step.weight * 100) for step in said.canary.steps)
        interval = in_minutes(said.canary.steps[0].pause)
        return plan.Analysis(interval, threshold, step_weights=weights, metrics=tuple(metrics) or None)
    rounds = said.blue_green.measurements if said.blue_green else 1
    interval = in_minutes(analysis.interval) if analysis else "1m"
    return plan.Analysis(interval, threshold, iterations=rounds, metrics=tuple(metrics) or None)
