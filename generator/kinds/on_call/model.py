"""`OnCall`: who answers for some teams, at which hours, and how they are told."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, model_validator

from generator.diagnostics import did_you_mean
from generator.kinds._base import LevelName, Model, Name, PositiveDuration, Ref, refused
from generator.kinds._times import Date, Time, TimeZone
from generator.kinds._variants import OneOf
from generator.kinds.on_call.receivers._base import Receiver
from generator.units import A_DAY, DAYS, Day, Duration

Person = Annotated[str, Field(min_length=1)]


class Hours(Model):
    """Times of the week. They may reach over midnight, and then belong to the day on which they begin."""

    days: list[Day] = Field(default=list(DAYS), min_length=1, description="The days on which they begin.")
    begins: Time = Field(description="When they begin.", examples=['"09:00"'])
    ends: Time = Field(description="When they end; on the next day, if that is not after their beginning.")
    time_zone: TimeZone | None = Field(
        default=None, description="Whose clock these are times of; the rotation's, or UTC, if left out."
    )

    @model_validator(mode="after")
    def _begin_on_a_day(self) -> Self:
        if self.begins == A_DAY:
            raise refused("bad-time", "no day begins at 24:00", 'write begins: "00:00", and the day after', "begins")
        return self


class Shift(Hours):
    """A part of the week, and the people who take turns in it."""

    receiver: Name = Field(description="The receiver that reaches whoever has the turn.")
    members: list[Person] = Field(
        min_length=1, description="The people, in the order of their turns.", examples=[["Ada", "Grace"]]
    )


class Rotation(Model):
    """Shifts that cover the week between them: one of them, or several that follow the sun."""

    time_zone: TimeZone = Field(default="UTC", description="Whose clock the shifts' times are of.")
    starts: Date = Field(
        description="The first day of the first turn: turns change on its day of the week.", examples=['"2026-01-05"']
    )
    weeks: int = Field(default=1, ge=1, le=52, description="How many weeks a turn lasts.")
    shifts: dict[Name, Shift] = Field(min_length=1, description="The shifts by name.")


class LevelRoute(Model):
    """Who is told of the alerts of a level. All of them are names of rotations or of receivers."""

    notify: list[Name] = Field(min_length=1, description="Who is told first.", examples=[["primary"]])
    escalate: list[Name] = Field(
        default=[],
        description="Who is told next if it stays: the first after the level's escalation time, the second after "
        "twice that time, and so on.",
        examples=[["secondary"]],
    )
    during: Name | None = Field(
        default=None, description="The hours outside of which nobody is told; they are told once these begin."
    )


class Watchdog(Model):
    """Who must notice when the alert that always fires no longer does: then alerting itself is broken."""

    receiver: Name = Field(description="The receiver that expects a message again and again.")
    every: PositiveDuration = Field(default=Duration.parse("1m"), description="How often it is told.")


class OnCall(Model):
    """Who answers for the alerts of some teams, and how they are told."""

    description: str = Field(default="", description="Who they are, in one sentence.")
    teams: list[Annotated[str, Field(min_length=1)]] = Field(
        min_length=1, description="The owners of services whose alerts they answer.", examples=[["shop-team"]]
    )
    severities: Annotated[str, Ref("SeverityScale")] = Field(
        default="default", description="The scale whose levels say how fast they answer."
    )
    receivers: dict[Name, Annotated[Receiver, OneOf("kinds/on_call/receivers", "RECEIVER")]] = Field(
        min_length=1, description="Where messages go, by name."
    )
    rotations: dict[Name, Rotation] = Field(default={}, description="Who takes turns, by name.")
    hours: dict[Name, Hours] = Field(default={}, description="Times of the week, by name, for `during`.")
    levels: dict[LevelName, LevelRoute] = Field(min_length=1, description="Who is told, by level of the scale.")
    fallback: Name | None = Field(
        default=None, description="The receiver of what no team answers for; one OnCall of all must say it."
    )
    watchdog: Watchdog | None = Field(default=None, description="Who watches that alerting works.")
    automation: Name | None = Field(
        default=None, description="The receiver that runs what runbooks let a machine do; it is told before anybody."
    )

    @model_validator(mode="after")
    def _names_are_apart(self) -> Self:
        for name in self.rotations:
            if name in self.receivers:
                message = f"'{name}' is a receiver and a rotation: 'notify' could not tell them apart"
                raise refused("duplicate-name", message, "rename one of them", "rotations", name)
        return self

    @model_validator(mode="after")
    def _rotations_have_their_own_hours(self) -> Self:
        for level, route in self.levels.items():
            for name in (*route.notify, *route.escalate) if route.during else ():
                if name in self.rotations:
                    message = (
                        f"'{name}' is a rotation, whose shifts say when it is told; 'during' would be a second time"
                    )
                    raise refused("bad-hours", message, "remove 'during'", "levels", level, "during")
        return self

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        for rotation, one in self.rotations.items():
            for shift, part in one.shifts.items():
                _known(part.receiver, "receiver", self.receivers, "rotations", rotation, "shifts", shift, "receiver")
        targets = [*self.rotations, *self.receivers]
        for level, route in self.levels.items():
            for field, names in (("notify", route.notify), ("escalate", route.escalate)):
                for place, name in enumerate(names):
                    _known(name, "rotation or receiver", targets, "levels", level, field, place)
            if route.during is not None:
                _known(route.during, "'hours'", self.hours, "levels", level, "during")
        return self

    @model_validator(mode="after")
    def _receivers_are_known(self) -> Self:
        for field, receiver in (("fallback", self.fallback), ("automation", self.automation)):
            if receiver is not None:
                _known(receiver, "receiver", self.receivers, field)
        if self.watchdog:
            _known(self.watchdog.receiver, "receiver", self.receivers, "watchdog", "receiver")
        if self.automation and self.receivers[self.automation].type != "webhook":
            message = f"'{self.automation}' is read by people; a machine is told by a webhook"
            raise refused("wrong-receiver", message, "name a receiver of the type webhook", "automation")
        return self


def _known(name: str, what: str, names: Iterable[str], *at: str | int) -> None:
    known = list(names)
    if name not in known:
        hint = did_you_mean(name, known) or f"write it under '{'hours' if what[0] == chr(39) else 'receivers'}'"
        raise refused("unresolved-reference", f"no {what} is named '{name}' here", hint, *at)
