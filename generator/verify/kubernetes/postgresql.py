"""CloudNativePG: Cluster and ScheduledBackup, as their definitions (1.30) describe them."""

from typing import Annotated, Literal

from generator.verify.kubernetes import _postgresql_backup as backups
from generator.verify.kubernetes import _postgresql_pods as pods
from generator.verify.kubernetes import _postgresql_server as server
from generator.verify.kubernetes._affinity import SpreadConstraint
from generator.verify.kubernetes._barman import Store
from generator.verify.kubernetes._claims import Ephemeral
from generator.verify.kubernetes._container import Variable, VariablesFrom
from generator.verify.kubernetes._custom import KeyOf
from generator.verify.kubernetes._meta import CustomObject, SchemaMetadata
from generator.verify.kubernetes._part import Part, Texts, always, at_least, at_most_one, fault, schema_rule, unique_by
from generator.verify.kubernetes._projections import Projected
from generator.verify.kubernetes._resources import Resources
from generator.verify.kubernetes._scalars import Int32, Int64, form
from generator.verify.kubernetes._security import PodSecurityContext, Profile, SecurityContext


class PluginConfiguration(Part):
    """`pluginConfiguration` of a ScheduledBackup."""

    name: str
    parameters: Texts = {}


class ScheduledBackupSpec(Part):
    """What a ScheduledBackup says."""

    backupOwnerReference: Literal["none", "self", "cluster"] = "none"
    cluster: backups.Named
    immediate: bool | None = None
    method: Literal["barmanObjectStore", "volumeSnapshot", "plugin"] = "barmanObjectStore"
    online: bool | None = None
    onlineConfiguration: backups.SnapshotOnline | None = None
    pluginConfiguration: PluginConfiguration | None = None
    schedule: str
    suspend: bool | None = None
    target: Literal["primary", "prefer-standby"] | None = None


class ScheduledBackup(CustomObject):
    """A ScheduledBackup."""

    apiVersion: Literal["postgresql.cnpg.io/v1"]
    kind: Literal["ScheduledBackup"]
    spec: ScheduledBackupSpec


class Plugin(PluginConfiguration):
    """`plugins` of a Cluster."""

    enabled: bool = True
    isWALArchiver: bool = False


class Certificates(Part):
    """`certificates` of a Cluster."""

    clientCASecret: str | None = None
    replicationTLSSecret: str | None = None
    serverAltDNSNames: list[str] = []
    serverCASecret: str | None = None
    serverTLSSecret: str | None = None


class ExternalCluster(Part):
    """`externalClusters`: where data may come from."""

    barmanObjectStore: Store | None = None
    connectionParameters: Texts = {}
    name: str
    password: KeyOf | None = None
    plugin: Plugin | None = None
    sslCert: KeyOf | None = None
    sslKey: KeyOf | None = None
    sslRootCert: KeyOf | None = None


class CatalogRef(Part):
    """`imageCatalogRef` of a Cluster."""

    apiGroup: str | None = None
    kind: str
    major: Int64
    name: str

    @schema_rule
    def _is_a_catalog(self) -> None:
        if self.kind not in ("ImageCatalog", "ClusterImageCatalog"):
            raise fault(f"'{self.kind}' is no catalogue of images", "write ImageCatalog or ClusterImageCatalog", "kind")
        if self.apiGroup != "postgresql.cnpg.io":
            raise fault("the catalogue is of another API group", "write postgresql.cnpg.io", "apiGroup")


class ClusterSpec(Part):
    """What a Cluster says."""

    affinity: pods.Affinity | None = None
    backup: backups.Backup | None = None
    bootstrap: backups.Bootstrap | None = None
    certificates: Certificates | None = None
    description: str | None = None
    enablePDB: bool = True
    enableSuperuserAccess: bool = False
    env: list[Variable] = []
    envFrom: list[VariablesFrom] = []
    ephemeralVolumeSource: Ephemeral | None = None
    ephemeralVolumesSizeLimit: pods.TemporarySizes | None = None
    externalClusters: list[ExternalCluster] = []
    failoverDelay: Int32 = 0
    imageCatalogRef: CatalogRef | None = None
    imageName: str | None = None
    imagePullPolicy: str | None = None
    imagePullSecrets: list[backups.Named] = []
    inheritedMetadata: SchemaMetadata | None = None
    instances: Annotated[Int64, always(at_least(1))] = 1
    livenessProbeTimeout: Int32 | None = None
    logLevel: Literal["error", "warning", "info", "debug", "trace"] = "info"
    managed: pods.Managed | None = None
    maxSyncReplicas: Annotated[Int64, always(at_least(0))] = 0
    minSyncReplicas: Annotated[Int64, always(at_least(0))] = 0
    monitoring: pods.Monitoring | None = None
    nodeMaintenanceWindow: pods.MaintenanceWindow | None = None
    plugins: list[Plugin] = []
    podSecurityContext: PodSecurityContext | None = None
    podSelectorRefs: Annotated[list[pods.PodSelectorRef], unique_by("name")] = []
    postgresGID: Int64 = 26
    postgresUID: Int64 = 26
    postgresql: server.PostgreSql | None = None
    primaryLease: pods.PrimaryLease | None = None
    primaryUpdateMethod: Literal["switchover", "restart"] = "restart"
    primaryUpdateStrategy: Literal["unsupervised", "supervised"] = "unsupervised"
    priorityClassName: str | None = None
    probes: pods.Probes | None = None
    projectedVolumeTemplate: Projected | None = None
    replica: server.Replica | None = None
    replicationSlots: server.ReplicationSlots | None = None
    resources: Resources | None = None
    schedulerName: str | None = None
    seccompProfile: Profile | None = None
    securityContext: SecurityContext | None = None
    serviceAccountName: Annotated[str, form(r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "a name", None, 0, 253)] | None = None
    serviceAccountTemplate: pods.ServiceAccountTemplate | None = None
    smartShutdownTimeout: Int32 = 180
    startDelay: Int32 = 3600
    stopDelay: Int32 = 1800
    storage: pods.Storage | None = None
    superuserSecret: backups.Named | None = None
    switchoverDelay: Int32 = 3600
    tablespaces: list[pods.Tablespace] = []
    topologySpreadConstraints: list[SpreadConstraint] = []
    walStorage: pods.Storage | None = None

    @schema_rule
    def _has_one_image(self) -> None:
        at_most_one(self, ("imageName", "imageCatalogRef"), "image")


class Cluster(CustomObject):
    """A Cluster."""

    apiVersion: Literal["postgresql.cnpg.io/v1"]
    kind: Literal["Cluster"]
    spec: ClusterSpec


KINDS = {
    ("postgresql.cnpg.io/v1", "Cluster"): Cluster,
    ("postgresql.cnpg.io/v1", "ScheduledBackup"): ScheduledBackup,
}
