"""The Barman plugin of CloudNativePG: ObjectStore, as its definition (0.15) describes it."""

from typing import Annotated, Literal

from generator.verify.kubernetes._container import Variable
from generator.verify.kubernetes._custom import BarmanRetention, Filled
from generator.verify.kubernetes._meta import CustomObject
from generator.verify.kubernetes._part import Part, Texts, always, at_least, fault, schema_rule
from generator.verify.kubernetes._resources import Resources
from generator.verify.kubernetes._scalars import Int32, Int64


class ConnectionString(Part):
    """`connectionString` of an ObjectStore."""

    key: str
    name: str


class AzureCredentials(Part):
    """`azureCredentials` of an ObjectStore."""

    connectionString: ConnectionString | None = None
    inheritFromAzureAD: bool | None = None
    storageAccount: ConnectionString | None = None
    storageKey: ConnectionString | None = None
    storageSasToken: ConnectionString | None = None
    useDefaultAzureCredentials: bool | None = None


class Data(Part):
    """`data` of an ObjectStore."""

    additionalCommandArgs: list[str] = []
    compression: Literal["bzip2", "gzip", "lz4", "snappy"] | None = None
    encryption: Literal["AES256", "aws:kms"] | None = None
    immediateCheckpoint: bool | None = None
    jobs: Annotated[Int32, always(at_least(1))] | None = None
    restoreAdditionalCommandArgs: list[str] = []


class GoogleCredentials(Part):
    """`googleCredentials` of an ObjectStore."""

    applicationCredentials: ConnectionString | None = None
    gkeEnvironment: bool | None = None


class S3Credentials(Part):
    """`s3Credentials` of an ObjectStore."""

    accessKeyId: ConnectionString | None = None
    inheritFromIAMRole: bool | None = None
    region: ConnectionString | None = None
    secretAccessKey: ConnectionString | None = None
    sessionToken: ConnectionString | None = None


class Wal(Part):
    """`wal` of an ObjectStore."""

    archiveAdditionalCommandArgs: list[str] = []
    compression: Literal["bzip2", "gzip", "lz4", "snappy", "xz", "zstd"] | None = None
    encryption: Literal["AES256", "aws:kms"] | None = None
    maxParallel: Annotated[Int64, always(at_least(1))] | None = None
    restoreAdditionalCommandArgs: list[str] = []


class Configuration(Part):
    """`configuration` of an ObjectStore."""

    azureCredentials: AzureCredentials | None = None
    data: Data | None = None
    destinationPath: Filled
    endpointCA: ConnectionString | None = None
    endpointURL: str | None = None
    googleCredentials: GoogleCredentials | None = None
    historyTags: Texts = {}
    s3Credentials: S3Credentials | None = None
    serverName: str | None = None
    tags: Texts = {}
    wal: Wal | None = None

    @schema_rule
    def _names_no_server(self) -> None:
        if self.serverName is not None:
            raise fault(
                "the server is not named here", "write it as 'serverName' of the plugin, in the Cluster", "serverName"
            )


class InstanceSidecarConfiguration(Part):
    """`instanceSidecarConfiguration` of an ObjectStore."""

    additionalContainerArgs: list[str] = []
    env: list[Variable] = []
    logLevel: Literal["error", "warning", "info", "debug", "trace"] = "info"
    resources: Resources | None = None
    retentionPolicyIntervalSeconds: Int64 = 1800

    @schema_rule
    def _level_apart(self) -> None:
        for index, argument in enumerate(self.additionalContainerArgs):
            if argument.startswith("--log-level"):
                raise fault(f"'{argument}' is no argument here", "write 'logLevel'", "additionalContainerArgs", index)


class ObjectStoreSpec(Part):
    """What a ObjectStore says."""

    configuration: Configuration
    instanceSidecarConfiguration: InstanceSidecarConfiguration | None = None
    retentionPolicy: BarmanRetention | None = None


class ObjectStore(CustomObject):
    """An ObjectStore."""

    apiVersion: Literal["barmancloud.cnpg.io/v1"]
    kind: Literal["ObjectStore"]
    spec: ObjectStoreSpec


KINDS = {("barmancloud.cnpg.io/v1", "ObjectStore"): ObjectStore}
