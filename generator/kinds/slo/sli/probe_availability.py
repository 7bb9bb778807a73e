"""The share of probes from outside that succeed. Take it where users may be few, or fail before they reach you.

It is **unweighted**: every probe of every region counts the same, however much traffic there was; a transaction
succeeds if all its steps do. A region without results is missing data, not an error.
Metrics: `prober/handler.go` of prometheus/blackbox_exporter (`probe_success`), summed up by the probe's own rules.
"""

from typing import Literal

from pydantic import Field

from generator import naming
from generator.kinds.slo.sli._base import Context, Events, Family
from generator.kinds.slo.sli._counting import of_samples, samples_gauge
from generator.kinds.slo.sli._example import Gauge
from generator.kinds.slo.sli._probes import LABELS, ProbeSLI


class ProbeAvailabilitySLI(ProbeSLI):
    """The share of probes that succeed."""

    type: Literal["probe_availability"] = Field(description="How events are counted.")

    family = Family(naming.PROBE_SUCCESS, "gauge", LABELS)

    def events(self, context: Context) -> Events:
        """Count the probes and those that succeed."""
        return of_samples(context, self.select(context))

    def gauge(self, context: Context) -> Gauge | None:
        """Name a series of the probe."""
        return samples_gauge(context, self.family.name, self.selection)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"a moment in which {self.who} fails from a region (unweighted by traffic)"


SLI = ProbeAvailabilitySLI
