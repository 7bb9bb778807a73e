"""`Service`: who owns it, what it runs on, how it is scraped, and which metrics it promises."""

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator import promql
from generator.diagnostics import did_you_mean
from generator.kinds._base import (
    LabelName,
    MetricName,
    Model,
    Name,
    Number,
    PositiveDuration,
    Ref,
    UrlPath,
    refused,
)
from generator.kinds.service.server import Need, Server
from generator.kinds.service.workload import Workload
from generator.units import plain


class Metric(Model):
    """One metric family of the contract. A histogram's buckets are upper bounds in the metric's unit."""

    type: Literal["counter", "gauge", "histogram", "native_histogram", "summary", "info"] = Field(
        description="The family's type."
    )
    help: str = Field(default="", description="What it counts or measures, in one sentence.")
    labels: list[LabelName] = Field(default=[], description="The labels that the program itself sets.")
    buckets: list[Number] = Field(
        default=[],
        description="Upper bounds of a histogram's buckets, ascending, in the metric's unit; +Inf is implied.",
        examples=[[0.1, 0.2, 0.5, 1]],
    )
    values: dict[LabelName, list[str]] = Field(
        default={},
        description="All values that a label can have, where they are known; such series exist from the start, at 0.",
        examples=[{"outcome": ["success", "error"]}],
    )

    @model_validator(mode="after")
    def _buckets_belong_to_histograms(self) -> Self:
        if self.type == "histogram" and not self.buckets:
            hint = "add its bounds: 'buckets: [0.1, 0.2, 0.5, 1]'"
            raise refused("buckets-missing", "a histogram needs its buckets", hint, "buckets")
        if self.type != "histogram" and self.buckets:
            message = f"buckets belong to a histogram; this is a {self.type}"
            raise refused("buckets-unexpected", message, "remove them, or write 'type: histogram'", "buckets")
        for number, (low, high) in enumerate(pairwise(self.buckets), start=1):
            if low >= high:
                message = f"the bucket {plain(high)} does not lie above {plain(low)} before it"
                raise refused("buckets-unsorted", message, "sort them, each bound once", "buckets", number)
        return self

    @model_validator(mode="after")
    def _labels_are_told_once(self) -> Self:
        if "le" in self.labels and self.type == "histogram":
            hint = "remove it from the labels"
            place = self.labels.index("le")
            raise refused("label-reserved", "the label 'le' belongs to the buckets", hint, "labels", place)
        for number, label in enumerate(self.labels):
            if label in self.labels[:number]:
                raise refused(
                    "label-repeated", f"the label '{label}' is listed twice", "write it once", "labels", number
                )
        return self

    @model_validator(mode="after")
    def _values_are_those_of_its_labels(self) -> Self:
        for label, values in self.values.items():
            if label not in self.labels:
                message = f"values are given for '{label}', which is no label of the metric"
                raise refused("values-unexpected", message, did_you_mean(label, self.labels), "values", label, "[key]")
            if not values:
                raise refused("bad-value", "the list is empty", "write its values, or take it out", "values", label)
            for number, value in enumerate(values):
                if value in values[:number]:
                    message = f"the value '{value}' of '{label}' is listed twice"
                    raise refused("values-repeated", message, "write each value once", "values", label, number)
        return self


class ScrapeJob(Model):
    """One scrape job of Prometheus; its name becomes the label `job`."""

    name: Name = Field(description="The job's name, unique among all services.")
    path: UrlPath = Field(default="/metrics", description="The HTTP path that is scraped.")
    interval: PositiveDuration | None = Field(
        default=None, description="How often; the environment's scrape interval if left out."
    )
    scheme: Literal["http", "https"] = Field(default="http", description="How the targets are reached.")
    targets: list[Annotated[str, Field(min_length=1)]] = Field(min_length=1, description="Addresses, host:port.")
    labels: dict[LabelName, str] = Field(default={}, description="Labels that Prometheus adds to every series.")
    metrics: list[MetricName] | None = Field(
        default=None,
        description="The families that this path exposes; all of the service's families if left out.",
    )

    @model_validator(mode="after")
    def _job_is_the_name(self) -> Self:
        if "job" in self.labels:
            message = f"the label 'job' is the scrape job's name, '{self.name}'"
            raise refused("label-reserved", message, "remove it, or rename the scrape job", "labels", "job", "[key]")
        return self

    def exposes(self, metric: str) -> bool:
        """Say whether the job's path exposes a family of the contract."""
        return self.metrics is None or metric in self.metrics


