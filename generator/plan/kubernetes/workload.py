"""What runs: `apps/v1` Deployment and its pods, and the `v1` Service in front of them.

Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/
"""

from collections.abc import Mapping
from typing import NamedTuple


class Sleep(NamedTuple):
    """Wait, in whole seconds (stable since 1.34)."""

    seconds: int


class Hook(NamedTuple):
    """What is done before a container is told to end."""

    sleep: Sleep


class Lifecycle(NamedTuple):
    """What is done when a container begins or ends."""

    pre_stop: Hook


class HttpGet(NamedTuple):
    """A request whose answer must be 2xx or 3xx."""

    path: str
    port: str


class ProbeTimes(NamedTuple):
    """How the kubelet asks a container how it is; times in whole seconds."""

    http_get: HttpGet
    period_seconds: int
    timeout_seconds: int
    failure_threshold: int


class Resources(NamedTuple):
    """What a container is sure to get, and what it may use: resource to quantity."""

    requests: Mapping[str, str] | None
    limits: Mapping[str, str] | None


class KeyRef(NamedTuple):
    """A key of a Secret."""

    name: str
    key: str


class ValueFrom(NamedTuple):
    """Where a variable's value comes from."""

    secret_key_ref: KeyRef


class Variable(NamedTuple):
    """A variable of the container's environment: with its value, or with where that is."""

    name: str
    value: str | None = None
    value_from: ValueFrom | None = None


class Port(NamedTuple):
    """A port that a container listens on."""

    name: str
    container_port: int


class Mount(NamedTuple):
    """Where a volume is seen in a container."""

    name: str
    mount_path: str
    read_only: bool | None = None


class ConfigMapRef(NamedTuple):
    """A ConfigMap by name."""

    name: str


class Empty(NamedTuple):
    """A folder that begins empty."""


class SecretRef(NamedTuple):
    """A Secret whose keys are files."""

    secret_name: str
    default_mode: int


class ClaimSpec(NamedTuple):
    """Room that is asked for."""

    access_modes: tuple[str, ...]
    resources: Resources


class ClaimTemplate(NamedTuple):
    """What a claim is made from."""

    spec: ClaimSpec


class Ephemeral(NamedTuple):
    """Room that comes and goes with the pod."""

    volume_claim_template: ClaimTemplate


class Volume(NamedTuple):
    """What can be mounted."""

    name: str
    config_map: ConfigMapRef | None = None
    empty_dir: Empty | None = None
    secret: SecretRef | None = None
    ephemeral: Ephemeral | None = None


class Capabilities(NamedTuple):
    """Linux capabilities that are taken away."""

    drop: tuple[str, ...]


class SeccompProfile(NamedTuple):
    """Which system calls are allowed."""

    type: str


class SecurityContext(NamedTuple):
    """What a container may not: the restricted Pod Security Standard, and no writing to its own files."""

    allow_privilege_escalation: bool
    read_only_root_filesystem: bool
    run_as_non_root: bool
    capabilities: Capabilities
    seccomp_profile: SeccompProfile
    run_as_user: int | None = None


class Container(NamedTuple):
    """A container of a pod."""

    name: str
    image: str
    resources: Resources
    security_context: SecurityContext
    command: tuple[str, ...] | None = None
    args: tuple[str, ...] | None = None
    ports: tuple[Port, ...] | None = None
    env: tuple[Variable, ...] | None = None
    startup_probe: ProbeTimes | None = None
    liveness_probe: ProbeTimes | None = None
    readiness_probe: ProbeTimes | None = None
    lifecycle: Lifecycle | None = None
    volume_mounts: tuple[Mount, ...] | None = None


class Selector(NamedTuple):
    """Which pods are meant, by their labels."""

    match_labels: Mapping[str, str]


class TopologySpread(NamedTuple):
    """How evenly pods are spread."""

    max_skew: int
    topology_key: str
    when_unsatisfiable: str
    label_selector: Selector


class PodSecurity(NamedTuple):
    """Who a pod's programs are, and to whom its volumes belong."""

    fs_group: int


class PodSpec(NamedTuple):
    """What a pod is."""

    containers: tuple[Container, ...]
    restart_policy: str | None = None
    termination_grace_period_seconds: int | None = None
    automount_service_account_token: bool | None = None
    topology_spread_constraints: tuple[TopologySpread, ...] | None = None
    volumes: tuple[Volume, ...] | None = None
    security_context: PodSecurity | None = None


class PodMetadata(NamedTuple):
    """What a pod is called by."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str] | None = None


class PodTemplate(NamedTuple):
    """What every pod of a workload is made from."""

    metadata: PodMetadata
    spec: PodSpec


class RollingUpdate(NamedTuple):
    """How many pods more, and how many fewer, there may be during an update: a number or a percentage."""

    max_surge: int | str
    max_unavailable: int | str


class Strategy(NamedTuple):
    """How pods are exchanged for new ones."""

    type: str
    rolling_update: RollingUpdate


class Deployment(NamedTuple):
    """Pods that are all alike. It names no number of replicas: that belongs to the autoscaler."""

    selector: Selector
    strategy: Strategy
    min_ready_seconds: int
    progress_deadline_seconds: int
    revision_history_limit: int
    template: PodTemplate
    replicas: int | None = None


class ServicePort(NamedTuple):
    """A port at which a Service is reached, and the pods' port behind it."""

    name: str
    port: int
    target_port: str


class ClusterService(NamedTuple):
    """One address for all pods that are ready."""

    selector: Mapping[str, str]
    ports: tuple[ServicePort, ...]
