"""Rate limits in front of operations."""

from server.api import problems
from server.limits.rates import Decision, RateLimit
from server.telemetry.logs import logger

log = logger(__name__)


async def admitted(rate: RateLimit, tier: str | None, who: str) -> Decision:
    """Count a call; raises Problem where its caller has made too many."""
    decision = await rate.hit(tier, who)
    if not decision.allowed:
        log.warning("Rate limit exceeded", caller=who, limit=decision.policy)
        raise problems.RATE_LIMIT.problem(headers=decision.headers())
    return decision
