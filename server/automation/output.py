"""What a program writes: its first and its last words, however much it says."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

from server.telemetry.redaction import scrubbed

_FIRST = _LAST = 4096  # bytes
_AT_ONCE = 65536


class Output:
    """Takes in what is written to its pipe, keeps a little of it, and never holds up the one who writes."""

    def __init__(self) -> None:
        self._first = bytearray()
        self._last = bytearray()
        self._left_out = 0

    @contextmanager
    def pipe(self) -> Iterator[int]:
        """Open the pipe; what is written until the block ends is taken in, and nothing is waited for then.

        asyncio's own pipes end when the last one who holds them is gone: a grandchild could keep us waiting.
        """
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        loop = asyncio.get_running_loop()
        loop.add_reader(reading, self._read, reading)
        try:
            yield writing
        finally:
            loop.remove_reader(reading)
            while self._read(reading):
                pass
            os.close(reading)
            os.close(writing)

    def take(self, data: bytes) -> None:
        """Keep what is among the first or the last bytes."""
        room = _FIRST - len(self._first)
        self._first += data[:room]
        self._last += data[room:] if room > 0 else data
        if (over := len(self._last) - _LAST) > 0:
            del self._last[:over]
            self._left_out += over

    def text(self) -> str:
        """Tell it, without tokens and the like, and without the pieces of lines around what is left out."""
        first, last = bytes(self._first), bytes(self._last)
        if not self._left_out:
            return _readable(first + last)
        # Half a line may hold half a token, which nobody would recognise.
        whole_first, whole_last = (
            first[: first.rfind(b"\n") + 1],
            last[last.find(b"\n") + 1 :] if b"\n" in last else b"",
        )
        left_out = self._left_out + len(first) - len(whole_first) + len(last) - len(whole_last)
        return f"{_readable(whole_first)}[{left_out} bytes left out]\n{_readable(whole_last)}"

    def _read(self, descriptor: int) -> bool:
        try:
            data = os.read(descriptor, _AT_ONCE)
        except BlockingIOError:
            return False
        self.take(data)
        return bool(data)


def _readable(data: bytes) -> str:
    # PostgreSQL keeps no NUL in a text.
    return scrubbed(data.decode("utf-8", "replace").replace("\0", "\ufffd"))
