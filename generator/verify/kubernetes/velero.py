"""Velero: Schedule, as its definition (1.18) describes it."""

from typing import Annotated, Literal

from generator.verify.kubernetes._meta import CustomObject, UnjudgedSelector
from generator.verify.kubernetes._part import Part, Texts
from generator.verify.kubernetes._scalars import Int64, size


class Exec(Part):
    """`exec` of a Schedule."""

    command: Annotated[list[str], size(1, None)]
    container: str | None = None
    onError: Literal["Continue", "Fail"] | None = None
    timeout: str | None = None


class Post(Part):
    """`post` of a Schedule."""

    exec: Exec


class Resource(Part):
    """`resource` of a Schedule."""

    excludedNamespaces: list[str] = []
    excludedResources: list[str] = []
    includedNamespaces: list[str] = []
    includedResources: list[str] = []
    labelSelector: UnjudgedSelector | None = None
    name: str
    post: list[Post] = []
    pre: list[Post] = []


class Hooks(Part):
    """`hooks` of a Schedule."""

    resources: list[Resource] = []


class Metadata(Part):
    """`metadata` of a Schedule."""

    labels: Texts = {}


class ResourcePolicy(Part):
    """`resourcePolicy` of a Schedule."""

    apiGroup: str | None = None
    kind: str
    name: str


class UploaderConfig(Part):
    """`uploaderConfig` of a Schedule."""

    parallelFilesUpload: Int64 | None = None


class Template(Part):
    """`template` of a Schedule."""

    csiSnapshotTimeout: str | None = None
    datamover: str | None = None
    defaultVolumesToFsBackup: bool | None = None
    defaultVolumesToRestic: bool | None = None
    excludedClusterScopedResources: list[str] = []
    excludedNamespaceScopedResources: list[str] = []
    excludedNamespaces: list[str] = []
    excludedResources: list[str] = []
    hooks: Hooks | None = None
    includeClusterResources: bool | None = None
    includedClusterScopedResources: list[str] = []
    includedNamespaceScopedResources: list[str] = []
    includedNamespaces: list[str] = []
    includedResources: list[str] = []
    itemOperationTimeout: str | None = None
    labelSelector: UnjudgedSelector | None = None
    metadata: Metadata | None = None
    orLabelSelectors: list[UnjudgedSelector] = []
    orderedResources: Texts = {}
    resourcePolicy: ResourcePolicy | None = None
    snapshotMoveData: bool | None = None
    snapshotVolumes: bool | None = None
    storageLocation: str | None = None
    ttl: str | None = None
    uploaderConfig: UploaderConfig | None = None
    volumeGroupSnapshotLabelKey: str | None = None
    volumeSnapshotLocations: list[str] = []


class ScheduleSpec(Part):
    """What a Schedule says."""

    paused: bool | None = None
    schedule: str
    skipImmediately: bool | None = None
    template: Template
    useOwnerReferencesInBackup: bool | None = None


class Schedule(CustomObject):
    """A Schedule."""

    apiVersion: Literal["velero.io/v1"]
    kind: Literal["Schedule"]
    spec: ScheduleSpec | None = None


KINDS = {("velero.io/v1", "Schedule"): Schedule}
