"""The `scans:` section of a Security: what is looked for weaknesses, when, by what, and how soon they are mended."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from generator.kinds._base import Model, Name, PositiveDuration, Ref, Url, described, refused
from generator.kinds._times import Date, Time
from generator.kinds.service.workload import Resources
from generator.units import DAYS, Day, Duration

Severity = Literal["critical", "high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")
# The longest time between two runs: months have up to 31 days.
PERIODS = {"day": Duration.parse("1d"), "week": Duration.parse("7d"), "month": Duration.parse("31d")}

_ACTION = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+@\S+")
_PACKAGE = re.compile(r"[a-z0-9][a-z0-9._-]*==[0-9][A-Za-z0-9.]*")


def _action(value: object) -> str:
    if not isinstance(value, str) or not _ACTION.fullmatch(value):
        hint = "write it with the SHA of its commit: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683"
        raise refused("bad-name", f"{described(value)} is no action of GitHub", hint)
    return value


def _package(value: object) -> str:
    if not isinstance(value, str) or not _PACKAGE.fullmatch(value):
        raise refused("bad-name", f"{described(value)} is no package with its version", "write it as pip-audit==2.10.1")
    return value


Action = Annotated[str, PlainValidator(_action), WithJsonSchema({"type": "string", "pattern": f"^{_ACTION.pattern}$"})]
Package = Annotated[
    str, PlainValidator(_package), WithJsonSchema({"type": "string", "pattern": f"^{_PACKAGE.pattern}$"})
]


class Scan(Model):
    """When something is looked for weaknesses, and where that is published."""

    every: Literal["day", "week", "month"] = Field(description="How often.")
    at: Time = Field(
        description="The time of day, in UTC; no full hour, when everybody's jobs start.", examples=["04:23"]
    )
    weekday: Day | None = Field(default=None, description="The day of the week, of a weekly one; monday if left out.")
    environments: Annotated[list[str], Ref("Environment", address=True)] = Field(
        default=[], description="The environments for which it is published; all of them if left out."
    )
    deadline: PositiveDuration = Field(default=Duration.parse("30m"), description="When it is ended if it still runs.")

    @property
    def period(self) -> Duration:
        """The longest time between two runs."""
        return PERIODS[self.every]

    @property
    def cron(self) -> str:
        """When it runs, as cron writes it: on the second of a month, as many things are done on the first."""
        minutes = int(self.at) // 60
        day = "2" if self.every == "month" else "*"
        # cron's week begins with Sunday as 0
        week = str((DAYS.index(self.weekday or "monday") + 1) % 7) if self.every == "week" else "*"
        return f"{minutes % 60} {minutes // 60} {day} * {week}"

    def published_in(self, environment: str) -> bool:
        """Say whether it is published for an environment."""
        return not self.environments or environment in self.environments

    @model_validator(mode="after")
    def _does_not_run_with_everything_else(self) -> Self:
        if int(self.at) // 60 % 60 == 0:
            message = (
                f"at {self.at} everybody's jobs start: GitHub delays or drops them, and clusters are at their limits"
            )
            raise refused("bad-time", message, "write another minute: 04:23", "at")
        if self.weekday is not None and self.every != "week":
            raise refused("bad-time", "a day of the week belongs to what runs every week", "take it out", "weekday")
        return self


class DependencyScan(Scan):
    """The dependencies of a Python project, in a workflow of its repository, by pip-audit."""

    requirements: str = Field(
        default="requirements.txt", min_length=1, description="The locked requirements, seen from the repository."
    )
    package: Package = Field(description="pip-audit with its version.", examples=["pip-audit==2.10.1"])
    checkout: Action = Field(description="The action that checks the repository out, by the SHA of its commit.")
    runner: Name | str = Field(default="ubuntu-24.04", min_length=1, description="The runner.")


class ImageScan(Scan):
    """The image of the service, in the cluster, by Trivy."""

    image: str = Field(
        min_length=1,
        description="Trivy's own image, by its digest, from a mirror of yours.",
        examples=["registry.example.com/mirror/trivy@sha256:..."],
    )
    database: str | None = Field(
        default=None, min_length=1, description="Where its database of weaknesses is mirrored, as Trivy writes it."
    )
    requests: Resources = Field(default=Resources.model_construct(), description="What it is sure to get.")
    limits: Resources = Field(default=Resources.model_construct(), description="What it can at most use.")


class DynamicScan(Scan):
    """The running service, attacked from inside the cluster by ZAP's baseline; never production without need."""

    image: str = Field(min_length=1, description="ZAP's image, by its digest, from a mirror of yours.")
    target: Url = Field(description="Where the service answers.", examples=["https://api.staging.example.com"])
    requests: Resources = Field(default=Resources.model_construct(), description="What it is sure to get.")
    limits: Resources = Field(default=Resources.model_construct(), description="What it can at most use.")


class PenetrationTest(Model):
    """What people do who are paid to break in: a day in the calendar, and evidence that it was done."""

    every_months: Annotated[int, Field(ge=1, le=24)] = Field(default=1, description="How many months lie between two.")
    starts: Date = Field(description="The first day.", examples=["2026-01-12"])
    evidence: str = Field(min_length=1, description="Where the report is kept.")

    @model_validator(mode="after")
    def _is_a_day_of_every_month(self) -> Self:
        if self.starts.day > 28:
            message = f"not every month has a day {self.starts.day}"
            raise refused("bad-time", message, "begin on the 28th at the latest", "starts")
        return self


class Told(Model):
    """How it is known that a workflow ran: it tells a Pushgateway, from which Prometheus reads it."""

    url: Url = Field(description="The Pushgateway's address, as the runner reaches it.")
    metric: Annotated[str, Field(min_length=1)] = Field(
        default="scan_last_success_timestamp_seconds", description="The gauge, which a Service declares."
    )


class Mending(Model):
    """How grave a finding is, and by when it is mended."""

    level: str = Field(description="The level of the severity scale.", examples=["P2"])
    within: PositiveDuration = Field(description="By when it is mended, counted from the day it is found.")


class Scans(Model):
    """What is looked for weaknesses, and what follows from what is found."""

    dependencies: DependencyScan | None = Field(default=None, description="The dependencies, in the repository.")
    image: ImageScan | None = Field(default=None, description="The image, in the cluster.")
    dynamic: DynamicScan | None = Field(default=None, description="The running service, in the cluster.")
    penetration_test: PenetrationTest | None = Field(default=None, description="What people do.")
    severities: list[Severity] = Field(
        default=["critical", "high"], min_length=1, description="The findings for which a scan of an image fails."
    )
    findings: dict[Severity, Mending] = Field(
        default={},
        description="What follows from a finding, by its severity.",
        examples=[{"critical": {"level": "P1", "within": "7d"}}],
    )
    told: Told | None = Field(default=None, description="How it is known that a workflow ran.")
    level: str = Field(
        default="P3", description="How loud it is told that a scan is overdue or has failed, or `disabled`."
    )
    runbook: Annotated[str | None, Ref("Runbook", address=True)] = Field(
        default=None, description="The runbook that helps."
    )

    def each(self, environment: str) -> dict[str, Scan]:
        """List the scans that are published for an environment, by name."""
        every: dict[str, Scan | None] = {
            "dependencies": self.dependencies,
            "image": self.image,
            "dynamic": self.dynamic,
        }
        return {name: scan for name, scan in every.items() if scan and scan.published_in(environment)}
