"""The share of probes from outside that succeed within a threshold. Take it for the time that a user far away waits.

It is **unweighted**: every moment of every region counts the same. A transaction takes as long as all its steps
together, and a probe that fails is never in time.
Metrics: `prober/handler.go` of prometheus/blackbox_exporter (`probe_duration_seconds`), summed up by the probe's own
rules.
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from generator import naming
from generator.kinds._base import PositiveDuration
from generator.kinds.slo.sli._base import Context, Events, Family
from generator.kinds.slo.sli._counting import moments_gauge, of_moments
from generator.kinds.slo.sli._example import Gauge
from generator.kinds.slo.sli._probes import LABELS, ProbeSLI
from generator.units import plain


class ProbeLatencySLI(ProbeSLI):
    """The share of moments in which a probe succeeds in time."""

    type: Literal["probe_latency"] = Field(description="How events are counted.")
    threshold: PositiveDuration = Field(description="How long the probe may take.", examples=["500ms"])

    family = Family(naming.PROBE_LATENCY, "gauge", LABELS)

    @property
    def seconds(self) -> Decimal:
        """The threshold in seconds."""
        return Decimal(int(self.threshold)) / 1000

    def events(self, context: Context) -> Events:
        """Sample the comparison; each region is one event per moment."""
        return of_moments(context, self.select(context), ">", plain(self.seconds))

    def gauge(self, context: Context) -> Gauge | None:
        """Name a series of the probe; at its limit, a moment is good."""
        return moments_gauge(context, self.family.name, self.selection, self.seconds, self.seconds + 1)

    def in_words(self) -> str:
        """Say what a bad event is."""
        return f"a moment in which {self.who} fails, or takes longer than {self.threshold} (unweighted by traffic)"


SLI = ProbeLatencySLI
