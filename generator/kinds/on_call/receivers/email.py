"""A mail."""

from typing import ClassVar, Literal

from pydantic import Field

from generator.kinds.on_call.receivers._base import TEXT, TITLE, Receiver, SecretFile, Text, given
from generator.plan.alertmanager import Settings


class Email(Receiver):
    """A mail."""

    section: ClassVar[str] = "email_configs"
    tells_ends: ClassVar[bool] = False

    type: Literal["email"]
    to: list[Text] = Field(min_length=1, description="The addresses.", examples=[["oncall@example.com"]])
    sender: Text = Field(description="The address it comes from.", examples=["alertmanager@example.com"])
    smarthost: Text = Field(description="The server that sends it, host:port.", examples=["smtp.example.com:587"])
    username: Text | None = Field(default=None, description="Who logs in to it; nobody if left out.")
    password_file: SecretFile | None = Field(default=None, description="The file with the password.")

    def settings(self) -> Settings:
        """Write the settings of the section."""
        return given(
            ("to", ", ".join(self.to)),
            ("from", self.sender),
            ("smarthost", self.smarthost),
            ("auth_username", self.username),
            ("auth_password_file", self.password_file),
            ("headers", (("Subject", TITLE),)),
            ("html", ""),
            ("text", TEXT),
        )


RECEIVER = Email
