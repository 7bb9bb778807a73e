"""What a drain of nodes leaves of a service."""

from decimal import ROUND_CEILING, Decimal
from typing import Annotated, Any, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from generator.kinds._base import Model, described, refused
from generator.units import parse_percentage, percent


def _amount(value: Any) -> int | Decimal:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    hint = "write a number, or a percentage of the replicas: 2, 50%"
    if not isinstance(value, str):
        raise refused("wrong-type", f"{described(value)} stands here; a number of pods is expected", hint)
    try:
        share = parse_percentage(value)
    except ValueError as error:
        raise refused("bad-percentage", str(error), hint) from None
    if share * 100 % 1 or share > 1:
        raise refused("bad-ratio", f"{percent(share)} is no whole percentage up to 100%", hint)
    return share


_AMOUNT_SCHEMA = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]{1,3} ?%$"}]}
# So many pods, or (as a number that is not whole by type) a share of the replicas.
Amount = Annotated[int | Decimal, PlainValidator(_amount), WithJsonSchema(_AMOUNT_SCHEMA)]


class Disruption(Model):
    """What remains, or may be gone, while nodes are drained: a number of pods, or a share of the replicas."""

    min_available: Amount | None = Field(default=None, description="What remains; or write max_unavailable.")
    max_unavailable: Amount | None = Field(
        default=None, description="What may be gone at once; or write min_available."
    )

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        if (self.min_available is None) == (self.max_unavailable is None):
            none = self.min_available is None
            link = ("neither", "nor", "is") if none else ("both", "and", "are")
            message = f"{link[0]} 'min_available' {link[1]} 'max_unavailable' {link[2]} given"
            raise refused("disruption-sides", message, "write exactly one of them", "max_unavailable")
        return self


def written(amount: int | Decimal | None) -> int | str | None:
    """Write a number of pods, or a share of them, as the API does."""
    return percent(amount) if isinstance(amount, Decimal) else amount


def pods(amount: int | Decimal, replicas: int) -> int:
    """Tell how many pods are meant; the disruption controller rounds every share up.

    Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages
    """
    return int((amount * replicas).to_integral_value(ROUND_CEILING)) if isinstance(amount, Decimal) else amount
