"""A message in a channel of Discord."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import TEXT, TITLE, Receiver, SecretFile
from generator.plan.alertmanager import Settings


class Discord(Receiver):
    """A message in a channel of Discord."""

    section: ClassVar[str] = "discord_configs"
    since: ClassVar[str] = "0.28"

    type: Literal["discord"]
    webhook_url_file: SecretFile = Field(description="The file with the address of the webhook.")

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return (("webhook_url_file", self.webhook_url_file), ("title", TITLE), ("message", TEXT))


RECEIVER = Discord
