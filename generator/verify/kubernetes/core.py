"""The kinds of the core group, `v1`.

Source: pkg/apis/core/validation.
"""

import base64
import binascii
from collections.abc import Collection
from typing import Annotated, Any, Literal

from generator.verify.kubernetes._claims import ClaimSpec
from generator.verify.kubernetes._limits import LimitRange, ResourceQuota
from generator.verify.kubernetes._meta import Object
from generator.verify.kubernetes._names import config_key, dns_label, qualified_name
from generator.verify.kubernetes._part import Part, Texts, fault, missing, must, nothing_means, placed, rule
from generator.verify.kubernetes._pod import PodSpec, mounts_exist
from generator.verify.kubernetes._projections import LocalReference
from generator.verify.kubernetes._service import Service

_DATA_BYTES = 1024 * 1024


def _image(name: str) -> None:
    """Refuse a name with blanks at its ends; in templates the server lets it pass."""
    if name != name.strip():
        raise fault(f"'{name}' starts or ends with a blank", "take it away")


class Pod(Object):
    """A Pod."""

    apiVersion: Literal["v1"]
    kind: Literal["Pod"]
    spec: PodSpec

    @rule
    def _mounts_are_volumes(self) -> None:
        placed(mounts_exist, self.spec, "spec")

    @rule
    def _images_have_no_blanks(self) -> None:
        for field in ("initContainers", "containers"):
            for index, container in enumerate(getattr(self.spec, field)):
                placed(_image, container.image, "spec", field, index, "image")


def _keys(data: dict[str, Any], others: Collection[str] = ()) -> None:
    for key in data:
        placed(config_key, key, key)
        if key in others:
            raise fault(f"the key '{key}' stands in both 'data' and 'binaryData'", "keep one of them", key)


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        raise fault("the value is not base64", "encode it, or write it under 'stringData'") from None


def _size(total: int) -> None:
    if total > _DATA_BYTES:
        raise fault(f"the data has {total:,} bytes; {_DATA_BYTES:,} are allowed", "split it")


class ConfigMap(Object):
    """A ConfigMap."""

    apiVersion: Literal["v1"]
    kind: Literal["ConfigMap"]
    data: Texts = {}
    binaryData: Annotated[dict[str, Annotated[str, must(_base64)]], nothing_means("")] = {}
    immutable: bool | None = None

    @rule
    def _data_fits(self) -> None:
        placed(_keys, self.data, "data")
        placed(lambda data: _keys(data, self.data), self.binaryData, "binaryData")
        texts = sum(len(text.encode()) for text in self.data.values())
        _size(texts + sum(len(_base64(text)) for text in self.binaryData.values()))


# What a secret of some type must have.
_SECRET_KEYS = {
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}


class Secret(Object):
    """A Secret."""

    apiVersion: Literal["v1"]
    kind: Literal["Secret"]
    type: str = ""
    data: Annotated[dict[str, Annotated[str, must(_base64)]], nothing_means("")] = {}
    stringData: Texts = {}
    immutable: bool | None = None

    @rule
    def _data_fits(self) -> None:
        placed(_keys, self.data, "data")
        placed(_keys, self.stringData, "stringData")
        given = {*self.data, *self.stringData}
        for key in _SECRET_KEYS.get(self.type, ()):
            if key not in given:
                raise missing(key, f"a secret of type {self.type} has it", "data")
        if self.type == "kubernetes.io/basic-auth" and not given & {"username", "password"}:
            raise missing("username", "write 'username', 'password' or both", "data")


class PersistentVolumeClaim(Object):
    """A PersistentVolumeClaim."""

    apiVersion: Literal["v1"]
    kind: Literal["PersistentVolumeClaim"]
    spec: ClaimSpec


class ObjectRef(Part):
    """An object."""

    kind: str | None = None
    namespace: str | None = None
    name: str | None = None
    uid: str | None = None
    apiVersion: str | None = None
    resourceVersion: str | None = None
    fieldPath: str | None = None


class ServiceAccount(Object):
    """A ServiceAccount."""

    apiVersion: Literal["v1"]
    kind: Literal["ServiceAccount"]
    secrets: list[ObjectRef] = []
    imagePullSecrets: list[LocalReference] = []
    automountServiceAccountToken: bool | None = None


class NamespaceSpec(Part):
    """What keeps a namespace from being deleted."""

    finalizers: list[Annotated[str, must(qualified_name)]] = []


class Namespace(Object):
    """A Namespace."""

    apiVersion: Literal["v1"]
    kind: Literal["Namespace"]
    spec: NamespaceSpec | None = None

    @staticmethod
    def judge_name(name: str) -> None:
        """Refuse what cannot be the name of one."""
        dns_label(name)


_MODELS = (Pod, ConfigMap, Secret, ServiceAccount, Namespace, Service, PersistentVolumeClaim, LimitRange, ResourceQuota)


KINDS = {("v1", model.__name__): model for model in _MODELS}
