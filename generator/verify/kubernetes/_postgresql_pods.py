"""CloudNativePG: the pods, volumes and services of a Cluster."""

from typing import Annotated, Literal

from generator.verify.kubernetes._affinity import NodeAffinity, PodAffinity, Toleration
from generator.verify.kubernetes._barman import SecretKey
from generator.verify.kubernetes._claims import ClaimSpec
from generator.verify.kubernetes._meta import SchemaMetadata, Selector
from generator.verify.kubernetes._monitoring_endpoints import MetricRelabeling
from generator.verify.kubernetes._part import Part, Texts, always, at_least
from generator.verify.kubernetes._postgresql_server import Role
from generator.verify.kubernetes._scalars import Amount, Int32, Int64, form
from generator.verify.kubernetes._service import ServiceSpec

AtLeastOne = Annotated[Int32, always(at_least(1))]
_SERVICES = Literal["rw", "r", "ro"]


class Affinity(Part):
    """`affinity` of a Cluster."""

    additionalPodAffinity: PodAffinity | None = None
    additionalPodAntiAffinity: PodAffinity | None = None
    enablePodAntiAffinity: bool | None = None
    nodeAffinity: NodeAffinity | None = None
    nodeSelector: Texts = {}
    podAntiAffinityType: str | None = None
    tolerations: list[Toleration] = []
    topologyKey: str | None = None


class TemporarySizes(Part):
    """`ephemeralVolumesSizeLimit` of a Cluster."""

    shm: Amount | None = None
    temporaryData: Amount | None = None


class Storage(Part):
    """`storage`: the volume of an instance."""

    pvcTemplate: ClaimSpec | None = None
    resizeInUseVolumes: bool = True
    size: str | None = None
    storageClass: str | None = None


class TablespaceOwner(Part):
    """`owner` of a tablespace."""

    name: str | None = None


class Tablespace(Part):
    """`tablespaces` of a Cluster."""

    name: str
    owner: TablespaceOwner | None = None
    storage: Storage
    temporary: bool = False


class NamedMetadata(SchemaMetadata):
    """The metadata of what the operator makes."""

    name: str | None = None


class ServiceTemplate(Part):
    """`serviceTemplate` of a service."""

    metadata: NamedMetadata | None = None
    spec: ServiceSpec | None = None


class AdditionalService(Part):
    """`additional` services."""

    selectorType: _SERVICES
    serviceTemplate: ServiceTemplate
    updateStrategy: Literal["patch", "replace"] = "patch"


class Services(Part):
    """`services` that the operator looks after."""

    additional: list[AdditionalService] = []
    disabledDefaultServices: list[_SERVICES] = []


class Managed(Part):
    """`managed` of a Cluster."""

    roles: list[Role] = []
    services: Services | None = None


class ServiceAccountTemplate(Part):
    """`serviceAccountTemplate` of a Cluster."""

    metadata: NamedMetadata


class PodSelectorRef(Part):
    """`podSelectorRefs`: pods whose addresses are allowed."""

    name: Annotated[str, form(r"^[a-z]([a-z0-9_-]*[a-z0-9])?$", "a name", "use small letters, digits, '_' and '-'", 1)]
    selector: Selector


class Relabeling(MetricRelabeling):
    """A relabeling of the pods' metrics; its definition knows no least modulus."""

    modulus: Int64 | None = None


class Tls(Part):
    """`tls` of the metrics."""

    enabled: bool = False


class Monitoring(Part):
    """`monitoring` of a Cluster."""

    customQueriesConfigMap: list[SecretKey] = []
    customQueriesSecret: list[SecretKey] = []
    disableDefaultQueries: bool = False
    enablePodMonitor: bool = False
    metricsQueriesTTL: str | None = None
    podMonitorMetricRelabelings: list[Relabeling] = []
    podMonitorRelabelings: list[Relabeling] = []
    tls: Tls | None = None


class Timing(Part):
    """When a probe asks."""

    failureThreshold: Int32 | None = None
    initialDelaySeconds: Int32 | None = None
    periodSeconds: Int32 | None = None
    successThreshold: Int32 | None = None
    terminationGracePeriodSeconds: Int64 | None = None
    timeoutSeconds: Int32 | None = None


class IsolationCheck(Part):
    """`isolationCheck` of the liveness probe."""

    connectionTimeout: Int64 = 1000
    enabled: bool = True
    requestTimeout: Int64 = 1000


class Liveness(Timing):
    """The liveness probe."""

    isolationCheck: IsolationCheck | None = None


class Readiness(Timing):
    """The readiness or startup probe."""

    maximumLag: Amount | None = None
    type: Literal["pg_isready", "streaming", "query"] | None = None


class Probes(Part):
    """`probes` of a Cluster."""

    liveness: Liveness | None = None
    readiness: Readiness | None = None
    startup: Readiness | None = None


class PrimaryLease(Part):
    """`primaryLease` of a Cluster."""

    leaseDurationSeconds: AtLeastOne = 15
    releasedLeaseDurationSeconds: AtLeastOne = 1
    renewDeadlineSeconds: AtLeastOne = 10
    retryPeriodSeconds: AtLeastOne = 2


class MaintenanceWindow(Part):
    """`nodeMaintenanceWindow` of a Cluster."""

    inProgress: bool = False
    reusePVC: bool = True
