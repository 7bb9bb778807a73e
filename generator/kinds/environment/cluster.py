"""The `kubernetes:` section of an Environment: the cluster, what is installed in it, and what its namespace allows.

A quota and the limits of containers belong to a namespace, whichever services run there: so they stand here.
"""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import Model, Name, Number, Url, Version, refused
from generator.kinds.environment.delivery import Delivery
from generator.kinds.service.workload import Resources
from generator.units import plain, written_quantity

# How many there may be; a whole number.
Whole = Annotated[int, Field(ge=0)]


class JobRoom(Model):
    """What jobs may need at once, beside the services."""

    pods: Whole = Field(default=0, description="Their pods.", examples=[5])
    requests: Resources = Field(default=Resources.model_construct(), description="What they ask for, all together.")
    limits: Resources = Field(default=Resources.model_construct(), description="What they may use, all together.")


class Quota(Model):
    """What all pods of the namespace may ask for and use together; what is left out is not limited."""

    requests: Resources = Field(default=Resources.model_construct(), description="What they may ask for.")
    limits: Resources = Field(default=Resources.model_construct(), description="What they may use.")
    pods: Whole | None = Field(default=None, description="How many pods there may be.")
    counts: dict[str, Whole] = Field(
        default={},
        description="How many objects of a sort there may be, by their plural and their group.",
        examples=[{"cronjobs.batch": 12}],
    )
    jobs: JobRoom = Field(
        default=JobRoom.model_construct(), description="How much of it is for jobs; a check leaves that free."
    )

    @property
    def hard(self) -> dict[str, Decimal]:
        """What is limited, by the names of the API."""
        return {
            **by_resource("requests", self.requests),
            **by_resource("limits", self.limits),
            **({"pods": Decimal(self.pods)} if self.pods is not None else {}),
            **{f"count/{sort}": Decimal(number) for sort, number in sorted(self.counts.items())},
        }

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if not self.hard:
            message = "the quota limits nothing"
            raise refused("empty-quota", message, "write 'requests', 'limits', 'pods' or 'counts', or take it out")
        return self


class Ratios(Model):
    """How many times its request a container may use."""

    cpu: Number | None = Field(default=None, description="Of CPU.")
    memory: Number | None = Field(default=None, description="Of memory.")

    @model_validator(mode="after")
    def _is_one_at_least(self) -> Self:
        for name in ("cpu", "memory"):
            ratio = getattr(self, name)
            if ratio is not None and ratio < 1:
                message = f"a container cannot use less than {plain(ratio)} times what it asks for"
                raise refused("bad-ratio", message, "write 1 or more", name)
        return self


class ContainerLimits(Model):
    """What one container of the namespace may ask for and use, and what it gets where it says nothing."""

    default_request: Resources = Field(default=Resources.model_construct(), description="What it asks for, else.")
    default: Resources = Field(default=Resources.model_construct(), description="What it may use, else.")
    min: Resources = Field(default=Resources.model_construct(), description="The least that it may ask for.")
    max: Resources = Field(default=Resources.model_construct(), description="The most that it may use.")
    max_ratio: Ratios = Field(
        default=Ratios.model_construct(), description="How many times its request it may use at most."
    )

    @model_validator(mode="after")
    def _grows_from_least_to_most(self) -> Self:
        order = ("min", "default_request", "default", "max")
        for resource in ("cpu", "memory"):
            said = [(name, getattr(getattr(self, name), resource)) for name in order]
            given = [(name, amount) for name, amount in said if amount is not None]
            for (low, less), (high, more) in pairwise(given):
                if less > more:
                    message = f"{low}, {written_quantity(less)}, is above {high}, {written_quantity(more)}"
                    raise refused("limits-unsorted", message, f"keep to the order {' <= '.join(order)}", high, resource)
        return self


class Kubernetes(Delivery):
    """The cluster that runs the services, and their namespace in it."""

    version: Version = Field(default="1.34", description="The oldest version that must accept the output.")
    namespace: Name = Field(description="The namespace of the services.", examples=["swift"])
    autoscaler: Literal["hpa", "keda"] = Field(
        default="hpa", description="What scales: Kubernetes' own HorizontalPodAutoscaler, or KEDA, if it is installed."
    )
    vpa: bool = Field(
        default=False, description="Whether the VerticalPodAutoscaler is installed, which may then give advice."
    )
    metrics_adapter: bool = Field(
        default=False,
        description="Whether prometheus-adapter is installed; its rules are then published, for it to be given.",
    )
    prometheus_url: Url | None = Field(
        default=None,
        description="Where programs inside the cluster reach Prometheus: KEDA, and what judges new versions.",
        examples=["http://prometheus.monitoring.svc:9090"],
    )
    quota: Quota | None = Field(default=None, description="What all pods of the namespace may use together.")
    container_limits: ContainerLimits | None = Field(default=None, description="What one container may use.")
    zones: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="In how many zones its nodes are.", examples=[3]
    )
    nodes: Resources = Field(
        default=Resources.model_construct(),
        description="What its nodes have for the pods of the namespace, all together.",
    )

    def knows(self, since: str) -> bool:
        """Say whether the cluster is of a version at least."""
        return _numbers(self.version) >= _numbers(since)


def by_resource(what: str, resources: Resources) -> dict[str, Decimal]:
    """Name amounts as a quota does: `requests.cpu`."""
    given = {"cpu": resources.cpu, "memory": resources.memory}
    return {f"{what}.{name}": amount for name, amount in given.items() if amount is not None}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))[:2]
