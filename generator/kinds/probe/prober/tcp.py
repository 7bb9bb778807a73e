"""A TCP connection, plain or with TLS. Take it for servers that speak neither HTTP nor gRPC, and for dialogues.

In a `dialogue`, one step may use what the step before was told: `$1` in `send` stands for what the first group of
its `expect` has found. It is the only prober that can.
"""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import Address, Model, refused
from generator.kinds.probe.prober._base import Pattern, ProberBase, Trust
from generator.plan.blackbox import Exchange, Tcp


class Line(Model):
    """One exchange: what is waited for, and what is sent then."""

    expect: Pattern | None = Field(
        default=None, description="A regular expression; lines are read until it fits one.", examples=["^220 "]
    )
    send: str | None = Field(
        default=None, description="What is sent; `$1` stands for the first group of `expect`.", examples=["QUIT"]
    )
    starttls: bool = Field(default=False, description="Whether TLS begins after it.")

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.expect is None and self.send is None and not self.starttls:
            raise refused("bad-value", "this exchange neither waits nor sends", "write expect, send or starttls")
        return self


class TcpProber(ProberBase):
    """A connection that must be made, and what is said on it."""

    type: Literal["tcp"] = Field(description="The protocol.")
    address: Address = Field(description="The address, host:port.", examples=["mail.example.com:25"])
    tls: bool = Field(default=False, description="Whether it is encrypted from the start.")
    trust: Trust = Field(default=Trust.model_construct(), description="Whose certificates are trusted.")
    dialogue: list[Line] = Field(default=[], description="What is said on the connection, in order.")

    @model_validator(mode="after")
    def _encrypts_once(self) -> Self:
        if self.tls and any(line.starttls for line in self.dialogue):
            message = "the connection is encrypted from the start, and once more in the dialogue"
            raise refused("bad-value", message, "write 'tls: false', or take 'starttls' out", "tls")
        return self

    @property
    def target(self) -> str:
        """The address."""
        return self.address

    @property
    def encrypted(self) -> bool:
        """See a certificate where TLS begins at some time."""
        return self.tls or any(line.starttls for line in self.dialogue)

    def settings(self) -> Tcp:
        """Write the module's settings."""
        said = tuple(Exchange(line.expect, line.send, line.starttls or None) for line in self.dialogue)
        return Tcp(self.ip, self.tls, said or None, self.trust.settings())

    def texts(self) -> Iterator[tuple[str, str]]:
        """Send what the dialogue says."""
        yield from (("dialogue", line.send) for line in self.dialogue if line.send)

    def in_words(self) -> str:
        """Say what is done."""
        said = f", and {len(self.dialogue)} exchanges must go as written" if self.dialogue else ""
        return f"a connection to {self.address}{' with TLS' if self.tls else ''}{said}"


PROBER = TcpProber
