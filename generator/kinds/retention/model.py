"""`Retention`: how long a service's data are kept, and what happens to them then."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import DataName, Model, PositiveDuration, Ref, refused
from generator.kinds._for_service import ForService
from generator.kinds.retention.alerting import Alerting
from generator.kinds.retention.backups import Backups, Run


class Purge(Model):
    """What happens to data of an age."""

    data: DataName = Field(description="The data, as the service calls them.", examples=["messages"])
    action: Literal["delete", "archive"] = Field(description="Whether they are gone then, or moved aside.")
    after: PositiveDuration = Field(description="The age at which it happens.", examples=["90d"])
    measured_from: Literal["created", "last_activity"] = Field(default="created", description="Where the age begins.")
    part_of: DataName | None = Field(
        default=None, description="Data with which these are deleted, as messages are with their room."
    )
    of_users: bool = Field(
        default=True, description="Whether they tell of users, to whom it is promised when the last copy is gone."
    )


class Purging(Run):
    """The job that archives and deletes what is old enough."""

    command: list[str] = Field(
        default=["watchbill-server", "purge", "--apply"],
        min_length=1,
        description="What is run, in the service's own image; no shell.",
    )


class Telemetry(Model):
    """How long the service's logs and traces are kept; of metrics, the environment says it."""

    logs: PositiveDuration | None = Field(default=None, description="Its logs.", examples=["35d"])
    traces: PositiveDuration | None = Field(default=None, description="Its traces.", examples=["14d"])


class Retention(ForService):
    """How long a service keeps its data."""

    purges: list[Purge] = Field(default=[], description="What happens to data of an age.")
    batch_rows: int = Field(default=1000, ge=1, le=1_000_000, description="Rows that are purged in one transaction.")
    backup_max_age: PositiveDuration | None = Field(
        default=None,
        description="How old the last verified backup may be; with an older one nothing is purged.",
        examples=["25h"],
    )

    purging: Purging | None = Field(default=None, description="When a job purges.")
    backups: Backups | None = Field(default=None, description="How the database is saved and brought back.")
    telemetry: Telemetry | None = Field(default=None, description="How long logs and traces are kept.")
    erased_within: PositiveDuration | None = Field(
        default=None,
        description="What users are promised: when something is gone from everywhere, backups included.",
        examples=["215d"],
    )
    alerting: Alerting | None = Field(default=None, description="What is alerted on, where the server tells it.")
    runbook: Annotated[str | None, Ref("Runbook", address=True)] = Field(
        default=None, description="The runbook of its alerts."
    )

    @model_validator(mode="after")
    def _says_each_thing_once(self) -> Self:
        said = [(purge.data, purge.action) for purge in self.purges]
        for number, (data, action) in enumerate(said):
            if (data, action) in said[:number]:
                message = f"it is said twice when to {action} {data}"
                raise refused("purge-repeated", message, "keep one of them", "purges", number, "data")
        return self

    def runs(self) -> dict[str, Run]:
        """Name everything that comes round, by what its job is called."""
        purging = {"purge": self.purging} if self.purging else {}
        return {**(self.backups.runs() if self.backups else {}), **purging}
