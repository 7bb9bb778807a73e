"""`Rollout`: how a new version of a service comes to its users, and how it is taken back."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import Command, DnsName, Model, Number, PositiveDuration, Ref, refused
from generator.kinds._for_service import ForService
from generator.kinds.rollout.pace import Pace
from generator.kinds.rollout.strategy import WHOLE, Analysis, BlueGreen, Canary, Colour, Count, Version
from generator.units import Duration, percent, plain


class Migration(Model):
    """What changes the database's schema, before the rollout."""

    command: Command = Field(min_length=1, description="What is run; no shell.", examples=[["shop", "migrate"]])
    image: str | None = Field(default=None, min_length=1, description="The image; the workload's if left out.")
    phase: Literal["expand", "contract"] = Field(
        default="expand", description="Whether it only adds, or removes what no running version uses any more."
    )
    unused_since: str | None = Field(
        default=None, min_length=1, description="The image's tag since which nothing uses what `contract` removes."
    )
    deadline: PositiveDuration = Field(default=Duration.parse("15m"), description="When it is ended, and has failed.")
    lock_timeout: PositiveDuration | None = Field(
        default=None,
        description="How long a statement may wait for a lock, for programs that read PGOPTIONS; "
        "who waits longer holds up all who come after.",
    )
    statement_timeout: PositiveDuration | None = Field(
        default=None, description="How long a statement may run, for programs that read PGOPTIONS."
    )
    backup_younger_than: PositiveDuration | None = Field(
        default=None, description="How old the last verified backup may be when it begins.", examples=["25h"]
    )

    @model_validator(mode="after")
    def _ends_from_within(self) -> Self:
        ladder = [("lock_timeout", self.lock_timeout), ("statement_timeout", self.statement_timeout)]
        ladder = [*((name, time) for name, time in ladder if time), ("deadline", self.deadline)]
        for (inner, short), (outer, long) in pairwise(ladder):
            if short and long and short > long:
                message = f"{inner}, {short}, is longer than {outer}, {long}: it can never end anything"
                raise refused("bad-timeout", message, f"write {long} or less", inner)
        return self


class RolloutAlerting(Model):
    """How loud each alert is: a level of the severity scale, or `disabled`."""

    stuck: str = Field(default="P2", description="It makes no progress, or waits for somebody.", examples=["P2"])
    taken_back: str = Field(default="P3", description="The new version was taken back.")
    migration: str = Field(default="P2", description="The migration failed.")
    failing: str = Field(default="P2", description="The new version fails, and only people can take it back.")


class Rollout(ForService):
    """How a new version of a service comes to its users: pod by pod, unless it is a canary, or blue and green."""

    hosts: list[DnsName] = Field(
        default=[],
        description="The hosts that users ask; with them, a way in is published.",
        examples=[["shop.example.com"]],
    )
    timeout: PositiveDuration | None = Field(
        default=None, description="How long the gateway waits; by default 2s longer than the server."
    )
    requests_per_second: Number | None = Field(
        default=None, description="How many requests the service gets, as a mean: tells what a canary can show."
    )
    replicas: Count | None = Field(
        default=None, description="How many pods there are, where nothing scales them; else what is there stays."
    )
    pace: Pace = Field(default=Pace.model_construct(), description="How pods are exchanged.")
    canary: Canary | None = Field(default=None, description="Share by share; or write `blue_green`.")
    blue_green: BlueGreen | None = Field(default=None, description="All at once; or write `canary`.")
    colours: dict[Colour, Version] = Field(
        default={},
        description="What runs, where people move the traffic (`rollouts: none`): one version, or two.",
        examples=[{"blue": {"weight": "100%"}}],
    )
    migration: Migration | None = Field(default=None, description="What changes the schema first.")
    alerting: RolloutAlerting = Field(default=RolloutAlerting.model_construct(), description="How loud its alerts are.")
    runbook: Annotated[str | None, Ref("Runbook", address=True)] = Field(
        default=None, description="The runbook that helps."
    )

    @property
    def gradual(self) -> bool:
        """Whether two versions are told apart while both are there."""
        return bool(self.canary or self.blue_green)

    @property
    def analyses(self) -> dict[tuple[str, str], Analysis]:
        """What judges the new version, by where it is said."""
        said = {
            ("canary", "analysis"): self.canary.analysis if self.canary else None,
            ("blue_green", "before"): self.blue_green.before if self.blue_green else None,
            ("blue_green", "after"): self.blue_green.after if self.blue_green else None,
        }
        return {place: analysis for place, analysis in said.items() if analysis}

    @property
    def versions(self) -> dict[Colour, Version]:
        """What runs where people move the traffic; the one with the largest share first."""
        said = self.colours or {"blue": Version.model_construct(image=None, weight=WHOLE, replicas=None)}
        return dict(sorted(said.items(), key=lambda each: (-each[1].weight, each[0])))

    @model_validator(mode="after")
    def _goes_one_way(self) -> Self:
        if self.canary and self.blue_green:
            message = "both 'canary' and 'blue_green' are given"
            raise refused("rollout-sides", message, "write one of them", "blue_green")
        if self.colours and not self.gradual:
            message = "two versions are given, and nothing says how the traffic moves"
            raise refused("rollout-sides", message, "write 'canary' or 'blue_green' as well", "colours")
        whole = sum(version.weight for version in self.colours.values())
        if self.colours and whole != 1:
            message = f"the shares make {percent(Decimal(whole))}, not 100%"
            raise refused("bad-weight", message, "write 90% and 10%, say", "colours")
        return self

    @model_validator(mode="after")
    def _gets_requests(self) -> Self:
        rate = self.requests_per_second
        if rate is not None and rate <= 0:
            message = f"{plain(rate)} requests per second are none"
            raise refused("bad-number", message, "write the mean of a day, or leave it out", "requests_per_second")
        return self

    @model_validator(mode="after")
    def _shares_are_whole(self) -> Self:
        for colour, version in self.colours.items():
            if version.weight * 100 % 1:
                message = f"a share of {percent(version.weight)} is no whole percentage"
                raise refused("bad-weight", message, "write 10%", "colours", colour, "weight")
        if self.blue_green and any(0 < version.weight < 1 for version in self.colours.values()):
            message = "blue and green take over at once: one has 100%, the other 0%"
            raise refused("bad-weight", message, "write 100% and 0%, or take 'canary'", "colours")
        return self
