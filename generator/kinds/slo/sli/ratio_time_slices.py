"""The mean over time of the share of good events. Take it where quiet hours must count as much as busy ones.

It is OpenSLO's `RatioTimeslices`, and **unweighted** on purpose: an error at night weighs as much as a hundred at
noon. A slice without traffic is good.
"""

from typing import Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Context, Events
from generator.kinds.slo.sli._nesting import error_ratio
from generator.kinds.slo.sli._slices import SlicesBase


class RatioTimeSlicesSLI(SlicesBase):
    """The mean of the slices' shares of good events."""

    type: Literal["ratio_time_slices"] = Field(description="How events are counted.")

    def events(self, context: Context) -> Events:
        """Count one event per slice, bad by the share of its own that are."""
        slice_ = self.judged(context)
        return Events(
            f"({slice_.total}) >= bool 0", error_ratio(slice_), absent_is_none=False, weighted=False, counted=False
        )

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"the share of each slice of {self.slice} that is {self.of.in_words()}"


SLI = RatioTimeSlicesSLI
