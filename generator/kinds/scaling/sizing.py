"""What is known of a replica, for checks that tell whether the numbers of a Scaling are large enough."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from generator.kinds._base import Model, Name, Number, PositiveDuration, Quantity, refused
from generator.units import plain

Count = Annotated[int, Field(ge=1)]


class Connections(Model):
    """Connections to a dependency, of which each replica keeps a pool."""

    per_replica: Count = Field(description="How many a replica may open.", examples=[5])
    accepted: Count = Field(description="How many the dependency accepts from all its clients.", examples=[100])


class Sizing(Model):
    """What one replica takes and bears; what is not known is left out, and is then not checked."""

    cpu_ms_per_request: Number | None = Field(
        default=None, description="CPU time of a request, in milliseconds, as a load test tells it.", examples=[5]
    )
    startup: PositiveDuration | None = Field(
        default=None, description="How long a new replica takes until it is ready.", examples=["20s"]
    )
    idle_memory: Quantity | None = Field(
        default=None, description="What a replica uses without any load.", examples=["150Mi"]
    )
    memory_falls: bool | None = Field(
        default=None, description="Whether a replica's memory falls when others share its load."
    )
    users_per_instance: Count | None = Field(default=None, description="Users whom a replica serves at once.")
    connections: dict[Name, Connections] = Field(
        default={}, description="Pools of connections, by the dependency that they lead to."
    )

    @model_validator(mode="after")
    def _a_request_costs_something(self) -> Self:
        cost = self.cpu_ms_per_request
        if cost is not None and cost <= 0:
            message = f"a request of {plain(cost)} ms of CPU is none"
            raise refused("bad-number", message, "leave it out until a load test has told it", "cpu_ms_per_request")
        return self
