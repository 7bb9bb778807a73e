"""How large a request's body may be. A request without one passes at no cost."""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.answers import Problem, problem
from server.telemetry.facts import facts_of

_CLOSE = {"Connection": "close"}  # the rest of the body is not read


class BodyLimit:
    """Refuses a body that is announced as too large, and stops reading one that turns out to be."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self._limit = limit

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on, or answer 413."""
        announced = facts_of(scope).body_bytes
        if announced > self._limit:
            return problem(413, headers=_CLOSE)(scope, receive, send)
        # What is announced is what is read: the parser holds the client to it. Chunks must be counted.
        return self.app(scope, receive if announced >= 0 else self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:
                raise Problem(413, headers=_CLOSE)
            return message

        return counted
