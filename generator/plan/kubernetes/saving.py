"""What operators save by themselves: CloudNativePG's ScheduledBackup and ObjectStore, Velero's Schedule.

Sources: https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/,
https://cloudnative-pg.io/plugin-barman-cloud/docs/plugin-barman-cloud.v1/, https://velero.io/docs/main/api-types/schedule/
"""

from typing import NamedTuple

from generator.plan.kubernetes.workload import KeyRef


class ClusterRef(NamedTuple):
    """A Cluster of CloudNativePG."""

    name: str


class PluginConfiguration(NamedTuple):
    """Which plugin takes the backup."""

    name: str


class ScheduledBackup(NamedTuple):
    """A backup that comes round. The schedule has SIX fields, seconds first; five are accepted and mean other times."""

    schedule: str
    backup_owner_reference: str
    cluster: ClusterRef
    method: str
    plugin_configuration: PluginConfiguration


class S3Credentials(NamedTuple):
    """The key to a bucket."""

    access_key_id: KeyRef
    secret_access_key: KeyRef


class Compressed(NamedTuple):
    """How something is stored."""

    compression: str


class ObjectConfiguration(NamedTuple):
    """Where a bucket is."""

    destination_path: str
    s3_credentials: S3Credentials
    wal: Compressed
    data: Compressed
    endpoint_url: str | None = None


class ObjectStore(NamedTuple):
    """A bucket for backups and the write-ahead log; it has one retention for everything in it."""

    retention_policy: str
    configuration: ObjectConfiguration


class BackupTemplate(NamedTuple):
    """What Velero saves. `ttl` is a duration as Go writes it: `2160h0m0s`; `90d` is accepted, and fails later."""

    ttl: str
    included_namespaces: tuple[str, ...]
    storage_location: str
    snapshot_move_data: bool


class VeleroSchedule(NamedTuple):
    """A backup of Velero's that comes round; its schedule has five fields."""

    schedule: str
    use_owner_references_in_backup: bool
    template: BackupTemplate
