"""A health check by gRPC's own protocol (`grpc.health.v1.Health/Check`). Take it for gRPC servers."""

from typing import Literal

from pydantic import Field

from generator.kinds._base import Address
from generator.kinds.probe.prober._base import ProberBase, Trust
from generator.plan.blackbox import Grpc


class GrpcProber(ProberBase):
    """A health check that must say SERVING."""

    type: Literal["grpc"] = Field(description="The protocol.")
    address: Address = Field(description="The address, host:port.", examples=["grpc.example.com:443"])
    service: str = Field(
        default="", description="The gRPC service, with its package; the server as a whole if left out."
    )
    tls: bool = Field(default=True, description="Whether the connection is encrypted.")
    trust: Trust = Field(default=Trust.model_construct(), description="Whose certificates are trusted.")

    @property
    def target(self) -> str:
        """The address."""
        return self.address

    @property
    def encrypted(self) -> bool:
        """See a certificate with TLS."""
        return self.tls

    def settings(self) -> Grpc:
        """Write the module's settings."""
        return Grpc(self.ip, self.tls, self.service or None, self.trust.settings())

    def in_words(self) -> str:
        """Say what is done."""
        return f"{self.service or 'the server'} at {self.address} must say that it serves"


PROBER = GrpcProber
