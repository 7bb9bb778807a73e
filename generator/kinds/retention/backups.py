"""The `backups:` section of a Retention: what is saved when and for how long, and how it is proved to be of use."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import Model, Name, PositiveDuration, Quantity, SecretKey, VariableName, refused
from generator.kinds._cron import Cron
from generator.kinds.service.workload import Resources
from generator.units import NO_TIME, Duration

_A_DAY = Duration.parse("1d")


class Run(Model):
    """A job that comes round."""

    schedule: Cron = Field(description="When, in UTC: minute, hour, day of the month, month, day of the week.")
    takes: PositiveDuration = Field(description="How long it takes.", examples=["45m"])
    deadline: PositiveDuration = Field(
        description="When it is given up; what it has to wait for another backup is part of it.", examples=["2h"]
    )

    @property
    def patience(self) -> Duration:
        """How long it may wait for another backup to end."""
        return Duration(self.deadline - self.takes)

    @model_validator(mode="after")
    def _ends_by_itself(self) -> Self:
        if self.takes >= self.deadline:
            message = f"it takes {self.takes}, and is given up after {self.deadline}"
            raise refused("deadline-short", message, "write a deadline that leaves it time", "deadline")
        return self


class Repository(Model):
    """A place where backups are kept."""

    number: Annotated[int, Field(ge=1, le=256)] = Field(description="pgBackRest's number of it.", examples=[1])
    retention: PositiveDuration = Field(description="How long a backup is kept there, in days.", examples=["30d"])
    offsite: bool = Field(default=False, description="Whether it outlives the place where the database is.")

    @model_validator(mode="after")
    def _is_kept_for_whole_days(self) -> Self:
        if self.retention % _A_DAY:
            message = f"{self.retention} are no whole days"
            raise refused("retention-not-days", message, "write it in days: 30d", "retention")
        return self

    @property
    def days(self) -> int:
        """How many days a backup is kept."""
        return self.retention // _A_DAY


class Backup(Run):
    """What is saved, and where."""

    type: Literal["full", "incremental"] = Field(
        description="All of it, or what has changed since the last backup in the same repository."
    )
    repository: Name = Field(description="Where it is kept.", examples=["standard"])


class Verification(Run):
    """Every file of a repository is compared with its checksum; what has expired is deleted before."""

    repository: Name = Field(description="Which repository.", examples=["standard"])


class RestoreTest(Run):
    """The newest backup of a repository is restored beside the database, and the two are compared."""

    repository: Name = Field(description="Which repository.", examples=["standard"])
    drill: bool = Field(
        default=False, description="Whether it is a drill: all that is archived comes back, within RPO and RTO."
    )


class Velero(Model):
    """A schedule of Velero, which saves the objects and the volumes of the namespace."""

    schedule: Cron = Field(description="When, in UTC.", examples=["0 4 1 * *"])
    retention: PositiveDuration = Field(description="How long it is kept.", examples=["90d"])
    storage_location: Name = Field(description="Velero's name of where it is kept.", examples=["offsite"])
    namespace: Name = Field(default="velero", description="Where Velero runs.")


class ObjectStorage(Model):
    """Where CloudNativePG keeps backups and the write-ahead log."""

    path: str = Field(min_length=1, description="The bucket, and the folder in it.", examples=["s3://backups/shop"])
    access_key: SecretKey = Field(description="The key's name: a Secret and the key in it.", examples=["s3/id"])
    secret_key: SecretKey = Field(description="The key itself: a Secret and the key in it.", examples=["s3/secret"])
    endpoint: str | None = Field(default=None, description="The storage's address, if it is not Amazon's.")


class Backups(Model):
    """How a service's PostgreSQL database is saved and brought back."""

    tool: Literal["pgbackrest", "cloudnative-pg"] = Field(
        default="pgbackrest", description="What saves it: jobs that call pgBackRest, or the CloudNativePG operator."
    )
    database: Name = Field(description="pgBackRest's stanza, or the Cluster's name.", examples=["shop"])
    repositories: dict[Name, Repository] = Field(min_length=1, description="Where backups are kept.")
    schedules: dict[Name, Backup] = Field(min_length=1, description="What is saved when.")
    verifications: dict[Name, Verification] = Field(default={}, description="When checksums are compared.")
    restore_tests: dict[Name, RestoreTest] = Field(default={}, description="When a backup is restored to prove it.")
    rpo: PositiveDuration | None = Field(default=None, description="Of how much time the work may be lost.")
    offsite_rpo: PositiveDuration | None = Field(
        default=None, description="The same, when the whole place is lost and only off-site backups are left."
    )
    rto: PositiveDuration | None = Field(default=None, description="How long it may take until it serves again.")
    restore_rate: Quantity | None = Field(
        default=None, description="Bytes that are restored in a second, as a drill tells it.", examples=["100M"]
    )
    image: str | None = Field(
        default=None,
        min_length=1,
        description="An image with the service's own command, pgBackRest, and PostgreSQL of the database's version.",
    )
    configuration: Name | None = Field(
        default=None, description="The ConfigMap that is mounted at /etc/pgbackrest.", examples=["shop-pgbackrest"]
    )
    keys: Name | None = Field(default=None, description="The Secret that is mounted at /etc/pgbackrest-keys.")
    environment: dict[VariableName, str] = Field(default={}, description="More variables of the jobs.")
    secrets: dict[VariableName, SecretKey] = Field(default={}, description="Those that are secret.")
    requests: Resources = Field(default=Resources.model_construct(), description="What a job is sure to get.")
    limits: Resources = Field(default=Resources.model_construct(), description="What a job can at most use.")
    scratch: Quantity | None = Field(
        default=None, description="Room for a restored copy of the database.", examples=["300Gi"]
    )
    object_storage: ObjectStorage | None = Field(default=None, description="Where CloudNativePG keeps it.")
    velero: dict[Name, Velero] = Field(default={}, description="Schedules of Velero for everything beside it.")

    @model_validator(mode="after")
    def _names_repositories_that_are_there(self) -> Self:
        for section in ("schedules", "verifications", "restore_tests"):
            for name, run in getattr(self, section).items():
                if run.repository not in self.repositories:
                    message = f"there is no repository '{run.repository}'"
                    hint = f"there are: {', '.join(self.repositories)}"
                    raise refused("repository-unknown", message, hint, section, name, "repository")
        return self

    @model_validator(mode="after")
    def _numbers_repositories_once(self) -> Self:
        numbers = [one.number for one in self.repositories.values()]
        for place, name in enumerate(self.repositories):
            if numbers[place] in numbers[:place]:
                message = f"there are two repositories of number {numbers[place]}"
                raise refused("repository-number", message, "number each once", "repositories", name, "number")
        return self

    @model_validator(mode="after")
    def _begins_with_a_full_backup(self) -> Self:
        whole = {one.repository for one in self.schedules.values() if one.type == "full"}
        for name, one in self.schedules.items():
            if one.repository not in whole:
                message = f"no schedule makes a full backup in '{one.repository}', which an incremental one builds on"
                raise refused("backup-without-full", message, "add one of type full", "schedules", name, "type")
        return self

    @model_validator(mode="after")
    def _has_what_its_tool_needs(self) -> Self:
        if self.tool == "cloudnative-pg":
            self._is_what_the_operator_does()
        elif self.restore_tests and self.image and self.scratch is None:
            message = "a restore test needs room for a copy of the database"
            raise refused("scratch-missing", message, "write 'scratch: 300Gi'", "restore_tests")
        return self

    def _is_what_the_operator_does(self) -> None:
        if self.object_storage is None:
            message = "CloudNativePG keeps backups in an object storage, and none is named"
            raise refused("object-storage-missing", message, "write 'object_storage'", "tool")
        if len(self.repositories) > 1:
            message = "CloudNativePG keeps all backups of a Cluster in one storage, for one time"
            raise refused("one-storage", message, "keep one repository; archive with Velero", "repositories")
        for name, one in self.schedules.items():
            if one.type == "incremental":
                message = "CloudNativePG makes no incremental backups: it archives the write-ahead log all the time"
                raise refused("backup-incremental", message, "take it out", "schedules", name, "type")
        for section in ("verifications", "restore_tests"):
            for name in getattr(self, section):
                message = "pgBackRest's repositories are verified and restored by jobs; CloudNativePG's are not"
                raise refused("restore-test-of-operator", message, "restore into a Cluster of its own", section, name)

    def fulls(self, repository: str) -> tuple[str, ...]:
        """List the schedules of full backups in a repository."""
        return tuple(
            one.schedule for one in self.schedules.values() if one.repository == repository and one.type == "full"
        )

    def runs(self) -> dict[str, Run]:
        """Name everything that comes round, by what its job is called."""
        return {
            **{f"backup-{name}": one for name, one in self.schedules.items()},
            **{f"verify-{name}": one for name, one in self.verifications.items()},
            **{f"restore-{name}": one for name, one in self.restore_tests.items()},
        }

    @property
    def longest_full(self) -> Duration:
        """How long the longest full backup takes, for which another may have to wait."""
        return max((one.takes for one in self.schedules.values() if one.type == "full"), default=NO_TIME)
