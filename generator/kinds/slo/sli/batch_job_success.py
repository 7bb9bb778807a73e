"""The share of time that the last success of a batch job is recent enough. Take it for jobs with a gauge of it.

It is **unweighted**: every moment counts the same. The gauge is the job's own, so the service's contract declares
it: the Unix time of the last success, as prometheus.io, "Instrumentation: batch jobs", advises.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from generator.kinds._base import MetricName, PositiveDuration
from generator.kinds.slo.sli._base import Context, Events, Matchers, SLIBase, Use, labels_of, shown
from generator.kinds.slo.sli._example import Gauge
from generator.kinds.slo.sli._ready import ages_gauge, of_ages


class BatchJobSuccessSLI(SLIBase):
    """The share of moments in which a job's last success is not older than an age."""

    type: Literal["batch_job_success"] = Field(description="How events are counted.")
    metric: MetricName = Field(
        description="The gauge of the last success, in Unix time.", examples=["backup_last_success_timestamp_seconds"]
    )
    max_age: PositiveDuration = Field(
        description="How long ago the last success may be: the job's interval, the run and some slack.",
        examples=["26h"],
    )
    where: Matchers = Field(default=(), description="Which of its series count at all.")

    def events(self, context: Context) -> Events:
        """Sample the age of the last success."""
        return of_ages(context, context.select(self.metric, *self.where), self.max_age)

    def gauge(self, context: Context) -> Gauge | None:
        """Name a series of the gauge."""
        return ages_gauge(context, self.metric, self.where, self.max_age)

    def uses(self) -> Iterator[Use]:
        """Read one gauge of the contract."""
        yield Use(self.metric, "gauge", "metric", labels_of("where", self.where))

    def in_words(self) -> str:
        """Say what a bad event is."""
        which = f"{self.metric}{shown(self.where)}"
        return f"a moment in which {which} is more than {self.max_age} ago (unweighted by traffic)"


SLI = BatchJobSuccessSLI
