"""`Security`: how callers prove who they are, what happens to those who guess, and what is looked for weaknesses."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from generator.kinds._base import MetricName, Model, Number, Percentage, PositiveDuration, Ref, partly, refused
from generator.kinds._for_service import ForService
from generator.kinds.security.scans import Scans
from generator.units import Duration, plain

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


class Failing(Model):
    """Too large a share of all attempts fails: an attack, or a fault that locks users out."""

    share: Annotated[Percentage, partly("50%")] = Field(
        default=Decimal("0.5"), description="The share of attempts that may fail."
    )
    minimum: int = Field(default=20, ge=1, description="Fewer failures within the window tell nothing.")
    window: PositiveDuration = Field(default=Duration.parse("15m"), description="The window in which they count.")
    level: str = Field(default="P2", description="The level of the severity scale, or `disabled`.")


class Unusual(Model):
    """Many more failures than at the same time before: an abnormal pattern, whatever the share."""

    factor: Number = Field(default=5, description="How many times as many.")
    before: PositiveDuration = Field(
        default=Duration.parse("7d"), description="How long ago the usual was; 7d compares a Monday with a Monday."
    )
    minimum: int = Field(default=50, ge=1, description="Fewer failures within the window tell nothing.")
    window: PositiveDuration = Field(default=Duration.parse("1h"), description="The window in which they count.")
    level: str = Field(default="P3", description="The level of the severity scale, or `disabled`.")

    @model_validator(mode="after")
    def _is_more(self) -> Self:
        if self.factor <= 1:
            raise refused("bad-ratio", f"{plain(self.factor)} times as many are no more", "write 5, say", "factor")
        return self


class Guessing(Model):
    """Attempts are slowed down, again and again: somebody guesses passwords, or tries stolen ones."""

    throttled: int = Field(default=20, ge=1, description="How many attempts may be slowed down within the window.")
    window: PositiveDuration = Field(default=Duration.parse("15m"), description="The window in which they count.")
    level: str = Field(default="P2", description="The level of the severity scale, or `disabled`.")


class Monitoring(Model):
    """What is alerted on, and the metrics of the service's contract that tell it."""

    attempts: MetricName = Field(default="authentication_attempts_total", description="The counter of all attempts.")
    failures: MetricName = Field(default="authentication_failures_total", description="The counter of failures.")
    throttled: MetricName = Field(
        default="authentication_throttled_total",
        description="The counter of attempts that were slowed down; its label `by` tells accounts from addresses.",
    )
    failing: Failing = Field(default=Failing.model_construct(), description="A large share of the attempts fails.")
    unusual: Unusual = Field(default=Unusual.model_construct(), description="Many more fail than before.")
    guessing: Guessing = Field(default=Guessing.model_construct(), description="Many are slowed down.")
    runbook: Annotated[str | None, Ref("Runbook", address=True)] = Field(
        default=None, description="The runbook that helps."
    )


class Authentication(Model):
    """How callers prove who they are."""

    token_lifetime: PositiveDuration = Field(description="How long a token is good for.", examples=["1h"])
    algorithms: list[Algorithm] = Field(
        min_length=1, description="The algorithms by which tokens may be signed.", examples=[["HS256"]]
    )
    brute_force: BruteForce = Field(description="What slows down those who guess.")
    monitoring: Monitoring | None = Field(default=None, description="What is alerted on; nothing if left out.")


class Security(ForService):
    """How a service is guarded."""

    authentication: Authentication | None = Field(default=None, description="How callers prove who they are.")
    scans: Scans | None = Field(default=None, description="How it is looked for weaknesses.")
