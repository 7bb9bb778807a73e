"""The k6 operator: TestRun, as its definition describes it."""

from typing import Literal

from generator.verify.kubernetes._affinity import Affinity, SpreadConstraint, Toleration
from generator.verify.kubernetes._container import Mount, Variable, VariablesFrom
from generator.verify.kubernetes._meta import CustomObject, SchemaMetadata
from generator.verify.kubernetes._part import Part, Texts
from generator.verify.kubernetes._probes import Probe
from generator.verify.kubernetes._resources import Resources
from generator.verify.kubernetes._scalars import Int32
from generator.verify.kubernetes._security import PodSecurityContext, SecurityContext
from generator.verify.kubernetes._volumes import Volume


class ImagePullSecret(Part):
    """`imagePullSecret` of a TestRun."""

    name: str = ""


class InitContainer(Part):
    """`initContainer` of a TestRun."""

    args: list[str] = []
    command: list[str] = []
    env: list[Variable] = []
    envFrom: list[VariablesFrom] = []
    image: str | None = None
    name: str | None = None
    resources: Resources | None = None
    restartPolicy: str | None = None
    volumeMounts: list[Mount] = []
    workingDir: str | None = None


class Runner(Part):
    """`initializer` of a TestRun."""

    affinity: Affinity | None = None
    automountServiceAccountToken: str | None = None
    containerSecurityContext: SecurityContext | None = None
    disabled: bool = False
    env: list[Variable] = []
    envFrom: list[VariablesFrom] = []
    image: str | None = None
    imagePullPolicy: str | None = None
    imagePullSecrets: list[ImagePullSecret] = []
    initContainers: list[InitContainer] = []
    livenessProbe: Probe | None = None
    metadata: SchemaMetadata | None = None
    nodeSelector: Texts = {}
    priorityClassName: str | None = None
    readinessProbe: Probe | None = None
    resources: Resources | None = None
    schedulerName: str | None = None
    securityContext: PodSecurityContext | None = None
    serviceAccountName: str | None = None
    tolerations: list[Toleration] = []
    topologySpreadConstraints: list[SpreadConstraint] = []
    volumeMounts: list[Mount] = []
    volumes: list[Volume] = []


class Port(Part):
    """`port` of a TestRun."""

    containerPort: Int32
    hostIP: str | None = None
    hostPort: Int32 | None = None
    name: str | None = None
    protocol: str = "TCP"


class ConfigMap(Part):
    """`configMap` of a TestRun."""

    file: str | None = None
    name: str


class VolumeClaim(Part):
    """`volumeClaim` of a TestRun."""

    file: str | None = None
    name: str
    readOnly: bool | None = None


class Script(Part):
    """`script` of a TestRun."""

    configMap: ConfigMap | None = None
    localFile: str | None = None
    volumeClaim: VolumeClaim | None = None


class Scuttle(Part):
    """`scuttle` of a TestRun."""

    disableLogging: bool | None = None
    enabled: str | None = None
    envoyAdminApi: str | None = None
    genericQuitEndpoint: str | None = None
    istioQuitApi: str | None = None
    neverKillIstio: bool | None = None
    neverKillIstioOnFailure: bool | None = None
    quitWithoutEnvoyTimeout: str | None = None
    startWithoutEnvoy: bool | None = None
    waitForEnvoyTimeout: str | None = None


class TestRunSpec(Part):
    """What a TestRun says."""

    args: list[str] = []
    arguments: str | None = None
    cleanup: Literal["post"] | None = None
    initializer: Runner | None = None
    parallelism: Int32
    paused: str = "true"
    ports: list[Port] = []
    quiet: str = "true"
    runner: Runner | None = None
    script: Script
    scuttle: Scuttle | None = None
    separate: bool | None = None
    starter: Runner | None = None
    testRunId: str | None = None
    token: str | None = None


class TestRun(CustomObject):
    """A TestRun."""

    apiVersion: Literal["k6.io/v1alpha1"]
    kind: Literal["TestRun"]
    spec: TestRunSpec | None = None


KINDS = {("k6.io/v1alpha1", "TestRun"): TestRun}
