"""The jobs of a Retention: a CronJob each, that calls the service's own command."""

from collections.abc import Iterator, Mapping

from generator import naming
from generator.kinds._base import Spec
from generator.kinds._cluster import Running
from generator.kinds._pods import CONTRACT_MOUNTS, RESTRICTED, TMP, contract_variables, contract_volumes, variables
from generator.kinds.retention.backups import Backup, Backups, RestoreTest, Run, Verification
from generator.kinds.retention.model import Purging, Retention
from generator.kinds.service.model import Service
from generator.kinds.service.workload import Resources, Workload
from generator.plan.kubernetes import workload as plan
from generator.plan.kubernetes.batch import CronJob, Job, JobTemplate
from generator.plan.kubernetes.manifest import Manifest
from generator.units import Duration, written_quantity

# A job is no pod of the service: no Service may lead to it.
_PART_LABEL = "app.kubernetes.io/component"
_KEPT_SECONDS = 86_400
_DATABASE = "WATCHBILL_DATABASE_URL"
_LATEST_START = Duration.parse("1h")  # beyond, the next turn is near enough
_CONFIGURATION, _KEYS, _SCRATCH = "/etc/pgbackrest", "/etc/pgbackrest-keys", "/scratch"
_READ_BY_ITS_GROUP = 0o440  # TLS keys that others may read are refused
_GROUP = 10_001  # to which the room of a restored copy belongs: any that is nobody else's


def jobs(retention: Spec[Retention], service: Spec[Service], running: Running) -> Iterator[Manifest]:
    """Publish a CronJob for everything that comes round."""
    cluster, workload, image = running
    said = retention.spec
    for name, run in said.runs().items():
        if isinstance(run, Purging):
            pods = _purge(run, service, workload, image)
        elif said.backups and said.backups.tool == "pgbackrest" and said.backups.image:
            pods = _on_backups(name, run, said.backups, workload, said.backups.image)
        else:
            continue
        content = {"spec": _cron_job(run, pods)}
        job, from_ = naming.retention_job(service.name, name), (service.address, retention.address)
        labels = dict(pods.metadata.labels)
        yield Manifest("batch/v1", "CronJob", job, cluster.namespace, service.name, content, from_, labels)


def _cron_job(run: Run, pods: plan.PodTemplate) -> CronJob:
    """Never run two at once, and never again what may have done half of its work: the next turn does it."""
    return CronJob(
        schedule=run.schedule,
        time_zone="Etc/UTC",
        concurrency_policy="Forbid",
        starting_deadline_seconds=min(_seconds(_LATEST_START), _seconds(run.deadline)),
        successful_jobs_history_limit=3,
        failed_jobs_history_limit=5,
        job_template=JobTemplate(Job(0, _seconds(run.deadline), _KEPT_SECONDS, pods)),
    )


def _purge(run: Purging, service: Spec[Service], workload: Workload, image: str) -> plan.PodTemplate:
    contract = service.spec.server is not None
    container = plan.Container(
        name="purge",
        image=image,
        resources=_resources(workload.requests, workload.limits),
        security_context=RESTRICTED,
        command=tuple(run.command),
        env=variables(workload, contract_variables(service)) or None,
        volume_mounts=CONTRACT_MOUNTS if contract else (TMP,),
    )
    volumes = contract_volumes(service.name) if contract else (plan.Volume("tmp", empty_dir=plan.Empty()),)
    return _pods("purge", container, volumes)


def _on_backups(name: str, run: Run, said: Backups, workload: Workload, image: str) -> plan.PodTemplate:
    room = said.scratch if isinstance(run, RestoreTest) else None
    volumes = tuple(_volumes(said, f"{written_quantity(room)}" if room else ""))
    # Of the service's secrets it needs one: where the database is.
    database = {name: key for name, key in workload.secrets.items() if name == _DATABASE}
    own = workload.model_copy(
        update={
            "environment": {**_pgbackrest(said, bool(room)), **said.environment},
            "secrets": {**database, **said.secrets},
        }
    )
    container = plan.Container(
        name="backup",
        image=image,
        resources=_resources(said.requests, said.limits),
        security_context=RESTRICTED,
        command=("watchbill-server", "backup", *command(name, run, said)),
        env=variables(own, {}),
        volume_mounts=tuple(mount for mount, _ in volumes),
    )
    return _pods("backup", container, tuple(volume for _, volume in volumes), _GROUP if room else None)


def command(name: str, run: Run, said: Backups) -> Iterator[str]:
    """Write what a job tells `watchbill-server backup` to do."""
    own = name.partition("-")[2]
    if isinstance(run, Backup):
        yield from ("take", own, f"--type={run.type}", f"--wait={_seconds(run.patience)}")
        repository = run.repository
    elif isinstance(run, Verification):
        yield "verify"
        repository = run.repository
    elif isinstance(run, RestoreTest):
        yield from ("test", own)
        repository = run.repository
        if run.drill:
            yield "--latest"
            yield from _times(said, said.repositories[repository].offsite)
    yield f"--repository={said.repositories[repository].number}"


def _times(said: Backups, offsite: bool) -> Iterator[str]:
    rpo = said.offsite_rpo if offsite and said.offsite_rpo else said.rpo
    for option, time in (("rto", said.rto), ("rpo", rpo)):
        if time:
            yield f"--{option}={_seconds(time)}"


def _pgbackrest(said: Backups, restores: bool) -> Mapping[str, str]:
    """Tell pgBackRest what the spec says; where things are is in its own configuration.

    Source: https://pgbackrest.org/configuration.html
    """
    kept: dict[str, str] = {}
    for repository in said.repositories.values():
        option = f"PGBACKREST_REPO{repository.number}_RETENTION_FULL"
        kept |= {option: f"{repository.days}", f"{option}_TYPE": "time"}
    scratch = {"WATCHBILL_SCRATCH_FOLDER": _SCRATCH} if restores else {}
    return {"PGBACKREST_STANZA": said.database, "PGBACKREST_LOG_LEVEL_FILE": "off", **kept, **scratch}


def _volumes(said: Backups, room: str) -> Iterator[tuple[plan.Mount, plan.Volume]]:
    yield TMP, plan.Volume("tmp", empty_dir=plan.Empty())
    if said.configuration:
        mount = plan.Mount("pgbackrest", _CONFIGURATION, True)
        yield mount, plan.Volume("pgbackrest", config_map=plan.ConfigMapRef(said.configuration))
    if said.keys:
        mount = plan.Mount("pgbackrest-keys", _KEYS, True)
        yield mount, plan.Volume("pgbackrest-keys", secret=plan.SecretRef(said.keys, _READ_BY_ITS_GROUP))
    if room:
        claim = plan.ClaimSpec(("ReadWriteOnce",), plan.Resources({"storage": room}, None))
        ephemeral = plan.Ephemeral(plan.ClaimTemplate(claim))
        yield plan.Mount("scratch", _SCRATCH), plan.Volume("scratch", ephemeral=ephemeral)


def _pods(
    part: str, container: plan.Container, volumes: tuple[plan.Volume, ...], group: int | None = None
) -> plan.PodTemplate:
    pods = plan.PodSpec(
        containers=(container,),
        restart_policy="Never",
        automount_service_account_token=False,
        volumes=volumes,
        security_context=plan.PodSecurity(group) if group else None,
    )
    return plan.PodTemplate(plan.PodMetadata({_PART_LABEL: part}), pods)


def _resources(requests: Resources, limits: Resources) -> plan.Resources:
    return plan.Resources(requests.written, limits.written)


def _seconds(duration: Duration) -> int:
    return -(-int(duration) // 1000)
