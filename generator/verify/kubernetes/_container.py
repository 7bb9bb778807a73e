"""Containers: what they run, with which variables, ports and mounts.

Source: validateContainers, ValidateEnv, validateContainerPorts and ValidateVolumeMounts, pkg/apis/core/validation.
"""

from typing import Annotated, Any

from generator.verify.kubernetes._names import (
    ConfigKey,
    DnsLabel,
    OptionalSubdomain,
    port_name,
    variable_name,
)
from generator.verify.kubernetes._part import (
    Part,
    exactly_one,
    fault,
    filled,
    may,
    missing,
    must,
    one_of,
    placed,
    rule,
    set_of_values,
    unique,
    unique_by,
)
from generator.verify.kubernetes._probes import Lifecycle, Probe, answers_once, has_no_grace
from generator.verify.kubernetes._projections import FieldRef, Filled, ResourceFieldRef, inside, pod_field
from generator.verify.kubernetes._resources import Resources
from generator.verify.kubernetes._scalars import OptionalPortNumber, PortNumber
from generator.verify.kubernetes._security import SecurityContext
from generator.verify.kubernetes._versions import since

_FIELDS = (
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
    "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
)  # fmt: skip


class KeyRef(Part):
    """A key of a ConfigMap or Secret."""

    name: OptionalSubdomain = ""
    key: ConfigKey
    optional: bool | None = None

    @rule
    def _named(self) -> None:
        if not self.name:
            raise missing("name", "name the ConfigMap or Secret that has the key")


class FileKeyRef(Part):
    """A variable in a file of a volume."""

    volumeName: DnsLabel
    path: Annotated[str, must(filled), must(inside)]
    key: str
    optional: bool | None = None


_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")


class ValueFrom(Part):
    """Where a variable's value comes from."""

    fieldRef: FieldRef | None = None
    resourceFieldRef: ResourceFieldRef | None = None
    configMapKeyRef: KeyRef | None = None
    secretKeyRef: KeyRef | None = None
    fileKeyRef: Annotated[FileKeyRef | None, since("1.34", "1.35")] = None

    @rule
    def _is_one(self) -> None:
        exactly_one(self, _SOURCES, "source of this variable")
        if self.fieldRef is not None:
            placed(pod_field(_FIELDS), self.fieldRef.fieldPath, "fieldRef", "fieldPath")


class Variable(Part):
    """A variable of the environment."""

    name: Annotated[str, must(filled), must(variable_name)]
    value: str | None = None
    valueFrom: ValueFrom | None = None

    @rule
    def _has_one_value(self) -> None:
        if self.value and self.valueFrom is not None:
            raise fault("the variable has both 'value' and 'valueFrom'", "keep one of them", "valueFrom")


class VariablesRef(Part):
    """A ConfigMap or Secret whose keys become variables."""

    name: OptionalSubdomain = ""
    optional: bool | None = None

    @rule
    def _named(self) -> None:
        if not self.name:
            raise missing("name", "name the ConfigMap or Secret")


class VariablesFrom(Part):
    """Variables that are taken from elsewhere together."""

    prefix: Annotated[str, may(variable_name)] = ""
    configMapRef: VariablesRef | None = None
    secretRef: VariablesRef | None = None

    @rule
    def _is_one(self) -> None:
        exactly_one(self, ("configMapRef", "secretRef"), "source of these variables")


class Port(Part):
    """A port that a container listens on."""

    name: Annotated[str, may(port_name)] = ""
    containerPort: PortNumber
    hostPort: OptionalPortNumber | None = None
    protocol: Annotated[str, may(one_of("TCP", "UDP", "SCTP"))] = "TCP"
    hostIP: str | None = None


_Recursive = Annotated[str, must(one_of("Disabled", "IfPossible", "Enabled"))]


class Mount(Part):
    """A volume, and where the container sees it."""

    name: Filled
    mountPath: Filled
    readOnly: bool | None = None
    recursiveReadOnly: Annotated[_Recursive | None, since("1.30", "1.31")] = None
    subPath: Annotated[str, may(inside)] = ""
    subPathExpr: Annotated[str, may(inside)] = ""
    bindMountOptions: list[str] | dict[str, Any] | None = None
    mountPropagation: Annotated[str, must(one_of("Bidirectional", "HostToContainer", "None"))] | None = None

    @rule
    def _has_one_path(self) -> None:
        if self.subPath and self.subPathExpr:
            raise fault("both 'subPath' and 'subPathExpr' stand here", "keep one of them", "subPathExpr")


class Device(Part):
    """A raw device."""

    name: Filled
    devicePath: Filled


class ResizePolicy(Part):
    """Whether a container starts again when its resources change."""

    resourceName: Annotated[str, must(one_of("cpu", "memory"))]
    restartPolicy: Annotated[str, must(one_of("NotRequired", "RestartContainer"))]


class ExitCodes(Part):
    """Exit codes."""

    operator: Annotated[str, must(one_of("In", "NotIn"))]
    values: Annotated[list[int], set_of_values] = []


class RestartRule(Part):
    """What an exit code leads to."""

    action: Annotated[str, must(one_of("Restart", "RestartAllContainers"))]
    exitCodes: ExitCodes | None = None


class Container(Part):
    """A container."""

    name: DnsLabel
    image: str = ""
    command: list[str] = []
    args: list[str] = []
    workingDir: str | None = None
    ports: Annotated[list[Port], unique_by("containerPort", "protocol")] = []
    envFrom: list[VariablesFrom] = []
    env: Annotated[list[Variable], unique_by("name")] = []
    resources: Resources | None = None
    resizePolicy: Annotated[list[ResizePolicy], since("1.27", "1.33")] = []
    restartPolicy: Annotated[str, must(one_of("Always", "OnFailure", "Never"))] | None = None
    restartPolicyRules: Annotated[list[RestartRule], since("1.34", "1.35")] = []
    volumeMounts: Annotated[list[Mount], unique_by("mountPath")] = []
    volumeDevices: Annotated[list[Device], unique_by("devicePath")] = []
    livenessProbe: Probe | None = None
    readinessProbe: Probe | None = None
    startupProbe: Probe | None = None
    lifecycle: Lifecycle | None = None
    terminationMessagePath: str | None = None
    terminationMessagePolicy: Annotated[str, may(one_of("File", "FallbackToLogsOnError"))] = ""
    imagePullPolicy: Annotated[str, may(one_of("Always", "IfNotPresent", "Never"))] = ""
    securityContext: SecurityContext | None = None
    stdin: bool | None = None
    stdinOnce: bool | None = None
    tty: bool | None = None

    @rule
    def _ports_and_mounts_once(self) -> None:
        unique((port.name or id(port) for port in self.ports), "the port", "ports")
        unique((mount.mountPath for mount in self.volumeMounts), "the path", "volumeMounts")
        unique((device.devicePath for device in self.volumeDevices), "the path", "volumeDevices")
        unique((policy.resourceName for policy in self.resizePolicy), "the resource", "resizePolicy")

    @rule
    def _probes_fit(self) -> None:
        for name in ("livenessProbe", "startupProbe"):
            if (probe := getattr(self, name)) is not None:
                placed(answers_once, probe, name)
        if self.readinessProbe is not None:
            placed(has_no_grace, self.readinessProbe, "readinessProbe")
