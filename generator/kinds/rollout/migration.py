"""The migration of a Rollout as a Job. It runs before the rollout: Argo CD waits for it, people are told to."""

from generator import naming
from generator.kinds._base import Spec
from generator.kinds._pods import RESTRICTED, variables
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.rollout.model import Migration, Rollout
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.plan.kubernetes import workload as plan
from generator.plan.kubernetes.batch import Job
from generator.plan.kubernetes.manifest import Manifest, written

# https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/
_FIRST = {
    "argocd.argoproj.io/hook": "PreSync",
    "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
}
_KEPT_SECONDS = 86_400
# A migration is no pod of the service: no Service may lead to it.
_PART_LABEL = "app.kubernetes.io/component"


def job(
    rollout: Spec[Rollout], service: Spec[Service], workload: Workload, image: str, cluster: Kubernetes
) -> Manifest | None:
    """Publish the Job, named after all that it does; a half-applied migration is never tried again blindly."""
    said = rollout.spec.migration
    if said is None:
        return None
    pods = _pods(said, workload, said.image or image)
    name = naming.migration_job(service.name, written(pods))
    spec = Job(0, -(-said.deadline // 1000), _KEPT_SECONDS, pods)
    origins, labels = (service.address, rollout.address), {_PART_LABEL: "migration"}
    return Manifest(
        "batch/v1", "Job", name, cluster.namespace, service.name, {"spec": spec}, origins, labels, dict(_FIRST)
    )


def _said(part: object) -> object:
    """Leave out what is not said: the name of a Job must not change with what the API knows beside it."""
    if isinstance(part, tuple) and hasattr(part, "_asdict"):
        return {name: _said(value) for name, value in part._asdict().items() if value is not None}
    return tuple(map(_said, part)) if isinstance(part, tuple) else part


def _pods(said: Migration, workload: Workload, image: str) -> plan.PodTemplate:
    container = plan.Container(
        name="migrate",
        image=image,
        resources=plan.Resources(workload.requests.written, workload.limits.written),
        security_context=RESTRICTED,
        command=tuple(said.command),
        env=(*variables(workload, {}), *_limits(said)) or None,
        volume_mounts=(plan.Mount("tmp", "/tmp"),),  # noqa: S108  # a folder of the pod's own
    )
    pods = plan.PodSpec(
        containers=(container,),
        restart_policy="Never",
        automount_service_account_token=False,
        volumes=(plan.Volume("tmp", empty_dir=plan.Empty()),),
    )
    return plan.PodTemplate(plan.PodMetadata({_PART_LABEL: "migration"}), pods)


def _limits(said: Migration) -> tuple[plan.Variable, ...]:
    """Limit each statement: https://www.postgresql.org/docs/current/libpq-envars.html."""
    times = {"lock_timeout": said.lock_timeout, "statement_timeout": said.statement_timeout}
    options = " ".join(f"-c {name}={int(time)}" for name, time in times.items() if time)
    return (plan.Variable("PGOPTIONS", options),) if options else ()
