"""A push message of Pushover."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import TEXT, TITLE, Receiver, SecretFile
from generator.plan.alertmanager import Settings


class Pushover(Receiver):
    """A push message of Pushover."""

    section: ClassVar[str] = "pushover_configs"
    since: ClassVar[str] = "0.26"

    type: Literal["pushover"]
    user_key_file: SecretFile = Field(description="The file with the key of the user or group.")
    token_file: SecretFile = Field(description="The file with the token of the application.")

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return (
            ("user_key_file", self.user_key_file),
            ("token_file", self.token_file),
            ("title", TITLE),
            ("message", TEXT),
        )


RECEIVER = Pushover
