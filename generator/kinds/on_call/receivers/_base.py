"""What a receiver is: it says which section of Alertmanager's configuration tells somebody, and how.

Secrets never stand in a spec: a receiver names the file that Alertmanager reads them from.
"""

from abc import abstractmethod
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from generator.kinds._base import Model, Url, refused
from generator.plan.alertmanager import Integration, Settings

# The messages stand in the template that is published beside the configuration.
TITLE, TEXT = '{{ template "watchbill.title" . }}', '{{ template "watchbill.text" . }}'
_SECRETS = ("key=", "secret=", "sig=", "token=")


def _holds_no_secret(url: str) -> str:
    parts = urlsplit(url)
    if parts.password or any(word in parts.query.lower() for word in _SECRETS):
        hint = "keep the secret in a file, and name it: credentials_file: /etc/alertmanager/secrets/..."
        raise refused("plain-secret", "the address holds a secret", hint)
    return url


def _is_absolute(path: str) -> str:
    if not path.startswith("/") or path.endswith("/"):
        message = f"'{path}' is not the whole path of a file"
        raise refused("bad-path", message, "write where Alertmanager finds it: /etc/alertmanager/secrets/pager")
    return path


PlainUrl = Annotated[Url, AfterValidator(_holds_no_secret)]
SecretFile = Annotated[
    str, AfterValidator(_is_absolute), Field(min_length=1, examples=["/etc/alertmanager/secrets/pager"])
]
Text = Annotated[str, Field(min_length=1)]


class Receiver(Model):
    """Where a message goes."""

    # The oldest Alertmanager that reads these settings.
    since: ClassVar[str] = "0.25"
    section: ClassVar[str]
    # What tells of an alert's end by itself, unless the spec says otherwise.
    tells_ends: ClassVar[bool] = True

    type: Any
    description: str = Field(default="", description="Who is reached by it, in a few words.")
    send_resolved: bool | None = Field(
        default=None, description="Whether it also tells that an alert is over; as its sort does if left out."
    )

    @abstractmethod
    def settings(self) -> Settings:
        """Write the settings of the section."""

    def integration(self) -> Integration:
        """Write the section."""
        tells = self.tells_ends if self.send_resolved is None else self.send_resolved
        return Integration(self.section, (("send_resolved", tells), *self.settings()), tells)


def given(*pairs: tuple[str, Any]) -> Settings:
    """Leave out the settings that are None."""
    return tuple((key, value) for key, value in pairs if value is not None)


def bearer(credentials_file: str | None) -> tuple[str, Any]:
    """Send what stands in a file as the token of every request."""
    header = (("authorization", (("credentials_file", credentials_file),)),)
    return ("http_config", header if credentials_file else None)