class Service(Model):
    """A service, and the contract of its telemetry: what is not declared here, no rule may rely on."""

    owner: str = Field(min_length=1, description="The team that is paged; becomes the label `team`.")
    description: str = Field(default="", description="What the service does, in one sentence.")
    severities: Annotated[str, Ref("SeverityScale")] = Field(
        default="default", description="The SeverityScale whose levels its SLOs and alerts use."
    )
    workload: Workload | None = Field(default=None, description="What it runs as.")
    scrape_jobs: list[ScrapeJob] = Field(default=[], description="How Prometheus reaches it.")
    metrics: dict[MetricName, Metric] = Field(default={}, description="The metric families it exposes, by name.")
    depends_on: dict[Name, Need] = Field(
        default={},
        description="What it depends on beside what its server checks: other services by their names, or systems of "
        "others. Without what is `required` it does nothing, without the rest less.",
        examples=[{"payments": "required", "mail": "degraded"}],
    )
    server: Server | None = Field(
        default=None, description="What its server must know; with it, a contract is published for the server."
    )
    synthetic: dict[LabelName, str] = Field(
        default={},
        description="What marks synthetic traffic, label to regular expression; no SLO counts series with any of them.",
        examples=[{"client": "blackbox|k6"}],
    )

    @model_validator(mode="after")
    def _synthetic_traffic_is_told_by_labels(self) -> Self:
        known = {label for metric in self.metrics.values() for label in metric.labels}
        for label, pattern in self.synthetic.items():
            if label not in known:
                message = f"no metric of the service has the label '{label}'"
                hint = did_you_mean(label, known) or f"add '{label}' to the labels of the metrics that have it"
                raise refused("unknown-label", message, hint, "synthetic", label, "[key]")
            matchers = (promql.Matcher(label, "=~", pattern),)
            if not _parses(promql.selector("x", matchers)):
                hint = 'write one that fits the whole value: "blackbox|k6"'
                raise refused("bad-matcher", f"'{pattern}' is no regular expression", hint, "synthetic", label)
            if not _parses(promql.selector("", matchers)):  # refused, as it does not narrow anything
                message = f"'{pattern}' also fits series without the label '{label}': they would not count either"
                raise refused("bad-matcher", message, "write one that fits no empty text", "synthetic", label)
        return self

    @model_validator(mode="after")
    def _dependencies_are_told_once(self) -> Self:
        checked = self.server.health.dependencies if self.server else {}
        for name in self.depends_on:
            if name in checked:
                message = f"its server checks '{name}' already: server.health.dependencies"
                raise refused("dependency-repeated", message, "write it once", "depends_on", name, "[key]")
        return self

    @cached_property
    def jobs_of(self) -> dict[str, list[ScrapeJob]]:
        """The scrape jobs that expose each metric family."""
        return {name: [job for job in self.scrape_jobs if job.exposes(name)] for name in self.metrics}

    @cached_property
    def matchers(self) -> dict[str, tuple[promql.Matcher, ...]]:
        """The matchers that select a family's series: by job, where one is known, and no synthetic traffic."""
        names = {metric: [job.name for job in jobs] for metric, jobs in self.jobs_of.items()}
        names["up"] = [job.name for job in self.scrape_jobs]  # Prometheus itself records it for every target
        return {
            metric: (*((promql.matching("job", "|".join(jobs)),) if jobs else ()), *self._real(metric))
            for metric, jobs in names.items()
        }

    def _real(self, metric: str) -> Iterator[promql.Matcher]:
        """Select what is no synthetic traffic, where a metric's labels tell it."""
        labels = self.metrics[metric].labels if metric in self.metrics else []
        return (promql.matching(label, what).negated for label, what in self.synthetic.items() if label in labels)


def _parses(expression: str) -> bool:
    try:
        promql.parse(expression)
    except promql.PromQLError:
        return False
    return True
