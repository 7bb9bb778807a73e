"""`Scaling`: how many replicas a service has, by what that is chosen, and how fast it changes."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from generator.kinds._base import AlertName, MetricName, Model, Name, Number, Ref, refused
from generator.kinds._for_service import ForService
from generator.kinds.scaling.alerting import Alerting, Trigger
from generator.kinds.scaling.behavior import Behavior
from generator.kinds.scaling.disruption import Disruption
from generator.kinds.scaling.metrics import External, Targets
from generator.kinds.scaling.schedule import Fallback, Schedule
from generator.kinds.scaling.sizing import Sizing
from generator.kinds.service.workload import Resources
from generator.units import plain


class Replicas(Model):
    """The least and the most replicas."""

    min: Annotated[int, Field(ge=0)] = Field(
        description="The least; 0 only where something else than CPU and memory is scaled by."
    )
    max: Annotated[int, Field(ge=1)] = Field(description="The most.")

    @model_validator(mode="after")
    def _the_most_is_no_less(self) -> Self:
        if self.min > self.max:
            message = f"there cannot be at least {self.min} and at most {self.max} replicas"
            raise refused("replicas-inverted", message, "write the smaller number under 'min'", "max")
        return self


class Adviser(Model):
    """Advice on how much to ask for, from the VerticalPodAutoscaler in mode Off: it changes nothing by itself."""

    min: Resources = Field(default=Resources.model_construct(), description="The least that is advised.")
    max: Resources = Field(default=Resources.model_construct(), description="The most that is advised.")


class Scaling(ForService):
    """How many replicas a service has: by what that is chosen, how fast it changes, and what a drain leaves of them.

    What one container may use stands in its Service, and what all of the namespace may use in the Environment.
    """

    replicas: Replicas = Field(description="The least and the most.", examples=[{"min": 3, "max": 10}])
    targets: Targets = Field(
        default=Targets.model_construct(), description="What CPU and memory should be, in % of the request."
    )
    container_only: bool = Field(
        default=False,
        description="Whether only the service's own container counts for these, and none beside it. Kubernetes 1.30.",
    )
    pods: dict[MetricName, Number] = Field(
        default={},
        description="Gauges of the service's contract, and what they should be on average over the replicas.",
        examples=[{"tool_executions_in_flight": 20}],
    )
    external: dict[Name, External] = Field(default={}, description="What else tells how many are needed.")
    up: Behavior = Field(default=Behavior.model_construct(), description="How fast replicas may come.")
    down: Behavior = Field(default=Behavior.model_construct(), description="How fast replicas may go.")
    schedules: dict[Name, Schedule] = Field(default={}, description="Replicas by the clock, with KEDA.")
    fallback: Fallback | None = Field(default=None, description="Replicas while metrics cannot be read, with KEDA.")
    adviser: Adviser | None = Field(
        default=None, description="Advice on requests, where the environment's cluster has the VerticalPodAutoscaler."
    )
    disruption: Disruption | None = Field(default=None, description="What a drain of nodes leaves.")
    triggers: dict[AlertName, Trigger] = Field(
        default={}, description="What tells that autoscaling is no longer enough: alerts, by their name."
    )
    alerting: Alerting | None = Field(
        default=None, description="What of the autoscaler itself is alerted on; nothing if left out."
    )
    sizing: Sizing = Field(default=Sizing.model_construct(), description="What is known of a replica, for checks.")
    runbook: Annotated[str | None, Ref("Runbook", address=True)] = Field(
        default=None, description="The runbook that helps."
    )

    def queries(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """List what Prometheus is asked, each with the field where it stands."""
        for name, one in self.external.items():
            yield ("external", name, "metric" if one.query is None else "query"), one.expression
        for alert, trigger in self.triggers.items():
            if trigger.query is not None:
                yield ("triggers", alert, "query"), trigger.query

    @model_validator(mode="after")
    def _names_each_trigger_once(self) -> Self:
        for name in self.schedules:
            if name in self.external:
                message = f"'{name}' stands under 'external' as well"
                raise refused(
                    "name-twice",
                    message,
                    "give each its own name: KEDA tells them apart by it",
                    "schedules",
                    name,
                    "[key]",
                )
        return self

    @model_validator(mode="after")
    def _scales_by_something(self) -> Self:
        if not (self.targets.given or self.pods or self.external or self.schedules):
            message = "nothing tells how many replicas are needed"
            raise refused("nothing-to-scale-by", message, "write a target: 'targets: {cpu: 65%}'", "targets")
        return self

    @model_validator(mode="after")
    def _wants_something_of_pods(self) -> Self:
        for metric, wanted in self.pods.items():
            if wanted <= 0:
                message = f"{plain(wanted)} is not above 0"
                raise refused("bad-number", message, "write what one replica bears", "pods", metric)
        return self
