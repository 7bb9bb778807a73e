"""`Maintenance`: times in which a service may be down, by a schedule or while a query says so."""

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from generator import promql
from generator.kinds._base import Model, PromQL, Ref, refused, shown
from generator.kinds._times import MOMENT, Moment, Time, TimeZone, on_clock
from generator.units import A_DAY, Day

Week = Literal["first", "second", "third", "fourth", "last"]


def _returns_series(expression: str) -> str:
    """Refuse what no rule could count: numbers and ranges, and what only a service would fill in."""
    for name in sorted(promql.placeholders(expression)):
        raise refused("placeholder", f"'{{{{{name}}}}}' stands for nothing here", "write what it would stand for")
    try:
        promql.parse(f"count(\n{expression}\n)")
    except promql.PromQLError:
        message = f"'{shown(expression)}' returns a number or a range; series are expected"
        raise refused("bad-promql", message, "compare a series: maintenance_mode == 1") from None
    return expression


class Recurring(Model):
    """A time that comes again on some days, every week or once a month. It may reach over midnight."""

    days: list[Day] = Field(min_length=1, description="The days on which it begins.", examples=[["sunday"]])
    begins: Time = Field(description="When it begins, in 24 hours.", examples=['"02:00"'])
    ends: Time = Field(
        description="When it ends; on the next day, if that is not after its beginning.", examples=['"04:00"']
    )
    of_month: Week | None = Field(
        default=None, description="Which of the month's such days; every week if left out.", examples=["first"]
    )

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.begins == A_DAY:
            raise refused("bad-time", "no day begins at 24:00", 'write begins: "00:00", and the day after', "begins")
        if self.begins == self.ends:
            hint = 'write a later time; a whole day is begins: "00:00", ends: "24:00"'
            raise refused("bad-time", f"it ends when it begins, at {self.begins}", hint, "ends")
        return self


class Once(Model):
    """One time, from a moment to another."""

    begins: Moment = Field(description="When it begins, on the clock of `time_zone`.", examples=['"2026-12-05 22:00"'])
    ends: Moment = Field(description="When it ends.", examples=['"2026-12-06 02:00"'])

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.ends <= self.begins:
            message = f"it ends at {self.ends:{MOMENT}}, but begins at {self.begins:{MOMENT}}"
            raise refused("bad-time", message, "write a later moment", "ends")
        return self

    def span(self, time_zone: str) -> tuple[int, int]:
        """Tell both moments in seconds since 1970; of an hour that clocks show twice, all of it is meant."""
        zone = ZoneInfo(time_zone)
        begins, ends = self.begins.replace(tzinfo=zone, fold=0), self.ends.replace(tzinfo=zone, fold=1)
        return round(begins.timestamp()), round(ends.timestamp())


class Maintenance(Model):
    """Times of maintenance: at least one of `recurring`, `once` and `while`. SLOs can leave them out."""

    description: str = Field(default="", description="What is done then, in one sentence.")
    time_zone: TimeZone = Field(default="UTC", description="Whose clock the times are of.", examples=["Europe/Berlin"])
    recurring: list[Recurring] = Field(default=[], description="Times that come again, every week or month.")
    once: list[Once] = Field(default=[], description="Single times.")
    while_: Annotated[PromQL, AfterValidator(_returns_series)] | None = Field(
        default=None,
        alias="while",
        description="PromQL that returns something as long as there is maintenance, and nothing otherwise.",
        examples=["maintenance_mode == 1"],
    )

    mutes: Annotated[list[str], Ref("Service")] = Field(
        default=[], description="The services of which nobody is told anything meanwhile.", examples=[["shop"]]
    )

    @model_validator(mode="after")
    def _is_some_time(self) -> Self:
        if not self.recurring and not self.once and self.while_ is None:
            message = "this maintenance has no times: none of 'recurring', 'once' and 'while' is given"
            hint = 'write recurring: [{days: [sunday], begins: "02:00", ends: "04:00"}]'
            raise refused("never", message, hint)
        self._require_moments()
        return self

    def _require_moments(self) -> None:
        """Refuse moments that the zone's clock leaves out as it is put forward."""
        zone = ZoneInfo(self.time_zone)
        for place, one in enumerate(self.once):
            for field, moment in (("begins", one.begins), ("ends", one.ends)):
                shown = on_clock(moment, zone)
                if shown != moment:
                    message = f"there is no {moment:{MOMENT}} in {self.time_zone}: clocks are put forward then"
                    raise refused("bad-time", message, f'write "{shown:{MOMENT}}"', "once", place, field)
