"""An incident in Splunk On-Call, formerly VictorOps."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import TEXT, TITLE, Receiver, SecretFile, Text
from generator.plan.alertmanager import Settings


class VictorOps(Receiver):
    """An incident in Splunk On-Call, formerly VictorOps."""

    section: ClassVar[str] = "victorops_configs"

    type: Literal["victorops"]
    api_key_file: SecretFile = Field(description="The file with the API key.")
    routing_key: Text = Field(description="The key that says whose incident it is.")

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return (
            ("api_key_file", self.api_key_file),
            ("routing_key", self.routing_key),
            ("entity_display_name", TITLE),
            ("state_message", TEXT),
        )


RECEIVER = VictorOps
