"""The share of time in which enough events were good. Take it for "good minutes": OpenSLO's `Timeslices`.

It is **unweighted**: every slice counts the same, however much traffic it saw, and a slice without traffic is good.
A slice is judged at every evaluation over the time that ends then, so slices overlap and nothing depends on where
a minute begins.
"""

from typing import Literal

from pydantic import Field

from generator.kinds._base import Percentage
from generator.kinds.slo.sli._base import Context, Events
from generator.kinds.slo.sli._nesting import error_ratio
from generator.kinds.slo.sli._slices import SlicesBase
from generator.units import percent, plain


class TimeSlicesSLI(SlicesBase):
    """The share of slices in which at least a share of the events is good."""

    type: Literal["time_slices"] = Field(description="How events are counted.")
    objective: Percentage = Field(description="A slice is good if this share of its events is.", examples=["99%"])

    def events(self, context: Context) -> Events:
        """Count one event per slice, bad where too many of its own are."""
        slice_ = self.judged(context)
        bad = f"({error_ratio(slice_)}) > bool {plain(1 - self.objective)}"
        return Events(f"({slice_.total}) >= bool 0", bad, absent_is_none=False, weighted=False, counted=False)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return (
            f"a slice of {self.slice} with less than {percent(self.objective)} good, where bad is {self.of.in_words()}"
        )


SLI = TimeSlicesSLI
