"""An alert of a Scaling before it is a rule, and the series that its unit tests feed in."""

from decimal import Decimal
from typing import NamedTuple

from generator.plan.rules import Pairs
from generator.units import Duration


class Feed(NamedTuple):
    """A series for the unit tests: its value when all is well and when not; of a counter, its growth in a second."""

    metric: str
    labels: Pairs
    well: Decimal
    ill: Decimal
    grows: bool = False


class Alarm(NamedTuple):
    """An alert, as far as it depends on the spec.

    `reads` are the families that it needs; `labels` and `value` are those of what its expression returns when it is
    ill. Without feeds it is an expression of a person, of which it is not known what makes it true.
    """

    name: str
    level: str
    expr: str
    for_: Duration
    annotations: Pairs
    meaning: str
    reads: tuple[str, ...]
    feeds: tuple[Feed, ...] = ()
    labels: Pairs = ()
    value: Decimal = Decimal(0)
    runbook: str | None = None


# A twentieth less than a limit must not be told.
LESS = Decimal("0.95")


def more(limit: Decimal) -> Decimal:
    """Tell a twentieth more than a limit, in so few digits that it is shown whole."""
    return Decimal(f"{limit * Decimal('1.05'):.4g}")
