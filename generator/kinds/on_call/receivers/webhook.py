"""A program of your own that is sent JSON by HTTP."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import PlainUrl, Receiver, SecretFile, bearer, given
from generator.plan.alertmanager import Settings


class Webhook(Receiver):
    """A program of your own that is sent JSON by HTTP."""

    section: ClassVar[str] = "webhook_configs"

    type: Literal["webhook"]
    url: PlainUrl = Field(description="Where the messages are posted.")
    credentials_file: SecretFile | None = Field(
        default=None, description="The file with the token that proves it is us."
    )
    max_alerts: int = Field(default=0, ge=0, description="How many alerts a message holds; 0 is all of them.")

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return given(("url", self.url), ("max_alerts", self.max_alerts or None), bearer(self.credentials_file))


RECEIVER = Webhook
