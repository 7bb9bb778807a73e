"""By what a service is scaled: CPU and memory, and whatever else tells how many replicas are needed."""

from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from generator import promql
from generator.kinds._base import LabelName, MetricName, Model, Number, Percentage, WholePromQL, refused
from generator.units import percent, plain


class Targets(Model):
    """What CPU and memory should be on average over the replicas, in % of what a replica asks for."""

    cpu: Percentage | None = Field(default=None, description="Of the CPU request.", examples=["65%"])
    memory: Percentage | None = Field(default=None, description="Of the memory request.", examples=["75%"])

    @property
    def given(self) -> dict[str, Decimal]:
        """The targets by their resource."""
        both = {"cpu": self.cpu, "memory": self.memory}
        return {name: share for name, share in both.items() if share is not None}

    @model_validator(mode="after")
    def _are_whole_percentages(self) -> Self:
        for name, share in self.given.items():
            if share <= 0 or share * 100 % 1:
                message = f"{percent(share)} is no whole percentage above 0%"
                raise refused("bad-ratio", message, "write a whole one: 65%", name)
        return self


class External(Model):
    """Something else that tells how many replicas are needed: a PromQL query, or a metric that an adapter serves."""

    query: WholePromQL | None = Field(
        default=None, description="What is asked of Prometheus; one number. Or write metric.", examples=["sum(queue)"]
    )
    metric: MetricName | None = Field(default=None, description="A metric of which all series are summed.")
    matchers: dict[LabelName, str] = Field(default={}, description="The labels that the metric's series must have.")
    per_replica: Number | None = Field(default=None, description="How much of it one replica bears; or write value.")
    value: Number | None = Field(default=None, description="What it should be, however many replicas there are.")

    @property
    def expression(self) -> str:
        """What Prometheus is asked."""
        matchers = tuple(promql.Matcher(label, "=", value) for label, value in self.matchers.items())
        return self.query or f"sum({promql.selector(self.metric or '', matchers)})"

    @property
    def wanted(self) -> Number:
        """What it should be, in all or for each replica."""
        found = self.per_replica if self.value is None else self.value
        return 0 if found is None else found

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        for one, other in (("query", "metric"), ("per_replica", "value")):
            given = [name for name in (one, other) if getattr(self, name) is not None]
            if len(given) != 1:
                which = f"both '{one}' and '{other}' are" if given else f"neither '{one}' nor '{other}' is"
                raise refused("external-sides", f"{which} given", "write exactly one of them", other)
        if self.query and self.matchers:
            raise refused("external-sides", "matchers belong to a metric", "write them in the query", "matchers")
        if self.wanted <= 0:
            which = "value" if self.per_replica is None else "per_replica"
            raise refused("bad-number", f"{plain(self.wanted)} is not above 0", "write what one replica bears", which)
        return self
