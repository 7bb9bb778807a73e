"""Pods, and the templates that make them.

Source: ValidatePodSpec and ValidatePodTemplateSpec, pkg/apis/core/validation.
"""

from collections.abc import Collection, Iterator
from typing import Annotated, Any

from generator.verify.kubernetes._affinity import Affinity, SpreadConstraint, Toleration, spread_once
from generator.verify.kubernetes._container import Container
from generator.verify.kubernetes._meta import SchemaMetadata, TemplateMetadata
from generator.verify.kubernetes._names import Labels, OptionalLabel, OptionalSubdomain, dns_subdomain
from generator.verify.kubernetes._part import (
    Part,
    fault,
    may,
    missing,
    must,
    one_of,
    placed,
    rule,
    unique,
    unique_by,
    within,
)
from generator.verify.kubernetes._pod_parts import (
    DnsConfig,
    HostAlias,
    PodOS,
    ReadinessGate,
    ResourceClaim,
    SchedulingGate,
)
from generator.verify.kubernetes._probes import sleeps_within
from generator.verify.kubernetes._projections import LocalReference
from generator.verify.kubernetes._resources import Claim, Resources, amounts, resource_name
from generator.verify.kubernetes._scalars import Amounts, Int32, Int64
from generator.verify.kubernetes._security import PodSecurityContext
from generator.verify.kubernetes._versions import since
from generator.verify.kubernetes._volumes import Volume

GRACE_SECONDS = 30  # the server's default


_AT_START = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle")


class EphemeralContainer(Container):
    """A container that somebody adds to look inside."""

    targetContainerName: str | None = None


