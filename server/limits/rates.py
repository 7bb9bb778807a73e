"""Rate limits by tier, in fixed windows that begin with a caller's first call."""

import math
from dataclasses import dataclass
from typing import Protocol

from server import contract
from server.limits.counters import Counters


class Observer(Protocol):
    """Whoever wants to know what is decided."""

    def rate_limit(self, tier: str, decision: str, /) -> None:
        """A call of this tier was allowed or refused."""


@dataclass(frozen=True)
class Decision:
    """Whether a call may be made, and what its caller should know."""

    allowed: bool
    policy: str
    limit: int
    window_seconds: int
    remaining: int
    resets_in: int

    def headers(self) -> dict[str, str]:
        """Tell the caller, as draft-ietf-httpapi-ratelimit-headers has it."""
        told = {
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={self.window_seconds}',
            "RateLimit": f'"{self.policy}";r={self.remaining};t={self.resets_in}',
        }
        return told if self.allowed else {**told, "Retry-After": str(self.resets_in)}


class RateLimit:
    """One rate limit."""

    def __init__(
        self, name: str, policy: contract.RateLimit, counters: Counters, replicas: int, observer: Observer
    ) -> None:
        self._name = name
        self._policy = policy
        self._counters = counters
        self._replicas = replicas
        self._observer = observer

    async def hit(self, tier: str | None, caller: str) -> Decision:
        """Count a call, and decide whether it may be made."""
        known = tier if tier in self._policy.tiers else self._policy.default_tier
        limit = self._policy.tiers[known]
        count = await self._counters.hit(f"rate:{self._name}:{caller}", self._policy.window_seconds)
        left = count.share(limit, self._replicas) - count.value
        self._observer.rate_limit(known, "allowed" if left >= 0 else "refused")
        return Decision(
            allowed=left >= 0,
            policy=self._name,
            limit=limit,  # the policy is the same for all, whoever counts
            window_seconds=self._policy.window_seconds,
            remaining=max(0, left),
            resets_in=max(1, math.ceil(count.resets_in)),
        )
