"""The pods of a service: how they are made, asked how they are, and ended."""

from collections.abc import Mapping
from math import ceil

from generator import naming
from generator.kinds._base import Spec
from generator.kinds.resilience.model import Probes, ProbeTimes, Resilience, Shutdown
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Workload
from generator.plan.kubernetes import workload as plan
from generator.plan.kubernetes.manifest import labels_of
from generator.units import Duration

PORT = "http"
CONTRACT_FOLDER = "/etc/watchbill"
TMP = plan.Mount("tmp", "/tmp")  # noqa: S108  # a folder of the pod's own
CONTRACT_MOUNTS = (plan.Mount("contract", CONTRACT_FOLDER, True), TMP)
# What an instance may take beyond its own hard limit before the kubelet kills it.
_SLACK_SECONDS = 5


def template(service: Spec[Service], workload: Workload, image: str, resilience: Resilience | None) -> plan.PodTemplate:
    """Make the template of a service's pods."""
    labels = labels_of(service.name)
    spread = plan.TopologySpread(1, "topology.kubernetes.io/zone", "ScheduleAnyway", plan.Selector(labels))
    shutdown = resilience.shutdown if resilience else None
    contract = service.spec.server is not None
    pods = plan.PodSpec(
        containers=(_container(service, workload, image, resilience),),
        termination_grace_period_seconds=termination_grace(shutdown) if shutdown else None,
        automount_service_account_token=False,
        topology_spread_constraints=(spread,),
        volumes=contract_volumes(service.name) if contract else None,
    )
    return plan.PodTemplate(plan.PodMetadata(labels), pods)


def termination_grace(shutdown: Shutdown) -> int:
    """Tell how long the kubelet waits before it kills an instance, in seconds.

    The time runs from the beginning of `preStop`, so that it must hold that, the instance's own limit and some slack.
    https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
    """
    said = shutdown.termination_grace
    return _seconds(said) if said else _seconds(shutdown.pre_stop) + _seconds(shutdown.hard_limit) + _SLACK_SECONDS


def _container(service: Spec[Service], workload: Workload, image: str, resilience: Resilience | None) -> plan.Container:
    startup, liveness, readiness = _probes(service, resilience.probes if resilience else Probes())
    pre_stop = _seconds(resilience.shutdown.pre_stop) if resilience and resilience.shutdown else 0
    contract = service.spec.server is not None
    return plan.Container(
        name=workload.container,
        image=image,
        resources=plan.Resources(workload.requests.written, workload.limits.written),
        security_context=RESTRICTED,
        command=tuple(workload.command) or None,
        ports=(plan.Port(PORT, workload.port),),
        env=variables(workload, contract_variables(service)) or None,
        startup_probe=startup,
        liveness_probe=liveness,
        readiness_probe=readiness,
        lifecycle=plan.Lifecycle(plan.Hook(plan.Sleep(pre_stop))) if pre_stop else None,
        volume_mounts=CONTRACT_MOUNTS if contract else None,
    )


RESTRICTED = plan.SecurityContext(
    allow_privilege_escalation=False,
    read_only_root_filesystem=True,
    run_as_non_root=True,
    capabilities=plan.Capabilities(("ALL",)),
    seccomp_profile=plan.SeccompProfile("RuntimeDefault"),
)


def variables(workload: Workload, more: Mapping[str, str]) -> tuple[plan.Variable, ...]:
    """Give a program its variables, those of the spec before others."""
    known = {**more, **workload.environment}
    secret = {name: plan.ValueFrom(plan.KeyRef(*key.split("/", 1))) for name, key in workload.secrets.items()}
    return (
        *(plan.Variable(name, value) for name, value in sorted(known.items())),
        *(plan.Variable(name, value_from=source) for name, source in sorted(secret.items())),
    )


def contract_variables(service: Spec[Service]) -> dict[str, str]:
    """Tell a server where its contract is."""
    if service.spec.server is None:
        return {}
    return {"WATCHBILL_CONTRACT": f"{CONTRACT_FOLDER}/contract.json", "WATCHBILL_SERVICE": service.name}


def contract_volumes(service: str) -> tuple[plan.Volume, ...]:
    """Give a server its contract, and a folder to write to."""
    contract = plan.ConfigMapRef(naming.contract_config_map(service))
    return (plan.Volume("contract", config_map=contract), plan.Volume("tmp", empty_dir=plan.Empty()))


def _probes(service: Spec[Service], probes: Probes) -> tuple[plan.ProbeTimes | None, ...]:
    """Ask for life and readiness where the server answers; a server that boots is given time first."""
    if service.spec.server is None:
        return None, None, None
    health = service.spec.server.health
    alive, ready = plan.HttpGet(health.liveness, PORT), plan.HttpGet(health.readiness, PORT)
    return _probe(alive, probes.startup), _probe(alive, probes.liveness), _probe(ready, probes.readiness)


def _probe(asked: plan.HttpGet, times: ProbeTimes) -> plan.ProbeTimes:
    return plan.ProbeTimes(asked, _seconds(times.period), _seconds(times.timeout), times.failures)


def _seconds(duration: Duration) -> int:
    """Write whole seconds, as the API wants them; a part of one counts as one."""
    return ceil(duration.seconds)