class PodSpec(Part):
    """What a pod consists of."""

    containers: Annotated[list[Container], unique_by("name")]
    initContainers: Annotated[list[Container], unique_by("name")] = []
    ephemeralContainers: Annotated[list[EphemeralContainer], unique_by("name")] = []
    volumes: Annotated[list[Volume], unique_by("name")] = []
    restartPolicy: Annotated[str, may(one_of("Always", "OnFailure", "Never"))] = ""
    terminationGracePeriodSeconds: Int64 | None = None
    activeDeadlineSeconds: Annotated[Int64, must(within(1, 2**31 - 1))] | None = None
    dnsPolicy: Annotated[str, may(one_of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"))] = ""
    nodeSelector: Labels = {}
    serviceAccountName: OptionalSubdomain = ""
    serviceAccount: str | None = None
    automountServiceAccountToken: bool | None = None
    nodeName: OptionalSubdomain = ""
    hostNetwork: bool | None = None
    hostPID: bool | None = None
    hostIPC: bool | None = None
    hostUsers: Annotated[bool | None, since("1.25", "1.33")] = None
    shareProcessNamespace: bool | None = None
    securityContext: PodSecurityContext | None = None
    imagePullSecrets: Annotated[list[LocalReference], unique_by("name")] = []
    hostname: OptionalLabel = ""
    hostnameOverride: Annotated[str | None, since("1.34", "1.35")] = None
    subdomain: OptionalLabel = ""
    affinity: Affinity | None = None
    schedulerName: str | None = None
    tolerations: list[Toleration] = []
    hostAliases: Annotated[list[HostAlias], unique_by("ip")] = []
    priorityClassName: OptionalSubdomain = ""
    priority: Int32 | None = None
    dnsConfig: DnsConfig | None = None
    readinessGates: list[ReadinessGate] = []
    runtimeClassName: Annotated[str, must(dns_subdomain)] | None = None
    enableServiceLinks: bool | None = None
    preemptionPolicy: Annotated[str, must(one_of("Never", "PreemptLowerPriority"))] | None = None
    overhead: Amounts = {}
    topologySpreadConstraints: Annotated[
        list[SpreadConstraint], must(spread_once), unique_by("topologyKey", "whenUnsatisfiable")
    ] = []
    setHostnameAsFQDN: bool | None = None
    os: PodOS | None = None
    schedulingGates: Annotated[list[SchedulingGate], unique_by("name")] = []
    resourceClaims: Annotated[list[ResourceClaim], unique_by("name")] = []
    resources: Annotated[Resources | None, since("1.32", "1.34")] = None
    schedulingGroup: dict[str, Any] | None = None
    evictionResponders: list[Any] = []

    @rule
    def _containers_complete(self) -> None:
        if not self.containers:
            raise fault("the list is empty", "write at least one container", "containers")
        for field, index, container in _containers(self):
            if not container.image:
                raise missing("image", "name the image that it runs", field, index)

    @rule
    def _names_once(self) -> None:
        seen: set[str] = set()
        for field, index, container in _containers(self):
            if container.name in seen:
                raise fault(f"two containers are named '{container.name}'", "rename one", field, index, "name")
            seen.add(container.name)
        unique((volume.name for volume in self.volumes), "the volume", "volumes")

    @rule
    def _ends_in_time(self) -> None:
        grace = GRACE_SECONDS if self.terminationGracePeriodSeconds is None else self.terminationGracePeriodSeconds
        for field, index, container in _containers(self):
            if container.lifecycle is not None:
                placed(lambda each: sleeps_within(each, grace), container.lifecycle, field, index, "lifecycle")

    @rule
    def _init_containers_end(self) -> None:
        for index, container in enumerate(self.initContainers):
            if container.restartPolicy == "Always":
                continue
            for name in _AT_START:
                if getattr(container, name) is not None:
                    message = f"a container that ends before the others start takes no '{name}'"
                    hint = "take it out, or let it run on: restartPolicy: Always"
                    raise fault(message, hint, "initContainers", index, name)

    @rule
    def _host_ports_fit(self) -> None:
        ports = [
            (field, index, number, port)
            for field, index, container in _containers(self)
            for number, port in enumerate(container.ports)
        ]
        taken: set[tuple[Any, ...]] = set()
        for field, index, number, port in ports:
            host = port.hostPort or (port.containerPort if self.hostNetwork else 0)
            at = (field, index, "ports", number, "hostPort")
            if self.hostNetwork and host != port.containerPort:
                raise fault(f"with 'hostNetwork' the port of the host is that of the container, not {host}", None, *at)
            key = (host, port.protocol, port.hostIP or "")
            if host and field == "containers" and key in taken:
                raise fault(f"the host's port {host} is taken twice", "take another one", *at)
            taken.add(key)

    @rule
    def _settings_fit(self) -> None:
        if self.hostPID and self.shareProcessNamespace:
            raise fault("'shareProcessNamespace' and 'hostPID' exclude each other", None, "shareProcessNamespace")
        if self.dnsPolicy == "None" and not (self.dnsConfig and self.dnsConfig.nameservers):
            raise fault("with the policy 'None' there must be a nameserver", "write dnsConfig.nameservers", "dnsPolicy")
        placed(_overhead, self.overhead, "overhead")


def _overhead(given: Any) -> None:
    amounts(given, resource_name)


def _containers(pod: PodSpec) -> Iterator[tuple[str, int, Container]]:
    for field in ("initContainers", "containers"):
        for index, container in enumerate(getattr(pod, field)):
            yield field, index, container


class BareTemplate(Part):
    """What pods are made from; volumes may come from elsewhere."""

    metadata: TemplateMetadata = TemplateMetadata.model_construct()
    spec: PodSpec


class PodTemplate(BareTemplate):
    """What pods are made from, with all their volumes."""

    @rule
    def _mounts_are_volumes(self) -> None:
        placed(mounts_exist, self.spec, "spec")


def mounts_exist(pod: PodSpec, others: Collection[str] = ()) -> None:
    """Refuse a mount of no volume, and a use of no claim; `others` are volumes that pods get from elsewhere."""
    names = {*others, *(volume.name for volume in pod.volumes)}
    known = {claim.name for claim in pod.resourceClaims}
    for field, index, container in _containers(pod):
        for kind in ("volumeMounts", "volumeDevices"):
            for number, mount in enumerate(getattr(container, kind)):
                if mount.name not in names:
                    hint = f"known here: {', '.join(sorted(names))}" if names else "write it under 'volumes'"
                    raise fault(f"there is no volume '{mount.name}'", hint, field, index, kind, number, "name")
        for number, claim in enumerate(container.resources.claims if container.resources else []):
            if claim.name not in known:
                at = (field, index, "resources", "claims", number, "name")
                raise fault(f"there is no claim '{claim.name}' in 'resourceClaims'", None, *at)


class SchemaResources(Part):
    """Requests and limits that the definition does not look at."""

    limits: Any = None
    requests: Any = None
    claims: Annotated[list[Claim], unique_by("name")] = []


class SchemaContainer(Container):
    """A container of a custom resource."""

    resources: SchemaResources | None = None  # type: ignore[assignment]


class SchemaEphemeralContainer(SchemaContainer):
    """A container that somebody adds to look inside."""

    targetContainerName: str | None = None


class SchemaPodSpec(PodSpec):
    """The pods of a custom resource of Argo, whose definitions are cut: they would be too large otherwise."""

    containers: Annotated[list[SchemaContainer], unique_by("name")]  # type: ignore[assignment]
    initContainers: Annotated[list[SchemaContainer], unique_by("name")] = []  # type: ignore[assignment]
    ephemeralContainers: Annotated[list[SchemaEphemeralContainer], unique_by("name")] = []  # type: ignore[assignment]
    volumes: Any = None


class SchemaPodTemplate(Part):
    """What pods are made from, inside of a custom resource."""

    metadata: SchemaMetadata | None = None
    spec: SchemaPodSpec | None = None


def runs_for_ever(template: BareTemplate) -> None:
    """Refuse what only makes sense for pods that end."""
    pod = template.spec
    if pod.restartPolicy not in ("", "Always"):
        message = f"pods of this kind always start again; '{pod.restartPolicy}' stands here"
        raise fault(message, "write Always, or take it out", "spec", "restartPolicy")
    if pod.activeDeadlineSeconds is not None:
        message = "pods of this kind run for ever: they have no deadline"
        raise fault(message, "take it out", "spec", "activeDeadlineSeconds")


def runs_to_the_end(template: PodTemplate) -> None:
    """Refuse pods of a job that would never end."""
    policy = template.spec.restartPolicy
    if not policy:
        hint = "write restartPolicy: Never, or OnFailure: a job's pods end"
        raise missing("restartPolicy", hint, "spec")
    if policy == "Always":
        raise fault("'Always' is not one of: OnFailure, Never", "a job's pods end", "spec", "restartPolicy")
