"""The manifests of the cluster, a file for each object, and what `kubectl apply -k` needs to find them.

Formats: https://kubernetes.io/docs/reference/kubernetes-api/,
https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from generator import naming
from generator.emit._artifact import Artifact, Emitter, header
from generator.emit._yaml import Tree, dump
from generator.emit.contract import contract_file
from generator.plan.kubernetes.manifest import MANAGED_BY, MANAGED_BY_LABEL, Manifest
from generator.plan.plan import Plan

# Kubernetes writes some names in its own way.
_KEYS = {
    "argo_gateway_api": "argoproj-labs/gatewayAPI",
    "cluster_ip": "clusterIP",
    "endpoint_url": "endpointURL",
    "pod_ip": "podIP",
}


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write every manifest, and a kustomization for each folder and for all of them."""
    if not plan.manifests:
        return
    contracts = {contract.service: contract for contract in plan.contracts}
    folders: dict[str, tuple[str, ...]] = {}
    for folder, same in groupby(plan.manifests, key=lambda manifest: manifest.folder):
        manifests = list(same)
        files = [_file(manifest, where) for manifest in manifests]
        yield from files
        said: dict[str, Tree] = {"resources": [file.path.rpartition("/")[2] for file in files]}
        if folder in contracts:
            yield contract_file(naming.mounted_contract_path(folder), plan.environment, [contracts[folder]])
            said |= _generated(folder, manifests[0].namespace)
        folders[folder] = tuple(dict.fromkeys(origin for file in files for origin in file.origins))
        yield _kustomization(folder, said, folders[folder], where)
    everything = tuple(dict.fromkeys(origin for origins in folders.values() for origin in origins))
    yield _kustomization("", {"resources": [*folders]}, everything, where)


def _file(manifest: Manifest, where: Callable[[str], str]) -> Artifact:
    path = naming.manifest_path(manifest.folder, manifest.kind, manifest.name)
    return Artifact(path, header(manifest.origins, where) + dump(tree(manifest)), manifest.origins)


def tree(manifest: Manifest) -> dict[str, Tree]:
    """Write a manifest as the API server reads it."""
    metadata: dict[str, Tree] = {
        "name": manifest.name,
        "namespace": manifest.namespace,
        "labels": {**manifest.labels, MANAGED_BY_LABEL: MANAGED_BY},
    }
    if manifest.annotations:
        metadata["annotations"] = {**manifest.annotations}
    content = {key: content_tree(value) for key, value in manifest.content.items()}
    return {"apiVersion": manifest.api_version, "kind": manifest.kind, "metadata": metadata, **content}


def content_tree(value: object) -> Tree:
    """Write named tuples with the keys of the API, and leave out what is None."""
    if isinstance(value, str | int | Decimal):
        return value
    if isinstance(value, Mapping):
        return {str(key): content_tree(item) for key, item in value.items()}
    if not isinstance(value, tuple):
        raise TypeError(f"a manifest cannot hold a {type(value).__name__}")
    if not hasattr(value, "_asdict"):
        return [content_tree(item) for item in value]
    said: Mapping[str, Any] = value._asdict()
    return {key_of(name): content_tree(item) for name, item in said.items() if item is not None}


def key_of(name: str) -> str:
    """Write a field's name as the API does: `min_replicas` is `minReplicas`."""
    first, *more = name.rstrip("_").split("_")
    return _KEYS.get(name) or first + "".join(word.title() for word in more)


def _generated(service: str, namespace: str) -> dict[str, Tree]:
    """Let kustomize make the contract's ConfigMap: its name changes with the contract, which then reaches every pod."""
    generator: dict[str, Tree] = {
        "name": naming.contract_config_map(service),
        "namespace": namespace,
        "files": ["contract.json"],
    }
    return {"configMapGenerator": [generator]}


def _kustomization(
    folder: str, said: dict[str, Tree], origins: tuple[str, ...], where: Callable[[str], str]
) -> Artifact:
    document: dict[str, Tree] = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", **said}
    return Artifact(naming.kustomization_path(folder), header(origins, where) + dump(document), origins)


EMITTER = Emitter(emit)
