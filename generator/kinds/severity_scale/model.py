"""`SeverityScale`: what P1 to P4 mean, and how fast somebody must react."""

from typing import Literal

from pydantic import Field

from generator.kinds._base import AnyDuration, LevelName, Model, PositiveDuration


class Level(Model):
    """One level of the scale; its name becomes the label `priority`, its severity the label `severity`."""

    description: str = Field(min_length=1, description="What is broken at this level.")
    severity: Literal["page", "ticket"] = Field(description="Whether somebody is woken.")
    initial_response: AnyDuration = Field(description="When somebody must have reacted; 0s is at once.")
    escalation: PositiveDuration | None = Field(
        default=None, description="When the next person is told; never if left out."
    )


class SeverityScale(Model):
    """The levels, gravest first."""

    levels: dict[LevelName, Level] = Field(min_length=1, description="The levels by name, gravest first.")
