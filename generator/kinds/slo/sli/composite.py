"""Several SLIs under one objective and one error budget. Take it for a journey of several steps.

The events of all parts are pooled, so that each part weighs as much as its traffic. A part whose metrics are
missing makes the whole SLO miss data.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Context, Events, Query, SLIBase, Use
from generator.kinds.slo.sli._nesting import InnerSLI, inlined, queries_inside, uses_inside


class CompositeSLI(SLIBase):
    """The share of good events among those of several SLIs."""

    type: Literal["composite"] = Field(description="How events are counted.")
    of: Annotated[list[InnerSLI], Field(min_length=2)] = Field(
        description="The SLIs, two at least: any types but slices and composites, all counting events or all moments."
    )

    def events(self, context: Context) -> Events:
        """Add up the parts; the minimum of bad events only counts where all of them count events."""
        parts = [inlined(part, context) for part in self.of]
        total, bad = ("\n+\n".join(f"({text})" for text in texts) for texts in zip(*map(_texts, parts), strict=True))
        weighted, counted = (all(which) for which in zip(*((one.weighted, one.counted) for one in parts), strict=True))
        return Events(total, bad, absent_is_none=False, weighted=weighted, counted=counted)

    def uses(self) -> Iterator[Use]:
        """Read what the parts read."""
        for number, part in enumerate(self.of):
            yield from uses_inside(part, "of", number)

    def queries(self) -> Iterator[Query]:
        """List the PromQL of the parts."""
        for number, part in enumerate(self.of):
            yield from queries_inside(part, "of", number)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return ", or ".join(part.in_words() for part in self.of)


def _texts(events: Events) -> tuple[str, str]:
    return events.total, events.bad


SLI = CompositeSLI
