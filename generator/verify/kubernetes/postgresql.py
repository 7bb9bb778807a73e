"""CloudNativePG: ScheduledBackup, as its definition (1.30) describes it."""

from typing import Literal

from generator.verify.kubernetes._meta import CustomObject
from generator.verify.kubernetes._part import Part, Texts


class Cluster(Part):
    """`cluster` of a ScheduledBackup."""

    name: str


class OnlineConfiguration(Part):
    """`onlineConfiguration` of a ScheduledBackup."""

    immediateCheckpoint: bool | None = None
    waitForArchive: bool = True


class PluginConfiguration(Part):
    """`pluginConfiguration` of a ScheduledBackup."""

    name: str
    parameters: Texts = {}


class ScheduledBackupSpec(Part):
    """What a ScheduledBackup says."""

    backupOwnerReference: Literal["none", "self", "cluster"] = "none"
    cluster: Cluster
    immediate: bool | None = None
    method: Literal["barmanObjectStore", "volumeSnapshot", "plugin"] = "barmanObjectStore"
    online: bool | None = None
    onlineConfiguration: OnlineConfiguration | None = None
    pluginConfiguration: PluginConfiguration | None = None
    schedule: str
    suspend: bool | None = None
    target: Literal["primary", "prefer-standby"] | None = None


class ScheduledBackup(CustomObject):
    """A ScheduledBackup."""

    apiVersion: Literal["postgresql.cnpg.io/v1"]
    kind: Literal["ScheduledBackup"]
    spec: ScheduledBackupSpec


KINDS = {("postgresql.cnpg.io/v1", "ScheduledBackup"): ScheduledBackup}
