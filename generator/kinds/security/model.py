"""`Security`: how callers prove who they are, and what happens to those who guess."""

from typing import Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import Model, PositiveDuration, refused
from generator.kinds._for_service import ForService

# Those of RFC 7518 and 8037 that are no error to offer; `none` is.
Algorithm = Literal[
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"
]


class BruteForce(Model):
    """When failed logins are slowed down: of one account, and from one address, which may hold many accounts."""

    window: PositiveDuration = Field(description="The window in which failures are counted.", examples=["15m"])
    account_failures: int = Field(ge=1, le=1_000_000, description="Failures of one account until it is slowed down.")
    address_failures: int = Field(ge=1, le=1_000_000, description="Failures from one address until it is slowed down.")
    delay: PositiveDuration = Field(description="The first delay; it doubles with every failure.", examples=["1s"])
    max_delay: PositiveDuration = Field(description="The longest delay.", examples=["1m"])

    @model_validator(mode="after")
    def _grows(self) -> Self:
        if self.max_delay < self.delay:
            message = f"the longest delay, {self.max_delay}, is shorter than the first one, {self.delay}"
            raise refused("bad-delay", message, "write the longest one that you mean: 1m", "max_delay")
        if self.address_failures < self.account_failures:
            message = (
                f"an address may fail {self.address_failures} times, and one account {self.account_failures} times: "
                "the account's number is never reached from one address"
            )
            hint = f"write {self.account_failures} or more: many people share an address"
            raise refused("bad-failures", message, hint, "address_failures")
        return self


class Authentication(Model):
    """How callers prove who they are."""

    token_lifetime: PositiveDuration = Field(description="How long a token is good for.", examples=["1h"])
    algorithms: list[Algorithm] = Field(
        min_length=1, description="The algorithms by which tokens may be signed.", examples=[["HS256"]]
    )
    brute_force: BruteForce = Field(description="What slows down those who guess.")


class Security(ForService):
    """How a service is guarded."""

    authentication: Authentication | None = Field(default=None, description="How callers prove who they are.")
