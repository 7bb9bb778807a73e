"""What operators save by themselves: CloudNativePG the database, Velero the objects and volumes of the namespace."""

from collections.abc import Iterator

from generator import naming
from generator.kinds._base import Spec
from generator.kinds.environment.cluster import Kubernetes
from generator.kinds.retention.backups import Backups, ObjectStorage, Repository, Velero
from generator.kinds.retention.model import Retention
from generator.plan.kubernetes import saving as plan
from generator.plan.kubernetes.manifest import Manifest
from generator.plan.kubernetes.workload import KeyRef

_PLUGIN = "barman-cloud.cloudnative-pg.io"


def operated(retention: Spec[Retention], cluster: Kubernetes) -> Iterator[Manifest]:
    """Publish what the operators read."""
    said, folder = retention.spec.backups, retention.spec.service
    if said is None:
        return
    if said.tool == "cloudnative-pg" and said.object_storage:
        yield from _cloudnative(retention, said, said.object_storage, cluster)
    for name, one in said.velero.items():
        content = {"spec": _velero(one, cluster.namespace)}
        job = naming.retention_job(folder, name)
        yield Manifest("velero.io/v1", "Schedule", job, one.namespace, folder, content, (retention.address,))


def _cloudnative(
    retention: Spec[Retention], said: Backups, storage: ObjectStorage, cluster: Kubernetes
) -> Iterator[Manifest]:
    folder, origins = retention.spec.service, (retention.address,)
    (repository,) = said.repositories.values()
    for name, one in said.schedules.items():
        spec = plan.ScheduledBackup(
            schedule=f"0 {one.schedule}",  # seconds first
            backup_owner_reference="self",
            cluster=plan.ClusterRef(said.database),
            method="plugin",
            plugin_configuration=plan.PluginConfiguration(_PLUGIN),
        )
        job = naming.retention_job(folder, f"backup-{name}")
        yield Manifest(
            "postgresql.cnpg.io/v1", "ScheduledBackup", job, cluster.namespace, folder, {"spec": spec}, origins
        )
    store = {"spec": _store(repository, storage)}
    yield Manifest("barmancloud.cnpg.io/v1", "ObjectStore", said.database, cluster.namespace, folder, store, origins)


def _store(repository: Repository, storage: ObjectStorage) -> plan.ObjectStore:
    keys = plan.S3Credentials(*(KeyRef(*key.split("/", 1)) for key in (storage.access_key, storage.secret_key)))
    gzip = plan.Compressed("gzip")
    configuration = plan.ObjectConfiguration(storage.path, keys, gzip, gzip, storage.endpoint)
    return plan.ObjectStore(f"{repository.days}d", configuration)


def _velero(said: Velero, namespace: str) -> plan.VeleroSchedule:
    hours = said.retention // 3_600_000
    template = plan.BackupTemplate(f"{hours}h0m0s", (namespace,), said.storage_location, True)
    return plan.VeleroSchedule(said.schedule, False, template)
