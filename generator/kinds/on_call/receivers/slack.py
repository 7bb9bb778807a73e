"""A message in a channel of Slack, or of what takes Slack's messages (Mattermost, Rocket.Chat)."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import TEXT, TITLE, Receiver, SecretFile, Text
from generator.plan.alertmanager import Settings


class Slack(Receiver):
    """A message in a channel of Slack, or of what takes Slack's messages (Mattermost, Rocket.Chat)."""

    section: ClassVar[str] = "slack_configs"

    type: Literal["slack"]
    api_url_file: SecretFile = Field(description="The file with the address of the incoming webhook.")
    channel: Text = Field(description="The channel.", examples=["#swift-alerts"])

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return (
            ("api_url_file", self.api_url_file),
            ("channel", self.channel),
            ("color", '{{ template "watchbill.color" . }}'),
            ("title", TITLE),
            ("title_link", '{{ template "watchbill.link" . }}'),
            ("text", TEXT),
        )


RECEIVER = Slack
