"""An incident in PagerDuty, whose schedule says whose telephone rings."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import TEXT, TITLE, Receiver, SecretFile
from generator.plan.alertmanager import Settings


class PagerDuty(Receiver):
    """An incident in PagerDuty, whose schedule says whose telephone rings."""

    section: ClassVar[str] = "pagerduty_configs"

    type: Literal["pagerduty"]
    routing_key_file: SecretFile = Field(
        description="The file with the integration key of the service (Events API v2)."
    )

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return (
            ("routing_key_file", self.routing_key_file),
            ("severity", '{{ template "watchbill.pagerduty.severity" . }}'),
            ("description", TITLE),
            ("client_url", '{{ template "watchbill.link" . }}'),
            ("details", (("message", TEXT),)),
        )


RECEIVER = PagerDuty
