"""How the requests of a service spread over a day: what the autoscaler follows, and what is paid for."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from generator.kinds._base import DataName, Model, Number, refused
from generator.kinds._times import TimeZone

HOURS = 24


class Traffic(Model):
    """The traffic of each hour of a day, against that of the others."""

    of: DataName = Field(default="requests", description="The resource whose daily amount it spreads.")
    by_hour: Annotated[list[Number], Field(min_length=HOURS, max_length=HOURS)] = Field(
        description="24 numbers from midnight on, in any unit: only their proportions count."
    )
    time_zone: TimeZone = Field(default="UTC", description="The zone whose clocks count.", examples=["Europe/Berlin"])

    @model_validator(mode="after")
    def _is_some_traffic(self) -> Self:
        negative = next((number for number, hour in enumerate(self.by_hour) if hour < 0), None)
        if negative is not None:
            raise refused("bad-number", "an hour has no less than no traffic", "write 0 or more", "by_hour", negative)
        if not sum(self.by_hour):
            raise refused("bad-number", "no hour has any traffic", "write that of one hour at least", "by_hour")
        return self
