"""What is looked at a few times a second: how late the event loop is, and who is around."""

import asyncio
import time

from server.telemetry.metrics import Metrics
from server.telemetry.presence import Presence

_INTERVAL_SECONDS = 0.25


async def pulse(metrics: Metrics, presence: Presence) -> None:
    """Measure for ever. Sleeping takes longer than asked by as much as the event loop is late."""
    while True:
        due = time.perf_counter() + _INTERVAL_SECONDS
        await asyncio.sleep(_INTERVAL_SECONDS)
        metrics.loop_lag(max(0.0, time.perf_counter() - due))
        presence.count()
