"""What a prober is: it says what is asked of whom, and what must be answered."""

from collections.abc import Iterator
from typing import Annotated, Literal, Protocol

from pydantic import AfterValidator, Field

from generator import promql
from generator.kinds._base import Host, Model, refused
from generator.plan.blackbox import TLS, Settings


def _is_a_pattern(pattern: str) -> str:
    try:
        promql.parse(promql.selector("x", (promql.Matcher("x", "=~", f"x|{pattern}"),)))
    except promql.PromQLError:
        message = f"'{pattern}' is no regular expression"
        raise refused("bad-matcher", message, "write it as Go reads it: RE2, without look-ahead") from None
    return pattern


def _is_a_file(path: str) -> str:
    if not path.startswith("/"):
        hint = "write its whole path, as the exporter sees it: /etc/blackbox/token"
        raise refused("bad-path", f"'{path}' cannot be a file's path", hint)
    return path


# A regular expression, which may fit anywhere in the text.
Pattern = Annotated[str, Field(min_length=1), AfterValidator(_is_a_pattern)]
# A file beside the exporter; secrets stand in files, never in specs.
FilePath = Annotated[str, AfterValidator(_is_a_file)]


class Prober(Protocol):
    """A prober; the type of the check that a probe makes."""

    @property
    def type(self) -> str:
        """The exporter's own name for it."""

    @property
    def target(self) -> str:
        """What is probed, as the exporter is told it."""

    @property
    def encrypted(self) -> bool:
        """Whether a certificate is seen."""

    def settings(self) -> Settings:
        """Write the module's settings."""

    def texts(self) -> Iterator[tuple[str, str]]:
        """List the texts that are sent, each with its field."""

    def in_words(self) -> str:
        """Say what is done."""


class Trust(Model):
    """Whose certificates are trusted."""

    ca_file: FilePath | None = Field(
        default=None,
        description="Certificates that are trusted, as a file beside the exporter; the system's if left out.",
    )
    server_name: Host | None = Field(
        default=None, description="The name that the certificate must have, if not that of the address."
    )

    def settings(self) -> TLS | None:
        """Write what differs from the exporter's own settings."""
        return TLS(self.ca_file, self.server_name) if self.ca_file or self.server_name else None


class ProberBase(Model):
    """The base of the probers' models."""

    ip: Literal["ip4", "ip6"] = Field(
        default="ip4", description="Which addresses are taken, where a name has those of both sorts."
    )

    @property
    def encrypted(self) -> bool:
        """See no certificate, in most protocols."""
        return False

    def texts(self) -> Iterator[tuple[str, str]]:
        """Send no text of the spec's own."""
        yield from ()
