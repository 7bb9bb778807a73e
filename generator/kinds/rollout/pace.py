"""The `pace:` section of a Rollout: how pods are exchanged for new ones."""

from typing import Annotated, Any, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from generator.kinds._base import AnyDuration, Model, PositiveDuration, described, refused
from generator.units import Duration, parse_percentage


def _read_pods(value: Any) -> int | str:
    hint = "write a number of pods, 1, or a percentage of them: 25%"
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    try:
        if isinstance(value, str) and parse_percentage(value) * 100 % 1 == 0:
            return value.replace(" ", "")
    except ValueError:
        pass
    raise refused("bad-pods", f"{described(value)} stands here; a number of pods is expected", hint)


# A number of pods, or a whole percentage of them.
Pods = Annotated[
    int | str,
    PlainValidator(_read_pods),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]{1,3} ?%$"}]}),
]


class Pace(Model):
    """How pods are exchanged for new ones; a surge without a gap is what zero downtime needs."""

    surge: Pods = Field(default="25%", description="How many pods more there may be meanwhile.", examples=["25%"])
    unavailable: Pods = Field(default=0, description="How many pods fewer there may be meanwhile.")
    min_ready: AnyDuration = Field(
        default=Duration.parse("10s"), description="How long a new pod must have been ready before it counts."
    )
    progress_deadline: PositiveDuration = Field(
        default=Duration.parse("10m"), description="How long it may make no progress before it counts as stuck."
    )

    @model_validator(mode="after")
    def _moves(self) -> Self:
        if not str(self.surge).strip("0%") and not str(self.unavailable).strip("0%"):
            message = "with no pod more and no pod fewer, none can be exchanged"
            raise refused("bad-pods", message, "write 'surge: 25%'", "unavailable")
        return self
