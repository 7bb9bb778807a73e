"""Rate limits: in memory, shared through a real Redis, and when that is frozen, stopped, and back."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import anyio
import pytest
from structlog.testing import capture_logs

from server import contract
from server.limits import counters as counters_module
from server.limits.address import network_of
from server.limits.counters import Counters, SharedCounters
from server.limits.rates import Decision, RateLimit
from server.limits.slots import Full, Slots
from tests.server.bench import drive
from tests.server.parts import Redis
from tests.server.test_breaker import Clock


def policy(seconds: int = 900) -> contract.RateLimit:
    """Give a small limit."""
    return contract.RateLimit(window_seconds=seconds, default_tier="free", tiers={"free": 3, "pro": 5})


class Told:
    """Remembers what was told."""

    def __init__(self) -> None:
        self.backends: list[str] = []
        self.decisions: list[tuple[str, str]] = []

    def rate_limit_backend(self, backend: str) -> None:
        """Remember where is counted."""
        self.backends.append(backend)

    def rate_limit(self, tier: str, decision: str) -> None:
        """Remember a decision."""
        self.decisions.append((tier, decision))


@dataclass
class Replica:
    """One instance's limiter."""

    limit: RateLimit
    counters: Counters
    told: Told
    clock: Clock

    async def hits(self, number: int, caller: str = "somebody", tier: str | None = "free") -> list[bool]:
        """Call so often, and tell what was allowed."""
        return [(await self.limit.hit(tier, caller)).allowed for _ in range(number)]


@asynccontextmanager
async def replica(url: str | None = None, seconds: int = 900, replicas: int = 1) -> AsyncIterator[Replica]:
    """Start an instance's limiter."""
    told, clock = Told(), Clock()
    counters = SharedCounters(url, told, clock) if url else Counters(told)
    try:
        yield Replica(RateLimit("tool-executions", policy(seconds), counters, replicas, told), counters, told, clock)
    finally:
        await counters.aclose()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stall of a busy machine is not taken for a Redis that is away."""
    monkeypatch.setattr(counters_module, "_SOCKET_SECONDS", 20)
    monkeypatch.setattr(counters_module, "_CALL_SECONDS", 20)


@pytest.fixture(params=["memory", "redis"])
def backend(request: pytest.FixtureRequest, patient: None) -> str | None:
    """Where is counted: a Redis server's URL, or nothing for memory."""
    if request.param == "memory":
        return None
    server: Redis = request.getfixturevalue("redis")
    return server.url


def test_a_tier_has_its_number_of_calls(backend: str | None) -> None:
    async def story() -> None:
        async with replica(backend) as one:
            assert [True] * 3 + [False] * 2 == await one.hits(5, "a")
            assert [True] * 5 + [False] == await one.hits(6, "b", "pro")
            assert [True] * 3 + [False] == await one.hits(4, "c", None)
            assert [True] * 3 + [False] == await one.hits(4, "d", "a tier that is no more")
            assert {("free", "allowed"): 9, ("free", "refused"): 4, ("pro", "allowed"): 5, ("pro", "refused"): 1} == {
                each: one.told.decisions.count(each) for each in one.told.decisions
            }

    drive(story)


def test_the_headers_are_the_standards(backend: str | None) -> None:
    async def story() -> list[Decision]:
        async with replica(backend) as one:
            return [await one.limit.hit("free", "a") for _ in range(4)]

    first, *_, last = drive(story)
    assert {
        "RateLimit-Policy": '"tool-executions";q=3;w=900',
        "RateLimit": '"tool-executions";r=2;t=900',
    } == first.headers()
    told = last.headers()
    wait = int(told.pop("Retry-After"))
    assert 895 <= wait <= 900
    assert {
        "RateLimit-Policy": '"tool-executions";q=3;w=900',
        "RateLimit": f'"tool-executions";r=0;t={wait}',
    } == told


def test_a_window_ends(backend: str | None) -> None:
    async def story() -> None:
        async with replica(backend, 1) as one:
            assert [True] * 3 + [False] == await one.hits(4)
            await anyio.sleep(1.1)
            assert [True] == await one.hits(1)

    drive(story)


def test_two_instances_share_a_limit_through_redis(redis: Redis, patient: None) -> None:
    async def story() -> None:
        async with replica(redis.url, replicas=2) as one, replica(redis.url, replicas=2) as other:
            assert [True, True] == await one.hits(2)
            assert [True, False] == await other.hits(2)
            assert [False] == await one.hits(1)

    drive(story)


