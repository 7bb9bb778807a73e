"""What the two sorts of time slices share."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

from pydantic import Field, model_validator

from generator.kinds._base import PositiveDuration, refused
from generator.kinds._intervals import BASE
from generator.kinds.slo.sli._base import Context, Events, Query, SLIBase, Use
from generator.kinds.slo.sli._nesting import InnerSLI, inlined, queries_inside, uses_inside
from generator.units import Duration

SHORTEST = Duration.parse("1m")


class SlicesBase(SLIBase):
    """Slices of time, each judged by the events in it."""

    slice: PositiveDuration = Field(default=BASE, description="How long a slice is, 1m to 5m.", examples=["5m"])
    of: InnerSLI = Field(description="The SLI by which a slice is judged; any type but slices and composites.")

    @model_validator(mode="after")
    def _slice_fits(self) -> Self:
        if not SHORTEST <= self.slice <= BASE:
            message = f"a slice of {self.slice} is not between {SHORTEST} and {BASE}"
            nearest = Duration(max(SHORTEST, min(BASE, self.slice)))
            raise refused("bad-slice", message, f"write {nearest}", "slice")
        return self

    def judged(self, context: Context) -> Events:
        """Write the two rates of the inner SLI over the slice that ends now."""
        return inlined(self.of, replace(context, base=str(self.slice)))

    def uses(self) -> Iterator[Use]:
        """Read what the inner SLI reads, over a slice."""
        yield from uses_inside(self.of, "of", base=self.slice)

    def queries(self) -> Iterator[Query]:
        """List the PromQL of the inner SLI, over a slice."""
        yield from queries_inside(self.of, "of", base=self.slice)
