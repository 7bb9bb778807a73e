"""A message of a bot in a chat of Telegram."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import TEXT, Receiver, SecretFile
from generator.plan.alertmanager import Settings


class Telegram(Receiver):
    """A message of a bot in a chat of Telegram."""

    section: ClassVar[str] = "telegram_configs"
    since: ClassVar[str] = "0.26"

    type: Literal["telegram"]
    bot_token_file: SecretFile = Field(description="The file with the token of the bot.")
    chat_id: int = Field(description="The number of the chat; groups have negative ones.", examples=[-1001234567890])

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return (
            ("bot_token_file", self.bot_token_file),
            ("chat_id", self.chat_id),
            ("parse_mode", ""),
            ("message", TEXT),
        )


RECEIVER = Telegram
