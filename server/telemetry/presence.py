"""Who has asked for something lately."""

import time
from collections.abc import Callable

from server.telemetry.metrics import Metrics

_LATELY_SECONDS = 60.0


class Presence:
    """Counts the accounts with a request in the last minute."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float] = time.monotonic) -> None:
        self._metrics = metrics
        self._clock = clock
        self._last: dict[str, float] = {}  # the longest absent first

    def seen(self, account: str) -> None:
        """An account has made a request."""
        self._last.pop(account, None)
        self._last[account] = self._clock()

    def count(self) -> None:
        """Forget who has been away, and tell how many are left."""
        oldest = self._clock() - _LATELY_SECONDS
        for account, last in list(self._last.items()):
            if last > oldest:
                break
            del self._last[account]
        self._metrics.users(len(self._last))
