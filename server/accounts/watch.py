"""The watch over those who try to get in: every failure is counted, and whoever fails often has to wait.

An account and an address are watched apart: many guesses at one account, and one address that tries many accounts.
The delay doubles with every further failure, up to a limit, so that nobody can lock the owner out for long.
"""

import hashlib
import math
from dataclasses import dataclass
from typing import Literal

from server.contract import BruteForce
from server.limits.address import network_of
from server.limits.counters import Counters
from server.telemetry.logs import logger
from server.telemetry.metrics import Metrics

Reason = Literal["unknown_account", "wrong_password", "invalid_token", "expired_token", "throttled"]

log = logger(__name__)


@dataclass(frozen=True)
class Caller:
    """Where an attempt comes from: for the log, never for a label."""

    address: str | None
    user_agent: str | None


class Throttled(Exception):
    """Too many attempts have failed; the next one has to wait."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"wait {retry_after} s")
        self.retry_after = retry_after


class Watch:
    """Counts attempts, slows down those who guess, and tells the log."""

    def __init__(self, policy: BruteForce, counters: Counters, replicas: int, metrics: Metrics, key: bytes) -> None:
        self._policy = policy
        self._counters = counters
        self._replicas = replicas
        self._metrics = metrics
        self._key = hashlib.blake2b(key, person=b"account names").digest()

    async def admit(self, account: str, caller: Caller) -> None:
        """Let an attempt pass, or raise Throttled. A refused attempt does not lengthen the delay."""
        watched = {"account": self._hashed(account), "address": network_of(caller.address)}
        for by, key in watched.items():
            delay = await self._counters.peek(f"delay:{by}:{key}")
            if delay.value:
                self._metrics.throttled(by)
                self._failed("throttled", caller, account)
                raise Throttled(max(1, math.ceil(delay.resets_in)))

    async def rejected(self, reason: Reason, account: str, caller: Caller) -> None:
        """Count a wrong name or password, and set the delay for the next attempt."""
        self._failed(reason, caller, account)
        await self._slow_down("account", self._hashed(account), self._policy.account_failures)
        await self._slow_down("address", network_of(caller.address), self._policy.address_failures)

    def token_rejected(self, reason: Reason, caller: Caller) -> None:
        """Count a token that is not valid; guessing one is hopeless, so nobody has to wait."""
        self._failed(reason, caller, None)

    async def accepted(self, account: str, caller: Caller) -> None:
        """Count somebody who got in; the failures of their account are forgotten, those of the address are not."""
        self._metrics.authenticated()
        log.info("Authenticated", account=self._hashed(account), **_where(caller))
        await self._counters.clear(f"failures:account:{self._hashed(account)}")

    def token_accepted(self) -> None:
        """Count a valid token; there is one in almost every request, so the log has it in the request's line."""
        self._metrics.authenticated()

    async def _slow_down(self, by: str, key: str, free: int) -> None:
        count = await self._counters.hit(f"failures:{by}:{key}", self._policy.window_seconds)
        over = count.value - count.share(free, self._replicas)
        if over >= 0:
            delay = min(self._policy.delay_seconds * 2.0 ** min(over, 32), self._policy.max_delay_seconds)
            await self._counters.hit(f"delay:{by}:{key}", delay)

    def _failed(self, reason: Reason, caller: Caller, account: str | None) -> None:
        self._metrics.authentication_failed(reason)
        hashed = None if account is None else self._hashed(account)
        log.warning("Authentication failed", reason=reason, account=hashed, **_where(caller))

    def _hashed(self, account: str) -> str:
        # Keyed: a plain hash of a name is found again by whoever hashes a list of names.
        return hashlib.blake2b(account.encode(), key=self._key, digest_size=12).hexdigest()


def _where(caller: Caller) -> dict[str, str | None]:
    return {"address": caller.address, "userAgent": caller.user_agent}
