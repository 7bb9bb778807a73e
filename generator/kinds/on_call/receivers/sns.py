"""A notification of Amazon SNS; Alertmanager's own role signs it."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import TEXT, TITLE, Receiver, Text
from generator.plan.alertmanager import Settings


class SNS(Receiver):
    """A notification of Amazon SNS; Alertmanager's own role signs it."""

    section: ClassVar[str] = "sns_configs"

    type: Literal["sns"]
    topic_arn: Text = Field(description="The topic.", examples=["arn:aws:sns:eu-central-1:123456789012:alerts"])
    region: Text = Field(description="Its region.", examples=["eu-central-1"])

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return (
            ("topic_arn", self.topic_arn),
            ("sigv4", (("region", self.region),)),
            ("subject", TITLE),
            ("message", TEXT),
        )


RECEIVER = SNS
