"""Counters that start anew when their time is over: in memory, or shared by all replicas through Redis.

When Redis does not answer, each replica counts by itself: for its share of a limit, and until Redis is back.
"""

import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import anyio
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.errors import StorageError
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from server.telemetry.logs import logger

T = TypeVar("T")

_SOCKET_SECONDS = 0.25  # longer than any answer of a healthy Redis nearby; short against a request's deadline
_CALL_SECONDS = 0.5
_ERRORS = 3
_PAUSE_SECONDS = 5.0
_CONNECTIONS = 50

log = logger(__name__)


@dataclass(frozen=True)
class Count:
    """How often something has happened in its window, when that ends, and whether all replicas were counted."""

    value: int
    resets_in: float
    shared: bool

    def share(self, limit: int, replicas: int) -> int:
        """Find what of a limit is this replica's: all of it, while all replicas count together."""
        return limit if self.shared else math.ceil(limit / replicas)


class Observer(Protocol):
    """Whoever wants to know where is counted."""

    def rate_limit_backend(self, backend: str, /) -> None:
        """Counting is done here now: memory or redis."""


class Counters:
    """Counters in memory."""

    def __init__(self, observer: Observer) -> None:
        self._memory = MemoryStorage()
        self._observer = observer
        observer.rate_limit_backend("memory")

    async def hit(self, key: str, seconds: float) -> Count:
        """Count once more; the window begins with the first time."""
        window = max(1, math.ceil(seconds))  # Redis and the library know whole seconds

        async def hit(storage: Storage) -> tuple[int, float]:
            return await storage.incr(key, window), await storage.get_expiry(key)

        return await self._count(hit)

    async def peek(self, key: str) -> Count:
        """Read a counter."""

        async def peek(storage: Storage) -> tuple[int, float]:
            return await storage.get(key), await storage.get_expiry(key)

        return await self._count(peek)

    async def clear(self, key: str) -> None:
        """Start a counter anew."""
        await self._do(lambda storage: storage.clear(key))

    async def aclose(self) -> None:
        """Close the connections."""

    async def _count(self, operation: Callable[[Storage], Awaitable[tuple[int, float]]]) -> Count:
        (value, expiry), shared = await self._do(operation)
        return Count(value, max(0.0, expiry - time.time()), shared)

    async def _do(self, operation: Callable[[Storage], Awaitable[T]]) -> tuple[T, bool]:
        return await operation(self._memory), False


class SharedCounters(Counters):
    """Counters in Redis; in memory while Redis is away."""

    def __init__(self, url: str, observer: Observer, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(observer)
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_CONNECTIONS,
            timeout=_SOCKET_SECONDS,
            socket_timeout=_SOCKET_SECONDS,
            socket_connect_timeout=_SOCKET_SECONDS,
            retry=Retry(NoBackoff(), 0),  # the default's retries make a dead Redis cost seconds
        )
        self._client = Redis.from_pool(pool)
        self._redis = RedisStorage(url, wrap_exceptions=True, implementation="redispy", connection_pool=pool)  # type: ignore[arg-type]  # it is passed on
        self._clock = clock
        self._errors = 0
        self._away_until: float | None = None
        observer.rate_limit_backend("redis")

    async def check(self) -> None:
        """Raise unless Redis answers."""
        with anyio.fail_after(_CALL_SECONDS):
            await self._client.ping()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _do(self, operation: Callable[[Storage], Awaitable[T]]) -> tuple[T, bool]:
        if self._away_until is not None:
            if self._clock() < self._away_until:
                return await super()._do(operation)
            self._away_until = self._clock() + _PAUSE_SECONDS  # this call tries Redis, those beside it do not
        try:
            with anyio.fail_after(_CALL_SECONDS):
                result = await operation(self._redis)
        except (StorageError, OSError, TimeoutError):
            self._failed()
            return await super()._do(operation)
        self._answered()
        return result, True

    def _failed(self) -> None:
        self._errors += 1
        if self._errors == _ERRORS:
            self._away_until = self._clock() + _PAUSE_SECONDS
            self._observer.rate_limit_backend("memory")
            log.warning("Redis does not answer; limits are counted by each replica")

    def _answered(self) -> None:
        if self._away_until is not None:
            self._observer.rate_limit_backend("redis")
            log.warning("Redis answers again; limits are shared")
        self._errors, self._away_until = 0, None
