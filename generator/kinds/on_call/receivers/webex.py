"""A message in a room of Webex."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import TEXT, Receiver, SecretFile, Text, bearer
from generator.plan.alertmanager import Settings


class Webex(Receiver):
    """A message in a room of Webex."""

    section: ClassVar[str] = "webex_configs"

    type: Literal["webex"]
    room_id: Text = Field(description="The room.")
    credentials_file: SecretFile = Field(description="The file with the token of the bot.")

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return (("room_id", self.room_id), ("message", TEXT), bearer(self.credentials_file))


RECEIVER = Webex
