"""The `workload:` section of a Service: what it runs as."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from generator.kinds._base import Command, Model, Name, Quantity, SecretKey, VariableName, refused
from generator.units import written_quantity

Port = Annotated[int, Field(ge=1, le=65535)]


class Resources(Model):
    """CPU in cores and memory in bytes."""

    cpu: Quantity | None = Field(default=None, description="CPU: 250m is a quarter of a core.")
    memory: Quantity | None = Field(default=None, description="Memory: 512Mi.")

    @property
    def written(self) -> dict[str, str] | None:
        """What is said, as Kubernetes writes it; None if nothing is."""
        given = {"cpu": self.cpu, "memory": self.memory}
        return {name: written_quantity(amount) for name, amount in given.items() if amount is not None} or None


class Workload(Model):
    """What the service runs as. With an image, a Deployment is published where the environment has a cluster."""

    container: Name = Field(description="The container's name, as cAdvisor's metrics have it.")
    image: str | None = Field(
        default=None, min_length=1, description="The image, with its tag or digest.", examples=["registry/shop:1.4.2"]
    )
    port: Port = Field(default=8080, description="The port that the program listens on.")
    command: Command = Field(default=[], description="What is run, if not what the image says; no shell.")
    environment: dict[VariableName, str] = Field(default={}, description="The program's variables.")
    secrets: dict[VariableName, SecretKey] = Field(
        default={},
        description="Its variables that are secret: the name of a Secret and the key in it.",
        examples=[{"DATABASE_URL": "shop-database/url"}],
    )
    requests: Resources = Field(default=Resources.model_construct(), description="What a replica is sure to get.")
    limits: Resources = Field(default=Resources.model_construct(), description="What a replica can at most use.")

    @model_validator(mode="after")
    def _asks_for_no_more_than_it_may_use(self) -> Self:
        for name in ("cpu", "memory"):
            asked, allowed = getattr(self.requests, name), getattr(self.limits, name)
            if asked is not None and allowed is not None and asked > allowed:
                message = f"the request of {written_quantity(asked)} is above the limit of {written_quantity(allowed)}"
                raise refused("request-over-limit", message, "raise the limit, or ask for less", "requests", name)
        return self

    @model_validator(mode="after")
    def _says_each_variable_once(self) -> Self:
        for name in self.secrets:
            if name in self.environment:
                message = f"'{name}' is said under 'environment' as well"
                raise refused("variable-twice", message, "write it in one of the two", "secrets", name, "[key]")
        return self
