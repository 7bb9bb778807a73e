"""An error ratio that something else has computed. Take it only when its events cannot be counted.

It is **unweighted**: every moment counts the same, however much traffic it saw, so an error at night weighs
as much as one at noon. Where the ratio is NaN (0/0, no traffic) the moment does not count at all.
"""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from generator import promql
from generator.kinds._base import PromQL
from generator.kinds.slo.sli._base import Context, Events, Query, SLIBase, Use
from generator.kinds.slo.sli.ratio import require_window


class RawSLI(SLIBase):
    """An error ratio between 0 and 1, unweighted by traffic."""

    type: Literal["raw"] = Field(description="How events are counted.")
    error_ratio: PromQL = Field(
        description="The share of bad events, 0 to 1, with `{{window}}` where the range goes.",
        examples=["1 - avg_over_time(probe_success[{{window}}])"],
    )

    @model_validator(mode="after")
    def _window_is_there(self) -> Self:
        for query in self.queries():
            require_window(query)
        return self

    def events(self, context: Context) -> Events:
        """Count one event for every moment with a ratio, and its ratio as the bad part of it."""
        mean = promql.aggregation("avg", context.by)
        ratio = f"{mean}({promql.filled(self.error_ratio, {'window': context.base})})"
        return Events(f"{ratio} >= bool 0", f"({ratio} >= 0)", weighted=False, counted=False)

    def uses(self) -> Iterator[Use]:
        """Name no metric of the contract: any query may stand here."""
        yield from ()

    def queries(self) -> Iterator[Query]:
        """List the one query."""
        yield Query("error_ratio", self.error_ratio)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"the share {self.error_ratio} of every moment (unweighted by traffic)"


SLI = RawSLI
