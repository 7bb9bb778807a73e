"""What a pod sees as files: keys of secrets and ConfigMaps, what it knows of itself, tokens.

Source: validateProjectedVolumeSource and validateKeyToPath, pkg/apis/core/validation.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

from generator.verify.kubernetes._meta import Selector
from generator.verify.kubernetes._names import resource_field
from generator.verify.kubernetes._part import (
    Part,
    Texts,
    at_most_one,
    exactly_one,
    fault,
    filled,
    may,
    missing,
    must,
    one_of,
    placed,
    rule,
    unique,
    within,
)
from generator.verify.kubernetes._scalars import Amount, Int32, Int64, parse_quantity

_DIVISORS = ("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei")


Mode = Annotated[Int32, must(within(0, 0o777))]


Filled = Annotated[str, must(filled)]


def inside(path: str) -> None:
    """Refuse a path that leads out of the volume."""
    if path.startswith("/"):
        raise fault(f"'{path}' starts with '/'; it must lie inside of the volume", "write it without the '/'")
    if ".." in path.split("/"):
        raise fault(f"'{path}' leads out of the volume", "write it without '..'")


Inside = Annotated[str, must(filled), must(inside)]


class LocalReference(Part):
    """An object of the same namespace."""

    name: str = ""


class KeyToPath(Part):
    """A key, and the file that it becomes."""

    key: Filled
    path: Inside
    mode: Mode | None = None
    user: Int64 | None = None


_OF_PODS = ("metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations")


_SUBSCRIPT = re.compile(r"metadata\.(?:labels|annotations)\['[^']+'\]")


def pod_field(allowed: Sequence[str]) -> Callable[[str], None]:
    """Refuse what is none of some fields of a pod, and no label or annotation."""

    def check(path: str) -> None:
        if path not in allowed and not _SUBSCRIPT.fullmatch(path):
            hint = f"write one of: {', '.join(allowed)}, metadata.labels['KEY'], metadata.annotations['KEY']"
            raise fault(f"'{path}' is no field of a pod that can be had here", hint)

    return check


class FieldRef(Part):
    """A field of the pod."""

    apiVersion: Annotated[str, may(one_of("v1"))] = ""
    fieldPath: str


class ResourceFieldRef(Part):
    """A request or limit of a container."""

    containerName: str | None = None
    resource: Annotated[str, must(resource_field)]
    divisor: Amount | None = None

    @rule
    def _divides(self) -> None:
        allowed = ("0", "1", "1m") if self.resource.endswith(".cpu") else ("0", *_DIVISORS)
        if self.divisor is not None and self.divisor not in map(parse_quantity, allowed):
            raise fault(
                f"'{self.divisor}' divides no {self.resource}", f"write one of: {', '.join(allowed[1:])}", "divisor"
            )


class SecretVolume(Part):
    """The keys of a secret as files."""

    secretName: str | None = None
    items: list[KeyToPath] = []
    defaultMode: Mode | None = None
    defaultUser: Int64 | None = None
    optional: bool | None = None

    @rule
    def _named(self) -> None:
        if not self.secretName:
            raise missing("secretName", "name the secret")


class ConfigMapVolume(Part):
    """The keys of a ConfigMap as files."""

    name: str | None = None
    items: list[KeyToPath] = []
    defaultMode: Mode | None = None
    defaultUser: Int64 | None = None
    optional: bool | None = None

    @rule
    def _named(self) -> None:
        if not self.name:
            raise missing("name", "name the ConfigMap")


class DownwardFile(Part):
    """What the pod knows of itself, as a file."""

    path: Inside
    fieldRef: FieldRef | None = None
    resourceFieldRef: ResourceFieldRef | None = None
    mode: Mode | None = None
    user: Int64 | None = None

    @rule
    def _has_one_source(self) -> None:
        exactly_one(self, ("fieldRef", "resourceFieldRef"), "source of this file")
        if self.fieldRef is not None:
            placed(pod_field(_OF_PODS), self.fieldRef.fieldPath, "fieldRef", "fieldPath")
        if self.resourceFieldRef is not None and not self.resourceFieldRef.containerName:
            raise missing("containerName", "say of which container", "resourceFieldRef")


class DownwardVolume(Part):
    """What the pod knows of itself, as files."""

    items: list[DownwardFile] = []
    defaultMode: Mode | None = None
    defaultUser: Int64 | None = None


class TokenFile(Part):
    """A token of the service account."""

    audience: str | None = None
    expirationSeconds: Annotated[Int64, must(within(600, 2**32))] | None = None
    path: Inside
    user: Int64 | None = None


class BundleFile(Part):
    """Certificates that are trusted."""

    name: str | None = None
    signerName: str | None = None
    labelSelector: Selector | None = None
    optional: bool | None = None
    path: Inside
    user: Int64 | None = None


class CertificateFile(Part):
    """A certificate of the pod."""

    signerName: str
    keyType: str
    maxExpirationSeconds: Int32 | None = None
    credentialBundlePath: str | None = None
    keyPath: str | None = None
    certificateChainPath: str | None = None
    userAnnotations: Texts = {}
    user: Int64 | None = None


class SecretSource(LocalReference):
    """The keys of a secret or ConfigMap as files beside others."""

    items: list[KeyToPath] = []
    optional: bool | None = None

    @rule
    def _named(self) -> None:
        if not self.name:
            raise missing("name", "name it")


class DownwardSource(Part):
    """What the pod knows of itself, as files beside others."""

    items: list[DownwardFile] = []


_SOURCES = ("secret", "downwardAPI", "configMap", "serviceAccountToken", "clusterTrustBundle", "podCertificate")


class ProjectedSource(Part):
    """One source of files."""

    secret: SecretSource | None = None
    downwardAPI: DownwardSource | None = None
    configMap: SecretSource | None = None
    serviceAccountToken: TokenFile | None = None
    clusterTrustBundle: BundleFile | None = None
    podCertificate: CertificateFile | None = None

    @rule
    def _is_one(self) -> None:
        at_most_one(self, _SOURCES, "source")


def _paths(source: ProjectedSource) -> Iterator[str]:
    for each in (source.secret, source.configMap, source.downwardAPI):
        yield from (item.path for item in (each.items if each else []))


class Projected(Part):
    """Files of several sources in one folder."""

    sources: list[ProjectedSource] = []
    defaultMode: Mode | None = None
    defaultUser: Int64 | None = None

    @rule
    def _paths_once(self) -> None:
        unique((path for source in self.sources for path in _paths(source)), "the path", "sources")
