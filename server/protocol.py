"""The HTTP protocol with time limits that uvicorn lacks: for the head of a request, and for reading an answer."""

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_LARGEST_HEAD = 65536  # bytes; what h11 allows, and httptools does not limit


class TimedProtocol(HttpToolsProtocol):
    """Cuts a connection on which no whole head of a request arrives in time and size, or whose answer nobody reads.

    A request that arrives in one piece, as nearly all do, arms no timer at all.
    """

    def __init__(
        self, *arguments: Any, head_seconds: float, read_seconds: float, on_timeout: Callable[[], None], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self._head_seconds = head_seconds
        self._read_seconds = read_seconds
        self._on_timeout = on_timeout
        self._head_timer: asyncio.TimerHandle | None = None
        self._read_timer: asyncio.TimerHandle | None = None
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # only narrower
        """Wait for the first request."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._disarm_head()
        self._disarm_read()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what arrived; if it left a head unfinished, its time runs."""
        HttpToolsProtocol.data_received(self, data)
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete or self._in_head:
            self._await_head()
            self._measure_head(len(data))
        elif self._head_timer is not None:
            self._disarm_head()

    def pause_writing(self) -> None:
        """Notice that the client does not read as fast as we write."""
        super().pause_writing()
        self._read_timer = self.loop.call_later(self._read_seconds, self._give_up)

    def resume_writing(self) -> None:
        """Notice that it has caught up."""
        self._disarm_read()
        super().resume_writing()

    @property
    def _in_head(self) -> bool:
        # The parser makes a new scope where a head begins, and a cycle of that scope where it ends.
        begun: object = self.scope
        cycle: RequestResponseCycle | None = self.cycle
        return begun is not None and (cycle is None or cycle.scope is not begun)

    def _await_head(self) -> None:
        # Not armed anew by every byte: the limit is for the whole head.
        if self._head_timer is None and not self.transport.is_closing():
            self._head_timer = self.loop.call_later(self._head_seconds, self._cut)

    def _measure_head(self, size: int) -> None:
        # What is left of a body that was answered without being read is no head.
        if self._in_head:
            self._head_bytes += size
            if self._head_bytes > _LARGEST_HEAD:
                self._refuse(_TOO_LARGE)

    def _give_up(self) -> None:
        self._read_timer = None
        self._on_timeout()
        self.transport.abort()

    def _cut(self) -> None:
        self._head_timer = None
        if not self.transport.is_closing():
            self._on_timeout()
            self._refuse(_TOO_SLOW if self._in_head else b"")

    def _refuse(self, answer: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()

    def _disarm_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
            self._head_bytes = 0

    def _disarm_read(self) -> None:
        if self._read_timer is not None:
            self._read_timer.cancel()
            self._read_timer = None
