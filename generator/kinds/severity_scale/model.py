"""`SeverityScale`: what P1 to P4 mean, and how fast somebody must react."""

from typing import Literal

from pydantic import Field

from generator.kinds._base import AnyDuration, LevelName, Model, PositiveDuration
from generator.units import NO_TIME, Duration


class Level(Model):
    """One level of the scale; its name becomes the label `priority`, its severity the label `severity`."""

    description: str = Field(min_length=1, description="What is broken at this level.")
    severity: Literal["page", "ticket"] = Field(description="Whether somebody is woken.")
    initial_response: AnyDuration = Field(description="When somebody must have reacted; 0s is at once.")
    escalation: PositiveDuration | None = Field(
        default=None, description="When the next person is told; never if left out."
    )
    group_wait: AnyDuration | None = Field(
        default=None,
        description="How long the first message waits for alerts of the same group; 0s at once, else 30s.",
    )
    group_interval: PositiveDuration = Field(
        default=Duration.parse("5m"), description="How long an alert waits that joins its group later."
    )
    repeat: PositiveDuration = Field(
        default=Duration.parse("4h"), description="When those who were told are told again."
    )

    @property
    def first_wait(self) -> Duration:
        """How long the first message waits."""
        if self.group_wait is not None:
            return self.group_wait
        return Duration.parse("30s") if self.initial_response else NO_TIME


class SeverityScale(Model):
    """The levels, gravest first."""

    levels: dict[LevelName, Level] = Field(min_length=1, description="The levels by name, gravest first.")
