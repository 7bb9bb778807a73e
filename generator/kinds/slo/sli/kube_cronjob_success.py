"""The share of time that the last success of a CronJob is recent enough. Take it for backups and nightly work.

It is **unweighted**: every moment counts the same. A CronJob that has never succeeded has no such metric, which is
missing data. Metrics: `docs/metrics/workload/cronjob-metrics.md` of kubernetes/kube-state-metrics. Where Prometheus
scrapes it without `honor_labels`, the CronJob's namespace is in `exported_namespace`: write it into `where`.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds._base import PositiveDuration
from generator.kinds.slo.sli._base import Context, Events, Family, shown
from generator.kinds.slo.sli._example import Gauge
from generator.kinds.slo.sli._ready import Label, ReadySLI, Value, ages_gauge, of_ages

LAST_SUCCESS = Family("kube_cronjob_status_last_successful_time", "gauge", ("namespace", "cronjob"))


class KubeCronjobSuccessSLI(ReadySLI):
    """The share of moments in which a CronJob's last success is not older than an age."""

    type: Literal["kube_cronjob_success"] = Field(description="How events are counted.")
    cronjob: Annotated[Value, Label("cronjob")] = Field(description="The CronJob.", examples=["backup"])
    namespace: Annotated[Value | None, Label("namespace")] = Field(
        default=None, description="The CronJob's namespace.", examples=["shop"]
    )
    max_age: PositiveDuration = Field(
        description="How long ago the last success may be: the schedule's interval, the run and some slack.",
        examples=["26h"],
    )

    def families(self) -> tuple[Family, ...]:
        """Name the gauge."""
        return (LAST_SUCCESS,)

    def events(self, context: Context) -> Events:
        """Sample the age of the last success."""
        return of_ages(context, self.select(context, LAST_SUCCESS), self.max_age)

    def gauge(self, context: Context) -> Gauge | None:
        """Name a series of the gauge."""
        return ages_gauge(context, LAST_SUCCESS.name, self.selection, self.max_age)

    def in_words(self) -> str:
        """Say what a bad event is."""
        which = f"{LAST_SUCCESS.name}{shown(self.selection)}"
        return f"a moment in which {which} is more than {self.max_age} ago (unweighted by traffic)"


SLI = KubeCronjobSuccessSLI
