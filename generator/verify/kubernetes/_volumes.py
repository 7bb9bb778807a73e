"""What a pod can mount.

Source: validateVolumeSource and the functions it calls, pkg/apis/core/validation.
"""

from typing import Annotated, Any

from generator.verify.kubernetes._claims import Ephemeral
from generator.verify.kubernetes._names import DnsLabel, csi_driver
from generator.verify.kubernetes._part import Part, Texts, at_least, fault, may, must, one_of, placed, rule
from generator.verify.kubernetes._projections import (
    ConfigMapVolume,
    DownwardVolume,
    Filled,
    LocalReference,
    Mode,
    Projected,
    SecretVolume,
)
from generator.verify.kubernetes._scalars import Amount
from generator.verify.kubernetes._versions import since


class Reference(Part):
    """A secret, perhaps of another namespace."""

    name: str = ""
    namespace: str | None = None


class EmptyDir(Part):
    """An empty folder that lives as long as the pod."""

    medium: str | None = None
    sizeLimit: Annotated[Amount, must(at_least(0))] | None = None
    mode: Mode | None = None


class HostPath(Part):
    """A path of the node."""

    path: Filled
    type: str | None = None

    @rule
    def _fits(self) -> None:
        if ".." in self.path.split("/"):
            raise fault(f"'{self.path}' contains '..'", "write it without", "path")
        kinds = ("", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice")
        placed(one_of(*kinds), self.type or "", "type")


class ClaimVolume(Part):
    """A claim on storage."""

    claimName: Filled
    readOnly: bool | None = None


def absolute(path: str) -> None:
    """Refuse a path that does not start at the root."""
    if not path.startswith("/"):
        raise fault(f"'{path}' is no absolute path", "start it with '/'")


class Nfs(Part):
    """A folder of an NFS server."""

    server: Filled
    path: Annotated[str, must(absolute)]
    readOnly: bool | None = None


class Csi(Part):
    """A volume of a driver."""

    driver: Annotated[str, must(csi_driver)]
    readOnly: bool | None = None
    fsType: str | None = None
    volumeAttributes: Texts = {}
    nodePublishSecretRef: LocalReference | None = None


class ImageVolume(Part):
    """The files of an image."""

    reference: str | None = None
    pullPolicy: Annotated[str, may(one_of("Always", "Never", "IfNotPresent"))] | None = None


class Volume(Part):
    """A volume: its name, and where it comes from. The drivers that CSI replaced are not judged inside."""

    name: DnsLabel
    secret: SecretVolume | None = None
    configMap: ConfigMapVolume | None = None
    emptyDir: EmptyDir | None = None
    hostPath: HostPath | None = None
    persistentVolumeClaim: ClaimVolume | None = None
    projected: Projected | None = None
    downwardAPI: DownwardVolume | None = None
    csi: Csi | None = None
    ephemeral: Ephemeral | None = None
    nfs: Nfs | None = None
    image: Annotated[ImageVolume | None, since("1.31", "1.35")] = None
    awsElasticBlockStore: dict[str, Any] | None = None
    azureDisk: dict[str, Any] | None = None
    azureFile: dict[str, Any] | None = None
    cephfs: dict[str, Any] | None = None
    cinder: dict[str, Any] | None = None
    fc: dict[str, Any] | None = None
    flexVolume: dict[str, Any] | None = None
    flocker: dict[str, Any] | None = None
    gcePersistentDisk: dict[str, Any] | None = None
    gitRepo: dict[str, Any] | None = None
    glusterfs: dict[str, Any] | None = None
    iscsi: dict[str, Any] | None = None
    photonPersistentDisk: dict[str, Any] | None = None
    portworxVolume: dict[str, Any] | None = None
    quobyte: dict[str, Any] | None = None
    rbd: dict[str, Any] | None = None
    scaleIO: dict[str, Any] | None = None
    storageos: dict[str, Any] | None = None
    vsphereVolume: dict[str, Any] | None = None

    @rule
    def _has_one_source(self) -> None:
        sources = [name for name in type(self).model_fields if name != "name"]
        given = [name for name in sources if getattr(self, name) is not None]
        if len(given) > 1:
            raise fault(f"the volume has several sources: {', '.join(given)}", "keep one of them", given[1])
