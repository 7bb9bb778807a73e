"""CloudNativePG: where Barman puts backups and the write-ahead log."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import Filled
from generator.verify.kubernetes._part import Part, Texts, always, at_least
from generator.verify.kubernetes._scalars import Int32, Int64


class SecretKey(Part):
    """A key of a Secret."""

    key: str
    name: str


class AzureCredentials(Part):
    """`azureCredentials` of a store."""

    connectionString: SecretKey | None = None
    inheritFromAzureAD: bool | None = None
    storageAccount: SecretKey | None = None
    storageKey: SecretKey | None = None
    storageSasToken: SecretKey | None = None
    useDefaultAzureCredentials: bool | None = None


class Data(Part):
    """`data` of a store."""

    additionalCommandArgs: list[str] = []
    compression: Literal["bzip2", "gzip", "lz4", "snappy"] | None = None
    encryption: Literal["AES256", "aws:kms"] | None = None
    immediateCheckpoint: bool | None = None
    jobs: Annotated[Int32, always(at_least(1))] | None = None
    restoreAdditionalCommandArgs: list[str] = []


class GoogleCredentials(Part):
    """`googleCredentials` of a store."""

    applicationCredentials: SecretKey | None = None
    gkeEnvironment: bool | None = None


class S3Credentials(Part):
    """`s3Credentials` of a store."""

    accessKeyId: SecretKey | None = None
    inheritFromIAMRole: bool | None = None
    region: SecretKey | None = None
    secretAccessKey: SecretKey | None = None
    sessionToken: SecretKey | None = None


class Wal(Part):
    """`wal` of a store."""

    archiveAdditionalCommandArgs: list[str] = []
    compression: Literal["bzip2", "gzip", "lz4", "snappy", "xz", "zstd"] | None = None
    encryption: Literal["AES256", "aws:kms"] | None = None
    maxParallel: Annotated[Int64, always(at_least(1))] | None = None
    restoreAdditionalCommandArgs: list[str] = []


class Store(Part):
    """Where backups go: `configuration` of an ObjectStore, `barmanObjectStore` of a Cluster."""

    azureCredentials: AzureCredentials | None = None
    data: Data | None = None
    destinationPath: Filled
    endpointCA: SecretKey | None = None
    endpointURL: str | None = None
    googleCredentials: GoogleCredentials | None = None
    historyTags: Texts = {}
    s3Credentials: S3Credentials | None = None
    serverName: str | None = None
    tags: Texts = {}
    wal: Wal | None = None
