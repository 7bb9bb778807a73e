"""`Probe`: what is tried from outside, as a user would, from several regions."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from generator import promql
from generator.kinds._base import DISABLED, Model, Name, PositiveDuration, Ref, refused
from generator.kinds._for_service import ForService
from generator.kinds._variants import OneOf
from generator.kinds.probe.prober._base import Prober
from generator.units import Duration

# The exporter must answer Prometheus before that gives up, and takes half a second off by itself.
ANSWERING = Duration.parse("1s")

PROBERS = OneOf("kinds/probe/prober", "PROBER")


class ProbeStep(Model):
    """A step of a transaction. Each is probed by itself: what one is answered, no other step can use."""

    name: Name = Field(description="The step's name; becomes the label `step`.")
    check: Annotated[Prober, PROBERS] = Field(description="What is tried.")


class ProbeAlerting(Model):
    """When and how loud a failing probe is told; `disabled` publishes no alert of that sort."""

    page: str = Field(default="P1", description="The level, where it fails from several regions.", examples=["P1"])
    ticket: str = Field(
        default="P3", description="The level, where it fails from one region, or gives no result.", examples=["P3"]
    )
    regions: int = Field(default=2, ge=1, le=100, description="From how many regions it must fail for a page.")
    for_: PositiveDuration | None = Field(
        default=None, alias="for", description="How long that must hold before the page; two intervals if left out."
    )


class Certificate(Model):
    """When and how loud an expiring certificate is told."""

    page: str = Field(default="P2", description="The level, shortly before it expires.", examples=["P2"])
    page_before: PositiveDuration = Field(default=Duration.parse("3d"), description="How long before.")
    ticket: str = Field(default="P3", description="The level, while there is time.", examples=["P3"])
    ticket_before: PositiveDuration = Field(default=Duration.parse("21d"), description="How long before.")

    @model_validator(mode="after")
    def _the_ticket_comes_first(self) -> Self:
        if self.ticket_before <= self.page_before and DISABLED not in (self.page, self.ticket):
            message = f"the ticket comes {self.ticket_before} before, no earlier than the page, {self.page_before}"
            raise refused("bad-certificate", message, "write a longer time: 21d", "ticket_before")
        return self


class Probe(ForService):
    """What is tried from outside: one check, or the steps of a transaction, which succeeds if all of them do."""

    description: str = Field(default="", description="What a user would do, in one sentence.")
    check: Annotated[Prober | None, PROBERS] = Field(default=None, description="What is tried; or write steps.")
    steps: list[ProbeStep] = Field(default=[], description="What is tried, step by step; or write one check.")
    covers: list[Name] = Field(
        default=[], description="Critical paths of the service that a success goes through.", examples=[["database"]]
    )
    interval: PositiveDuration = Field(default=Duration.parse("30s"), description="How often it is tried.")
    timeout: PositiveDuration = Field(
        default=Duration.parse("8s"), description="How long a check may take; below the interval by 1s at least."
    )
    regions: list[Name] = Field(default=[], description="From where it is tried; all of the environment if left out.")
    alerting: ProbeAlerting = Field(default=ProbeAlerting.model_construct(), description="How loud it is.")
    certificate: Certificate = Field(
        default=Certificate.model_construct(), description="How loud its certificates are, where it sees any."
    )
    runbook: Annotated[str | None, Ref("Runbook", address=True)] = Field(
        default=None, description="The runbook that helps."
    )

    @property
    def checks(self) -> dict[str, Prober]:
        """What is tried, by the step's name; that of a single check is empty."""
        return {"": self.check} if self.check else {step.name: step.check for step in self.steps}

    @property
    def lasting(self) -> Duration:
        """How long it must fail before the page."""
        return self.alerting.for_ or Duration(2 * self.interval)

    @property
    def encrypted(self) -> bool:
        """Whether it sees a certificate."""
        return any(check.encrypted for check in self.checks.values())

    @model_validator(mode="after")
    def _is_one_check_or_steps(self) -> Self:
        if (self.check is None) == (not self.steps):
            which = "neither 'check' nor 'steps' is" if self.check is None else "both 'check' and 'steps' are"
            raise refused("probe-sides", f"{which} given", "write exactly one of them", "check")
        names = [step.name for step in self.steps]
        for number, name in enumerate(names):
            if name in names[:number]:
                message = f"two steps are named '{name}'"
                raise refused("step-repeated", message, "give each its own name", "steps", number, "name")
        return self

    @model_validator(mode="after")
    def _is_answered_in_time(self) -> Self:
        if self.timeout + ANSWERING > self.interval:
            message = (
                f"a check may take {self.timeout}, and the exporter {ANSWERING} to tell: "
                f"{self.timeout} + {ANSWERING} = {Duration(self.timeout + ANSWERING)} > {self.interval}, the interval"
            )
            raise refused("probe-timeout", message, "write a shorter timeout, or a longer interval", "timeout")
        return self

    @model_validator(mode="after")
    def _steps_know_nothing_of_each_other(self) -> Self:
        for place, check in self._places():
            for field, text in check.texts():
                for found in sorted(promql.placeholders(text)):
                    message = f"'{{{{{found}}}}}' stands for nothing: what one step is answered, no other step can use"
                    hint = "keep a token in a file beside the exporter (token_file), or try it with a script"
                    raise refused("placeholder", message, hint, *place, "check", field)
        return self

    def _places(self) -> Iterator[tuple[tuple[str | int, ...], Prober]]:
        if self.check:
            yield (), self.check
        yield from ((("steps", number), step.check) for number, step in enumerate(self.steps))
