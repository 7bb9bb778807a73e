"""An alert in Opsgenie."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import TEXT, TITLE, PlainUrl, Receiver, SecretFile, Text, given
from generator.plan.alertmanager import Settings


class Opsgenie(Receiver):
    """An alert in Opsgenie."""

    section: ClassVar[str] = "opsgenie_configs"

    type: Literal["opsgenie"]
    api_key_file: SecretFile = Field(description="The file with the key of the integration.")
    api_url: PlainUrl | None = Field(
        default=None, description="Where its API is.", examples=["https://api.eu.opsgenie.com/"]
    )
    team: Text | None = Field(default=None, description="The team in Opsgenie that answers.")

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return given(
            ("api_key_file", self.api_key_file),
            ("api_url", self.api_url),
            ("message", TITLE),
            ("description", TEXT),
            ("priority", '{{ template "watchbill.opsgenie.priority" . }}'),
            ("responders", ((("name", self.team), ("type", "team")),) if self.team else None),
        )


RECEIVER = Opsgenie
