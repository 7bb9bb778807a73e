"""A card in a channel of Microsoft Teams, by a workflow's webhook."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import TEXT, TITLE, Receiver, SecretFile
from generator.plan.alertmanager import Settings


class MSTeams(Receiver):
    """A card in a channel of Microsoft Teams, by a workflow's webhook."""

    section: ClassVar[str] = "msteamsv2_configs"
    since: ClassVar[str] = "0.28"

    type: Literal["msteams"]
    webhook_url_file: SecretFile = Field(description="The file with the address of the workflow's webhook.")

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return (("webhook_url_file", self.webhook_url_file), ("title", TITLE), ("text", TEXT))


RECEIVER = MSTeams
