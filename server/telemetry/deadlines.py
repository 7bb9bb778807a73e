"""Time limits of requests, kept by one timer for all of them: a request costs two dictionary operations.

A cancellation that somebody swallows is sent again at the next sweep, until the request has really ended; that is
what anyio's cancel scopes do as well, at ten times the price.
"""

import asyncio
import time

from server.telemetry.facts import Facts

REQUEST_TIMEOUT = "request_timeout"
SHUTDOWN = "shutdown"


class Deadlines:
    """The requests under way, the oldest first."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._step = min(0.1, limit / 5)
        self._running: dict[Facts, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._all: str = ""  # why every request is cut off, if so

    def begin(self, facts: Facts, now: float) -> None:
        """Let the time of a request run."""
        facts.task = asyncio.current_task()
        facts.deadline = now + self._limit
        self._running[facts] = None
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._step, self._sweep)

    def end(self, facts: Facts) -> None:
        """Forget a request: it has been answered, or its answer has begun (what streams is not cut)."""
        self._running.pop(facts, None)

    def cut_all(self, reason: str) -> None:
        """Cut off all requests under way, and those that come."""
        self._all = reason
        self._cut(time.perf_counter())

    def _sweep(self) -> None:
        self._timer = None
        self._cut(time.perf_counter())
        if self._running:
            self._timer = asyncio.get_running_loop().call_later(self._step, self._sweep)

    def _cut(self, now: float) -> None:
        for facts in list(self._running):
            if not self._all and facts.deadline > now:
                break  # all others began later
            facts.cut = self._all or REQUEST_TIMEOUT
            if facts.task is not None:
                facts.task.cancel()
