"""`SLO`: an objective for a service level indicator over a window."""

from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from generator.kinds._base import DURATION_SCHEMA, Model, OwnLabel, Percentage, Ref, described, refused
from generator.kinds._variants import OneOf
from generator.kinds.slo.compatibility.model import CompatibilityField
from generator.kinds.slo.sli._base import SLI
from generator.units import Duration, percent

DISABLED = "disabled"
SHORTEST_WINDOW = Duration.parse("1h")
LONGEST_WINDOW = Duration.parse("90d")


# Calendar periods, each with the length by which its tiers and its budget in time are reckoned.
PERIODS = {"week": "7d", "month": "30d", "quarter": "91d"}


class Period(Duration):
    """A calendar period as an SLO window; as a number, it is as long as such a period usually is."""

    def __new__(cls, name: str) -> Self:
        """Take the period by its name."""
        period = super().__new__(cls, Duration.parse(PERIODS[name]))
        period.name = name
        return period

    name: str

    def __str__(self) -> str:
        return self.name

    __repr__ = __str__


_WINDOW_HINT = "write a length, 30d, or a calendar period: week, month, quarter"


def _read_window(value: Any) -> Duration:
    if not isinstance(value, str):
        raise refused("bad-window", f"{described(value)} stands here; a window is expected", _WINDOW_HINT)
    if value in PERIODS:
        return Period(value)
    try:
        length = Duration.parse(value)
    except ValueError as error:
        raise refused("bad-duration", str(error), _WINDOW_HINT) from None
    if not SHORTEST_WINDOW <= length <= LONGEST_WINDOW:
        message = f"the SLO window {length} is not between {SHORTEST_WINDOW} and {LONGEST_WINDOW}"
        raise refused("bad-window", message, "30d is usual, 7d for what changes fast")
    return length


SLOWindow = Annotated[
    Duration,
    PlainValidator(_read_window),
    WithJsonSchema({"anyOf": [{"enum": list(PERIODS)}, DURATION_SCHEMA], "examples": ["30d", "7d", "month"]}),
]


class Alerting(Model):
    """The level of the severity scale for each sort of alert; `disabled` publishes none."""

    page: str = Field(default="P1", description="The level of alerts that wake somebody.", examples=["P1"])
    ticket: str = Field(default="P3", description="The level of alerts that can wait.", examples=["P3"])


class SLO(Model):
    """A service level objective."""

    service: Annotated[str, Ref("Service")] = Field(description="The service that keeps it.")
    description: str = Field(default="", description="What is promised, in one sentence.")
    objective: Percentage = Field(description="The share of good events that is promised.", examples=["99.9%"])
    window: SLOWindow = Field(
        description="The SLO window: a rolling length from 1h to 90d, or a calendar `week`, `month` or `quarter`.",
        examples=["30d"],
    )
    time_zone: str = Field(
        default="UTC", description="Where a calendar window begins at midnight.", examples=["Europe/Berlin"]
    )
    sli: Annotated[SLI, OneOf("kinds/slo/sli", "SLI")] = Field(description="How good and bad events are told apart.")
    by: list[OwnLabel] = Field(
        default=[], description="Labels that split it: one error budget and one alert for each of their values."
    )
    maintenance: Annotated[list[str], Ref("Maintenance")] = Field(
        default=[], description="Maintenances that do not count: what happens in them is neither good nor bad."
    )
    policy: Annotated[str, Ref("BurnRatePolicy")] = Field(
        default="google", description="The BurnRatePolicy by which it alerts."
    )
    alerting: Alerting = Field(default=Alerting.model_construct(), description="How loud its alerts are.")
    runbook: Annotated[str | None, Ref("Runbook", address=True)] = Field(
        default=None, description="The runbook that helps."
    )
    compatibility: CompatibilityField = Field(
        default=None, description="Another tool's names for its series and alerts, instead of ours.", examples=["sloth"]
    )

    @property
    def window_in_words(self) -> str:
        """The SLO window in a sentence: `30d`, or `a calendar month`."""
        return f"a calendar {self.window}" if isinstance(self.window, Period) else str(self.window)

    @property
    def budget(self) -> Decimal:
        """The error budget as a ratio: 1 − objective."""
        return 1 - self.objective

    @model_validator(mode="after")
    def _is_an_objective(self) -> Self:
        if not 0 < self.objective < 1:
            why = "promises nothing" if self.objective <= 0 else "leaves no error budget to burn"
            hint = "write a share above 0% and below 100%: 99.9%"
            raise refused("bad-objective", f"an objective of {percent(self.objective)} {why}", hint, "objective")
        if self.time_zone != "UTC":
            self._require_time_zone()
        if self.compatibility is not None:
            self._require_what_sloth_can()
        return self

    def _require_what_sloth_can(self) -> None:
        """Refuse what cannot be said in Sloth's rules."""
        slices = getattr(self.sli, "slice", None) is not None
        for wrong, what, place in (
            (isinstance(self.window, Period), "calendar window", "window"),
            (bool(self.maintenance), "maintenance", "maintenance"),
            (slices, "time slices", "sli"),
        ):
            if wrong:
                message = f"rules by Sloth's names know of no {what}"
                raise refused("bad-compatibility", message, "take out 'compatibility', or this", place)

    def _require_time_zone(self) -> None:
        from generator.kinds._zones import zone  # few SLOs follow the calendar

        if not isinstance(self.window, Period):
            message = "a time zone says where a calendar window begins; this window is rolling"
            raise refused("bad-time-zone", message, "remove it, or write 'window: month'", "time_zone")
        try:
            zone(self.time_zone)
        except (KeyError, ValueError, OSError):
            message = f"there is no time zone '{self.time_zone}'"
            raise refused("bad-time-zone", message, "write it as Europe/Berlin", "time_zone") from None
