"""CloudNativePG: how a Cluster begins, and how it is backed up."""

from typing import Annotated, Literal

from generator.verify.kubernetes._barman import SecretKey, Store
from generator.verify.kubernetes._claims import DataSource
from generator.verify.kubernetes._custom import BarmanRetention, Filled
from generator.verify.kubernetes._part import Part, Texts, always, fault, nothing_means, schema_rule, within
from generator.verify.kubernetes._scalars import Int64


class Named(Part):
    """An object of the same namespace, by its name."""

    name: str


class SnapshotOnline(Part):
    """`onlineConfiguration` of a backup."""

    immediateCheckpoint: bool | None = None
    waitForArchive: bool = True


class Snapshots(Part):
    """`volumeSnapshot` of a Cluster's backup."""

    annotations: Texts = {}
    className: str | None = None
    labels: Texts = {}
    online: bool = True
    onlineConfiguration: SnapshotOnline | None = None
    snapshotOwnerReference: Literal["none", "cluster", "backup"] = "none"
    tablespaceClassName: Texts = {}
    walClassName: str | None = None


class Backup(Part):
    """`backup` of a Cluster."""

    barmanObjectStore: Store | None = None
    retentionPolicy: BarmanRetention | None = None
    target: Literal["primary", "prefer-standby"] = "prefer-standby"
    volumeSnapshot: Snapshots | None = None


class ImportSource(Part):
    """`source` of an import."""

    externalCluster: str


class Import(Part):
    """`import` of a new database."""

    databases: list[str]
    pgDumpExtraOptions: list[str] = []
    pgRestoreDataOptions: list[str] = []
    pgRestoreExtraOptions: list[str] = []
    pgRestorePostdataOptions: list[str] = []
    pgRestorePredataOptions: list[str] = []
    postImportApplicationSQL: list[str] = []
    roles: list[str] = []
    schemaOnly: bool | None = None
    source: ImportSource
    type: Literal["microservice", "monolith"]


class SqlRefs(Part):
    """SQL that ConfigMaps and Secrets hold."""

    configMapRefs: list[SecretKey] = []
    secretRefs: list[SecretKey] = []


_OF_PROVIDER = {"builtinLocale": "builtin", "icuLocale": "icu", "icuRules": "icu"}


class NewDatabase(Part):
    """`initdb`: an empty database."""

    builtinLocale: str | None = None
    dataChecksums: bool | None = None
    database: str | None = None
    encoding: str | None = None
    icuLocale: str | None = None
    icuRules: str | None = None
    import_: Import | None = None
    locale: str | None = None
    localeCType: str | None = None
    localeCollate: str | None = None
    localeProvider: str | None = None
    options: list[str] = []
    owner: str | None = None
    postInitApplicationSQL: list[str] = []
    postInitApplicationSQLRefs: SqlRefs | None = None
    postInitSQL: list[str] = []
    postInitSQLRefs: SqlRefs | None = None
    postInitTemplateSQL: list[str] = []
    postInitTemplateSQLRefs: SqlRefs | None = None
    secret: Named | None = None
    walSegmentSize: Annotated[Int64, always(within(1, 1024))] | None = None

    @schema_rule
    def _provider_fits(self) -> None:
        for name, provider in _OF_PROVIDER.items():
            if getattr(self, name) is not None and self.localeProvider != provider:
                raise fault(f"'{name}' needs the provider '{provider}'", f"write localeProvider: {provider}", name)


class BaseBackup(Part):
    """`pg_basebackup`: a copy of another cluster that runs."""

    database: str | None = None
    owner: str | None = None
    secret: Named | None = None
    source: Filled


class BackupRef(Part):
    """`backup` of a recovery."""

    endpointCA: SecretKey | None = None
    name: str


class RecoveryTarget(Part):
    """`recoveryTarget`: the moment to go back to."""

    backupID: str | None = None
    exclusive: bool | None = None
    targetImmediate: bool | None = None
    targetLSN: str | None = None
    targetName: str | None = None
    targetTLI: str | None = None
    targetTime: str | None = None
    targetXID: str | None = None


class RecoverySnapshots(Part):
    """`volumeSnapshots` of a recovery."""

    storage: DataSource
    tablespaceStorage: Annotated[dict[str, DataSource], nothing_means(None)] = {}
    walStorage: DataSource | None = None


class Recovery(Part):
    """`recovery`: a database from a backup."""

    backup: BackupRef | None = None
    database: str | None = None
    owner: str | None = None
    recoveryTarget: RecoveryTarget | None = None
    secret: Named | None = None
    source: str | None = None
    volumeSnapshots: RecoverySnapshots | None = None


class Bootstrap(Part):
    """`bootstrap` of a Cluster."""

    initdb: NewDatabase | None = None
    pg_basebackup: BaseBackup | None = None
    recovery: Recovery | None = None
