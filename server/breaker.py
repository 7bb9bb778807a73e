"""A circuit breaker: when too many of the recent calls failed, further ones are refused for a while.

Its window rolls and its threshold is a share of the calls, as opossum's; the established Python breakers count
failures in a row, and never open on two failures in three.
"""

import time
from collections import deque
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol, TypeVar

import anyio

from server import contract
from server.telemetry.logs import logger

T = TypeVar("T")

log = logger(__name__)


class State(StrEnum):
    """Whether calls pass: all, none, or a few that probe."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Observer(Protocol):
    """Whoever wants to know what a breaker does."""

    def breaker_state(self, breaker: str, state: str, /) -> None:
        """The breaker is now in this state."""

    def breaker_call(self, breaker: str, outcome: str, /) -> None:
        """A call ended: success, failure, timeout or rejected."""


class Rejected(Exception):
    """The breaker is open; the call was not made."""

    def __init__(self, breaker: str, retry_after: float) -> None:
        super().__init__(f"{breaker}: not called, since too many calls failed")
        self.retry_after = retry_after


class Breaker:
    """One dependency's breaker. `permit` and `settle` are its whole state machine; `call` wraps them around a call."""

    def __init__(
        self, name: str, policy: contract.Breaker, observer: Observer, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self.state = State.CLOSED
        self._policy = policy
        self._observer = observer
        self._clock = clock
        self._calls: deque[tuple[float, bool]] = deque()  # when a call ended, and whether it failed
        self._failures = 0
        self._opened = 0.0
        self._probes = self._probed = 0  # under way; successful
        self._epoch = 0  # a call that began before the last change of state says nothing about this state
        observer.breaker_state(name, self.state)

    async def call(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Make a call within the time limit; raises Rejected, TimeoutError, or what the call raises."""
        epoch = self.permit()
        failed: bool | None = None
        try:
            with anyio.fail_after(self._policy.timeout_seconds):
                result = await attempt()
        except TimeoutError:
            failed = True
            self._observer.breaker_call(self.name, "timeout")
            raise
        except Exception:
            failed = True
            self._observer.breaker_call(self.name, "failure")
            raise
        else:
            failed = False
            self._observer.breaker_call(self.name, "success")
            return result
        finally:
            self.settle(epoch, failed)

    def permit(self) -> int:
        """Let a call pass, or raise Rejected; the number goes to `settle` when the call has ended."""
        if self.state is State.OPEN and self._clock() - self._opened >= self._policy.reset_seconds:
            self._become(State.HALF_OPEN)
        busy = self.state is State.HALF_OPEN and self._probes + self._probed >= self._policy.half_open_calls
        if self.state is State.OPEN or busy:
            self._observer.breaker_call(self.name, "rejected")
            raise Rejected(self.name, self._wait())
        if self.state is State.HALF_OPEN:
            self._probes += 1
        return self._epoch

    def settle(self, epoch: int, failed: bool | None) -> None:
        """Take the end of a call into account; None is a call that was given up, which proves nothing."""
        if epoch != self._epoch:
            return
        if self.state is State.HALF_OPEN:
            self._settle_probe(failed)
        elif failed is not None:
            self._count(failed)
            if self._failing():
                self._become(State.OPEN)

    def _settle_probe(self, failed: bool | None) -> None:
        self._probes -= 1
        if failed:
            self._become(State.OPEN)
        elif failed is False:
            self._probed += 1
            if self._probed >= self._policy.half_open_calls:
                self._become(State.CLOSED)

    def _count(self, failed: bool) -> None:
        now = self._clock()
        self._calls.append((now, failed))
        self._failures += failed
        while now - self._calls[0][0] >= self._policy.window_seconds:
            self._failures -= self._calls.popleft()[1]

    def _failing(self) -> bool:
        made = len(self._calls)
        return made >= self._policy.minimum_calls and self._failures >= self._policy.failure_ratio * made

    def _become(self, state: State) -> None:
        self.state = state
        self._epoch += 1
        self._calls.clear()
        self._failures = self._probes = self._probed = 0
        self._opened = self._clock()
        self._observer.breaker_state(self.name, state)
        if state is State.OPEN:
            log.warning("A circuit breaker is open", breaker=self.name)
        elif state is State.CLOSED:
            log.info("A circuit breaker is closed again", breaker=self.name)

    def _wait(self) -> float:
        """How long a refused caller should wait: until the next probe, or, while one is under way, for its end."""
        left = self._opened + self._policy.reset_seconds - self._clock()
        return left if self.state is State.OPEN else self._policy.timeout_seconds
