"""The share of time that a Kafka consumer group keeps up. Take it for workers that read from a topic.

It is **unweighted**: every partition counts the same at every moment. The lag of a topic that the group has left may
go on being reported, and grow: name the topic. Metrics: `README.md` of danielqsj/kafka_exporter.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds._base import Number
from generator.kinds.slo.sli._base import Context, Events, Family, shown
from generator.kinds.slo.sli._counting import moments_gauge, of_moments
from generator.kinds.slo.sli._example import Gauge
from generator.kinds.slo.sli._ready import Label, ReadySLI, Value
from generator.units import plain

LAG = Family("kafka_consumergroup_lag", "gauge", ("consumergroup", "topic", "partition"))


class KafkaConsumerLagSLI(ReadySLI):
    """The share of moments in which a partition's lag is not above a number of messages."""

    type: Literal["kafka_consumer_lag"] = Field(description="How events are counted.")
    group: Annotated[Value, Label("consumergroup")] = Field(description="The consumer group.", examples=["billing"])
    topic: Annotated[Value | None, Label("topic")] = Field(
        default=None, description="The topic; all that the group reads if left out.", examples=["orders"]
    )
    above: Number = Field(
        description="A moment is bad while a partition lags by more messages than this.", examples=[1000]
    )

    def families(self) -> tuple[Family, ...]:
        """Name the gauge."""
        return (LAG,)

    def events(self, context: Context) -> Events:
        """Sample the lag; each partition is one event per moment."""
        return of_moments(context, self.select(context, LAG), ">", plain(self.above))

    def gauge(self, context: Context) -> Gauge | None:
        """Name a partition; at the limit, a moment is good."""
        return moments_gauge(context, LAG.name, self.selection, self.above, self.above + 1)

    def in_words(self) -> str:
        """Say what a bad event is."""
        above = plain(self.above)
        return f"a moment in which {LAG.name}{shown(self.selection)} is above {above} (unweighted by traffic)"


SLI = KafkaConsumerLagSLI
