"""How the server starts and how it ends: it leaves the balancer, finishes what it has begun, flushes, and is gone."""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from types import FrameType
from typing import Protocol

import uvicorn
from starlette.types import Receive, Scope, Send

from server.contract import Shutdown
from server.refusal import Refusal
from server.telemetry.logs import logger

log = logger("server.lifecycle")

_LAST_SCRAPE_SECONDS = 1.0  # whoever is still reading metrics then is left alone
_LAST_WORD_SECONDS = 1.0  # before uvicorn cancels what still runs, our own answer goes out


class Ending(Protocol):
    """What can be told to end."""

    def drain(self) -> None:
        """Tell the balancer to send nothing more; go on answering."""

    def close(self) -> None:
        """Let nothing in any more."""

    def cut(self) -> None:
        """Cut off what still runs."""


class Lifespan:
    """The ASGI lifespan around a context manager. A refusal to start is one line, not a stack."""

    def __init__(self, running: Callable[[], AbstractAsyncContextManager[None]]) -> None:
        self.refusal: Refusal | None = None
        self._running = running

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Start with the server, and end with it."""
        started = False
        try:
            await receive()
            async with self._running():
                await send({"type": "lifespan.startup.complete"})
                started = True
                await receive()
        except Exception as error:
            self.refusal = error if isinstance(error, Refusal) else None
            if self.refusal is None:
                log.error("The server fails to end" if started else "The server fails to start", exc_info=True)
            await send({"type": "lifespan.shutdown.failed" if started else "lifespan.startup.failed", "message": ""})
        else:
            await send({"type": "lifespan.shutdown.complete"})


class DrainingServer(uvicorn.Server):
    """Ends in steps after the first SIGTERM; a second one changes nothing. SIGINT is for people and does not drain."""

    def __init__(self, config: uvicorn.Config, ending: Ending, times: Shutdown, beside: "SideServer | None") -> None:
        super().__init__(config)
        self._ending = ending
        self._times = times
        self._loop: asyncio.AbstractEventLoop | None = None
        self._draining = False
        self._beside = beside

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Remember the loop (signals arrive outside it), and start what serves beside."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        if self._beside is not None:
            await self._beside.start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, and only then what serves beside: the metrics of a shutdown are worth having."""
        await super().shutdown(sockets)
        if self._beside is not None:
            await self._beside.stop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        if self._loop is None:
            super().handle_exit(sig, frame)
        else:
            self._loop.call_soon_threadsafe(self._begin, sig)

    def _begin(self, sig: int) -> None:
        assert self._loop is not None  # noqa: S101 - `handle_exit` has looked
        if self._draining:
            if sig == signal.SIGINT:
                super().handle_exit(sig, None)  # somebody is impatient
            return
        self._draining = True
        drain = 0.0 if sig == signal.SIGINT else self._times.drain_seconds
        log.info("The server is shutting down", signal=signal.Signals(sig).name, drain_seconds=drain)
        self._ending.drain()
        _stop_hard_after(self._times.hard_limit_seconds)
        self._loop.call_later(drain, self._close, sig)

    def _close(self, sig: int) -> None:
        assert self._loop is not None  # noqa: S101 - `handle_exit` has looked
        self._ending.close()
        super().handle_exit(sig, None)
        last = max(self._times.grace_seconds - _LAST_WORD_SECONDS, self._times.grace_seconds / 2)
        self._loop.call_later(last, self._ending.cut)


class SideServer(uvicorn.Server):
    """A second server in the same loop, for another application; it leaves signals to the first."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        super().__init__(config)
        self._listener = listener
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to serve."""
        self._serving = asyncio.ensure_future(self._serve([self._listener]))

    async def stop(self) -> None:
        """Serve no more; what still runs after a moment is left to the end of the process."""
        self.should_exit = True
        if self._serving is not None:
            await asyncio.wait({self._serving}, timeout=_LAST_SCRAPE_SECONDS)


def _stop_hard_after(seconds: float) -> None:
    # In a thread: whatever blocks the loop does not block this.
    timer = threading.Timer(seconds, _stop_hard, (seconds,))
    timer.daemon = True
    timer.start()


def _stop_hard(seconds: float) -> None:
    os.write(2, f"watchbill-server: not finished after {seconds:g} s, stopped\n".encode())
    os._exit(1)
