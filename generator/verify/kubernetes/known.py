"""Which kinds are known: by their models, or as what became of them."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module

from generator.verify.kubernetes._meta import Object
from generator.verify.kubernetes._versions import Release

# The modules that know the kinds of an apiVersion; they are only imported for a file that has one.
_MODULES = {
    "v1": "core",
    "apps/v1": "apps",
    "batch/v1": "batch",
    "autoscaling/v1": "autoscaling",
    "autoscaling/v2": "autoscaling",
    "policy/v1": "policy",
    "networking.k8s.io/v1": "networking",
    "rbac.authorization.k8s.io/v1": "rbac",
    "argoproj.io/v1alpha1": "argo",
    "autoscaling.k8s.io/v1": "vertical",
    "barmancloud.cnpg.io/v1": "barmancloud",
    "flagger.app/v1beta1": "flagger",
    "gateway.networking.k8s.io/v1": "gateway",
    "k6.io/v1alpha1": "k6",
    "keda.sh/v1alpha1": "keda",
    "monitoring.coreos.com/v1": "monitoring",
    "monitoring.coreos.com/v1alpha1 AlertmanagerConfig": "alertmanager_alpha",
    "monitoring.coreos.com/v1alpha1 ScrapeConfig": "scrape_config",
    "monitoring.coreos.com/v1beta1": "alertmanager_beta",
    "postgresql.cnpg.io/v1": "postgresql",
    "velero.io/v1": "velero",
}


@dataclass(frozen=True)
class Removed:
    """An API version that newer servers do not have: since which Kubernetes, and what took its place (if anything)."""

    since: Release
    instead: str | None


def _removed(since: str, kinds: str, before: str, instead: str | None) -> dict[tuple[str, str], Removed]:
    release = Release.read(since)
    return {(version, kind): Removed(release, instead) for version in before.split() for kind in kinds.split()}


# Source: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
_REMOVED = {
    **_removed("1.16", "Deployment", "extensions/v1beta1 apps/v1beta1 apps/v1beta2", "apps/v1"),
    **_removed("1.16", "StatefulSet", "apps/v1beta1 apps/v1beta2", "apps/v1"),
    **_removed("1.16", "DaemonSet ReplicaSet", "extensions/v1beta1 apps/v1beta2", "apps/v1"),
    **_removed("1.16", "NetworkPolicy", "extensions/v1beta1", "networking.k8s.io/v1"),
    **_removed("1.16", "PodSecurityPolicy", "extensions/v1beta1", None),
    **_removed("1.22", "Ingress", "extensions/v1beta1 networking.k8s.io/v1beta1", "networking.k8s.io/v1"),
    **_removed("1.22", "IngressClass", "networking.k8s.io/v1beta1", "networking.k8s.io/v1"),
    **_removed(
        "1.22",
        "Role ClusterRole RoleBinding ClusterRoleBinding",
        "rbac.authorization.k8s.io/v1alpha1 rbac.authorization.k8s.io/v1beta1",
        "rbac.authorization.k8s.io/v1",
    ),
    **_removed("1.22", "CustomResourceDefinition", "apiextensions.k8s.io/v1beta1", "apiextensions.k8s.io/v1"),
    **_removed("1.22", "APIService", "apiregistration.k8s.io/v1beta1", "apiregistration.k8s.io/v1"),
    **_removed(
        "1.22",
        "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
        "admissionregistration.k8s.io/v1beta1",
        "admissionregistration.k8s.io/v1",
    ),
    **_removed("1.22", "Lease", "coordination.k8s.io/v1beta1", "coordination.k8s.io/v1"),
    **_removed("1.22", "PriorityClass", "scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1"),
    **_removed(
        "1.22", "StorageClass CSIDriver CSINode VolumeAttachment", "storage.k8s.io/v1beta1", "storage.k8s.io/v1"
    ),
    **_removed("1.25", "CronJob", "batch/v1beta1 batch/v2alpha1", "batch/v1"),
    **_removed("1.25", "PodDisruptionBudget", "policy/v1beta1", "policy/v1"),
    **_removed("1.25", "PodSecurityPolicy", "policy/v1beta1", None),
    **_removed("1.25", "EndpointSlice", "discovery.k8s.io/v1beta1", "discovery.k8s.io/v1"),
    **_removed("1.25", "Event", "events.k8s.io/v1beta1", "events.k8s.io/v1"),
    **_removed("1.25", "RuntimeClass", "node.k8s.io/v1beta1", "node.k8s.io/v1"),
    **_removed("1.25", "HorizontalPodAutoscaler", "autoscaling/v2beta1", "autoscaling/v2"),
    **_removed("1.26", "HorizontalPodAutoscaler", "autoscaling/v2beta2", "autoscaling/v2"),
    **_removed("1.27", "CSIStorageCapacity", "storage.k8s.io/v1beta1", "storage.k8s.io/v1"),
    **_removed(
        "1.32",
        "FlowSchema PriorityLevelConfiguration",
        "flowcontrol.apiserver.k8s.io/v1beta2 flowcontrol.apiserver.k8s.io/v1beta3",
        "flowcontrol.apiserver.k8s.io/v1",
    ),
}


def removed(api_version: str, kind: str) -> Removed | None:
    """Tell what became of a kind's API version, if newer servers do not have it."""
    return _REMOVED.get((api_version, kind))


@cache
def model_of(api_version: str, kind: str) -> type[Object] | None:
    """Find the model of a kind; None for a kind that is not known."""
    module = _MODULES.get(api_version) or _MODULES.get(f"{api_version} {kind}")
    if module is None:
        return None
    kinds: dict[tuple[str, str], type[Object]] = import_module(f"generator.verify.kubernetes.{module}").KINDS
    return kinds.get((api_version, kind))


@cache
def kinds() -> tuple[tuple[str, str], ...]:
    """Name all kinds that are known, each after its apiVersion. Imports them all."""
    found = {import_module(f"generator.verify.kubernetes.{module}") for module in _MODULES.values()}
    return tuple(sorted(pair for module in found for pair in module.KINDS))


def versions_of(kind: str) -> list[str]:
    """Name the apiVersions that have a kind."""
    return [version for version, name in kinds() if name == kind]


def kinds_of(version: str) -> list[str]:
    """Name the kinds of an apiVersion."""
    return [name for one, name in kinds() if one == version] + list(_NOT_JUDGED.get(version, "").split())


def is_complete(version: str) -> bool:
    """Say whether every kind of an apiVersion is known, so that another one is a mistake."""
    return version in _NOT_JUDGED


# What else the built-in groups have: known, but without a model.
_NOT_JUDGED = {
    "v1": "PersistentVolume Endpoints Event Node PodTemplate ReplicationController Binding List",
    "apps/v1": "ControllerRevision",
    "batch/v1": "",
    "autoscaling/v1": "Scale",
    "autoscaling/v2": "",
    "policy/v1": "Eviction",
    "networking.k8s.io/v1": "IPAddress ServiceCIDR",
    "rbac.authorization.k8s.io/v1": "",
}