def test_calls_at_once_are_counted_once_each(redis: Redis, patient: None) -> None:
    async def story() -> list[bool]:
        allowed: list[bool] = []

        async def hit(limit: RateLimit) -> None:
            allowed.append((await limit.hit("pro", "crowd")).allowed)

        async with replica(redis.url) as one, replica(redis.url) as other, anyio.create_task_group() as group:
            for _ in range(10):
                group.start_soon(hit, one.limit)
                group.start_soon(hit, other.limit)
        return allowed

    assert 5 == sum(drive(story))


@pytest.mark.parametrize("how", ["frozen", "stopped"])
def test_without_redis_each_instance_keeps_its_share_of_the_limit(how: str, redis: Redis) -> None:
    async def story() -> None:
        async with replica(redis.url, replicas=2) as one:
            assert [True] == await one.hits(1, "before", "pro")
            with redis.frozen() if how == "frozen" else redis.stopped(), capture_logs() as lines:
                took = []
                for _ in range(3):
                    started = time.monotonic()
                    await one.hits(1, "first")
                    took.append(time.monotonic() - started)
                assert max(took) < 1.5
                started = time.monotonic()
                # A half of 5, rounded up; the policy that is told stays what it is.
                assert [True] * 3 + [False] * 2 == await one.hits(5, "during", "pro")
                assert '"tool-executions";q=5;w=900' == (await one.limit.hit("pro", "x")).headers()["RateLimit-Policy"]
                assert time.monotonic() - started < 1  # Redis is left alone
                assert ["memory", "redis", "memory"] == one.told.backends
                one.clock.now += 5
                await one.hits(10, "during")  # one of them tries Redis, in vain
            assert ["Redis does not answer; limits are counted by each replica"] == [line["event"] for line in lines]
            with capture_logs() as lines:
                one.clock.now += 5
                await one.hits(1, "after")
                assert [True] * 5 + [False] == await one.hits(6, "back", "pro")
            assert ["Redis answers again; limits are shared"] == [line["event"] for line in lines]
            assert ["memory", "redis", "memory", "redis"] == one.told.backends

    drive(story)


def test_one_call_at_a_time_finds_out_whether_redis_is_back(redis: Redis) -> None:
    async def story() -> None:
        async with replica(redis.url) as one:
            assert isinstance(one.counters, SharedCounters)
            with redis.frozen():
                await one.hits(3)
                one.clock.now += 5
                async with anyio.create_task_group() as group:
                    for _ in range(10):
                        group.start_soon(one.hits, 1)
                await one.hits(10)
                assert 3 + 1 == one.counters._errors

    drive(story)


def test_a_health_check_of_redis_is_bounded(redis: Redis) -> None:
    async def story() -> None:
        async with replica(redis.url) as one:
            assert isinstance(one.counters, SharedCounters)
            await one.counters.check()
            with redis.frozen():
                started = time.monotonic()
                with pytest.raises(Exception, match="Timeout"):
                    await one.counters.check()
                assert time.monotonic() - started < 1.5
            await one.counters.check()

    drive(story)


def test_memory_forgets_what_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> int:
        async with replica(seconds=1) as one:
            for n in range(100):
                await one.hits(1, f"caller {n}")
            await anyio.sleep(1.1)
            await one.hits(2, "one more")
            await anyio.sleep(0.01)
            return len(one.counters._memory.storage)

    assert 1 == drive(story)


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::/64", "2001:db8:1:2:3:4:5:6"),
        ("2001:db8:1:2::/64", "2001:db8:1:2::1"),
        ("192.0.2.7", "::ffff:192.0.2.7"),
        ("fe80::/64", "fe80::1%eth0"),
        ("unknown", None),
        ("unknown", "unix:"),
    ],
)
def test_an_address_counts_for_its_network(network: str, address: str | None) -> None:
    assert network == network_of(address)


def test_places_are_taken_and_given_back() -> None:
    places = Slots(2)
    with places.take(), places.take(), pytest.raises(Full), places.take():
        pass
    with suppress(KeyError), places.take():
        raise KeyError
    with places.take(), places.take():
        pass


def test_the_time_limits_fit_each_other() -> None:
    assert counters_module._SOCKET_SECONDS < counters_module._CALL_SECONDS
