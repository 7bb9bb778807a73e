"""A Rollout as Argo Rollouts takes it: it owns the pods of the service's Deployment, and judges the new ones."""

from collections.abc import Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._cluster import Pace, Running, address
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.rollout.judging import Question, questions
from generator.kinds.rollout.model import Rollout
from generator.kinds.rollout.strategy import Analysis, BlueGreen, Canary
from generator.kinds.service.model import Service
from generator.plan.kubernetes import argo as plan
from generator.plan.kubernetes.manifest import ROLE_LABEL, Manifest, labels_of
from generator.plan.kubernetes.workload import PodMetadata, Selector
from generator.promql import Matcher
from generator.units import in_minutes, plain

API = "argoproj.io/v1alpha1"
NEW, OLD = "canary", "stable"
PREVIEW, ACTIVE = "preview", "active"
# The pods that each analysis is about, by where it is said.
JUDGED = {("canary", "analysis"): NEW, ("blue_green", "before"): PREVIEW, ("blue_green", "after"): ACTIVE}
_QUERY_SECONDS = 20


def manifests(
    rollout: Spec[Rollout], service: Spec[Service], running: Running, pace: Pace, catalog: Catalog
) -> Iterator[Manifest]:
    """Publish the Rollout, an address for each of its versions, and what judges the new one."""
    said, origins, (cluster, workload, _) = rollout.spec, (rollout.address,), running
    roles = (NEW, OLD) if said.canary else (ACTIVE, PREVIEW)
    if said.blue_green or cluster.gateway:
        for role in roles:
            yield address(service, cluster, workload, role, shared=True, origins=origins)
    spec = plan.Rollout(
        min_ready_seconds=pace.ready_seconds,
        progress_deadline_seconds=pace.deadline_seconds,
        progress_deadline_abort=True,
        revision_history_limit=5,
        rollback_window=plan.RollbackWindow(1),  # who goes back waits for no steps
        selector=Selector(labels_of(service.name)),
        workload_ref=plan.WorkloadRef("apps/v1", "Deployment", service.name, "progressively"),
        strategy=_strategy(said, service.name, cluster, pace),
        replicas=said.replicas,
    )
    yield _manifest("Rollout", service.name, service.name, cluster, spec, origins)
    for place, analysis in said.analyses.items():
        template = plan.AnalysisTemplate(tuple(_metrics(said, analysis, JUDGED[place], cluster, catalog)))
        used = tuple(f"SLO/{judged.slo}" for judged in analysis.slos)
        name = naming.analysis_template(service.name, JUDGED[place])
        yield _manifest("AnalysisTemplate", name, service.name, cluster, template, (*origins, *used))


def _manifest(
    kind: str, name: str, service: str, cluster: Kubernetes, spec: object, origins: tuple[str, ...]
) -> Manifest:
    return Manifest(API, kind, name, cluster.namespace, service, {"spec": spec}, origins, labels_of(service))


def _strategy(said: Rollout, service: str, cluster: Kubernetes, pace: Pace) -> plan.Strategy:
    if said.canary:
        return plan.Strategy(canary=_canary(said.canary, service, cluster, pace))
    return plan.Strategy(blue_green=_blue_green(said.blue_green or BlueGreen(), service))


def _canary(said: Canary, service: str, cluster: Kubernetes, pace: Pace) -> plan.Canary:
    plugin = plan.Plugins(plan.GatewayPlugin(service, cluster.namespace))
    routed = cluster.gateway is not None
    return plan.Canary(
        canary_metadata=_labelled(NEW),
        stable_metadata=_labelled(OLD),
        max_surge=pace.surge,
        max_unavailable=pace.unavailable,
        steps=tuple(_steps(said)),
        canary_service=naming.of_role(service, NEW) if routed else None,
        stable_service=naming.of_role(service, OLD) if routed else None,
        traffic_routing=plan.TrafficRouting(plugin) if routed else None,
        # From step 1 on: step 0 gives the new version its first share.
        analysis=_analysis(service, NEW, starting_step=1) if said.analysis else None,
    )


def _steps(said: Canary) -> Iterator[plan.Step]:
    for step in said.steps:
        yield plan.Step(set_weight=int(step.weight * 100))
        yield plan.Step(pause=plan.Pause(in_minutes(step.pause)))


def _blue_green(said: BlueGreen, service: str) -> plan.BlueGreen:
    return plan.BlueGreen(
        active_service=naming.of_role(service, ACTIVE),
        preview_service=naming.of_role(service, PREVIEW),
        active_metadata=_labelled(ACTIVE),
        preview_metadata=_labelled(PREVIEW),
        auto_promotion_enabled=said.automatic,
        scale_down_delay_seconds=-(-said.scale_down_delay // 1000),
        pre_promotion_analysis=_analysis(service, PREVIEW) if said.before else None,
        post_promotion_analysis=_analysis(service, ACTIVE) if said.after else None,
    )


def _labelled(role: str) -> PodMetadata:
    return PodMetadata({ROLE_LABEL: role})


def _analysis(service: str, role: str, starting_step: int | None = None) -> plan.Analysis:
    template = plan.TemplateRef(naming.analysis_template(service, role))
    return plan.Analysis((template,), starting_step)


def _metrics(
    said: Rollout, analysis: Analysis, role: str, cluster: Kubernetes, catalog: Catalog
) -> Iterator[plan.Metric]:
    count = said.blue_green.measurements if said.blue_green else None
    for question in questions(analysis, Matcher(ROLE_LABEL, "=", role), catalog):
        yield _metric(question, analysis, cluster.prometheus_url or "", count)


def _metric(question: Question, analysis: Analysis, prometheus: str, count: int | None) -> plan.Metric:
    """Judge an answer. Without requests there is none, or it is NaN: that is neither good nor bad, and pauses."""
    limit = plain(question.limit)
    told = "len(result) > 0 && !isNaN(result[0]) && result[0]"
    return plan.Metric(
        name=question.slo,
        interval=in_minutes(analysis.interval),
        initial_delay=in_minutes(analysis.initial_delay),
        failure_limit=analysis.failures,
        inconclusive_limit=analysis.inconclusive,
        success_condition=f"{told} <= {limit}",
        failure_condition=f"{told} > {limit}",
        provider=plan.Provider(plan.Prometheus(prometheus, question.query, _QUERY_SECONDS)),
        count_=count,
    )
