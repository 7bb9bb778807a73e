"""How many requests are answered at once, how many may wait, and for how long. Who is turned away is counted."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Collection

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from server.answers import problem
from server.contract import Limits
from server.telemetry.metrics import Metrics

_STEP_SECONDS = 0.02


class Admission:
    """Lets requests in up to a limit, queues some more, and sheds the rest; probes and scrapes always pass."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics, exempt: Collection[str]) -> None:
        self.app = app
        self.closed = False  # nothing is let in any more
        self._limits = limits
        self._metrics = metrics
        self._exempt = frozenset(exempt)
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer the request, or say that this is not possible now."""
        if scope["path"] in self._exempt:
            return self.app(scope, receive, send)
        return self._admit(scope, receive, send)

    async def emptied(self, timeout: float) -> bool:
        """Wait until nobody is inside; say whether that was so in time."""
        steps = max(1, round(timeout / _STEP_SECONDS))
        for _ in range(steps):
            if not self._inside:
                return True
            await asyncio.sleep(_STEP_SECONDS)
        return not self._inside

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.closed:
            await self._shed("draining")(scope, receive, send)
            return
        if self._inside < self._limits.requests_in_flight:
            self._inside += 1
        elif refused := await self._wait():
            await self._shed(refused)(scope, receive, send)
            return
        self._metrics.in_flight(1)
        try:
            await self.app(scope, receive, send)
        finally:
            self._metrics.in_flight(-1)
            self._leave()

    async def _wait(self) -> str | None:
        """Wait for a place; the one who leaves hands theirs over. Returns why it did not come to that."""
        if len(self._waiting) >= self._limits.queue_length:
            return "queue_full"
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._metrics.queued(1)
        try:
            async with asyncio.timeout(self._limits.queue_seconds):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self._leave()  # it came in the same moment
            if isinstance(error, TimeoutError):
                return "queue_timeout"
            raise
        finally:
            self._metrics.queued(-1)
            if turn in self._waiting:
                self._waiting.remove(turn)
        return None

    def _leave(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._inside -= 1

    def _shed(self, reason: str) -> Response:
        self._metrics.shed(reason)
        if reason == "draining":
            return problem(503, "unavailable", "The server is shutting down.", {"Retry-After": "1"})
        message = "The server has too much to do. Please try again later."
        return problem(503, "overloaded", message, {"Retry-After": "1"})
