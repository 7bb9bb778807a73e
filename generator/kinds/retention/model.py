"""`Retention`: how long a service's data are kept, and what happens to them then."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import DataName, Model, PositiveDuration, refused
from generator.kinds._for_service import ForService


class Purge(Model):
    """What happens to data of an age."""

    data: DataName = Field(description="The data, as the service calls them.", examples=["messages"])
    action: Literal["delete", "archive"] = Field(description="Whether they are gone then, or moved aside.")
    after: PositiveDuration = Field(description="The age at which it happens.", examples=["90d"])
    measured_from: Literal["created", "last_activity"] = Field(default="created", description="Where the age begins.")
    part_of: DataName | None = Field(
        default=None, description="Data with which these are deleted, as messages are with their room."
    )


class Retention(ForService):
    """How long a service keeps its data."""

    purges: list[Purge] = Field(default=[], description="What happens to data of an age.")
    batch_rows: int = Field(default=1000, ge=1, le=1_000_000, description="Rows that are purged in one transaction.")
    backup_max_age: PositiveDuration | None = Field(
        default=None,
        description="How old the last verified backup may be; with an older one nothing is purged.",
        examples=["25h"],
    )

    @model_validator(mode="after")
    def _says_each_thing_once(self) -> Self:
        said = [(purge.data, purge.action) for purge in self.purges]
        for number, (data, action) in enumerate(said):
            if (data, action) in said[:number]:
                message = f"it is said twice when to {action} {data}"
                raise refused("purge-repeated", message, "keep one of them", "purges", number, "data")
        return self
