"""How late this machine runs what is due: other programs may keep it busy."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

_STEP_SECONDS = 0.01


class Lateness:
    """The most by which anything was late."""

    def __init__(self) -> None:
        self.worst = timedelta(0)

    def note(self, late: timedelta) -> None:
        """Note by how much something was late."""
        self.worst = max(self.worst, late)


@contextmanager
def measured() -> Iterator[Lateness]:
    """Measure until the block ends, by how much a thread oversleeps that wakes every hundredth of a second."""
    lateness, over = Lateness(), threading.Event()

    def sleep() -> None:
        while not over.is_set():
            due = time.monotonic() + _STEP_SECONDS
            time.sleep(_STEP_SECONDS)
            lateness.note(timedelta(seconds=time.monotonic() - due))

    thread = threading.Thread(target=sleep, daemon=True)
    thread.start()
    try:
        yield lateness
    finally:
        over.set()
        thread.join()
