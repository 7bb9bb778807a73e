"""What the operations work with: one value, opened when the server starts and closed when it ends."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import URL

from server.accounts.passwords import Passwords
from server.accounts.signing_in import SigningIn
from server.accounts.tokens import Tokens
from server.accounts.watch import Watch
from server.automation import key as keys
from server.automation.key import Key
from server.automation.machine import Machine
from server.breaker import Breaker
from server.contract import Contract
from server.execution import Executions
from server.external import External, targets_of
from server.jobs_watch import follow
from server.limits.counters import Counters, SharedCounters
from server.limits.rates import RateLimit
from server.settings import Settings
from server.store.engine import database_url
from server.store.store import Store
from server.telemetry.metrics import Metrics
from server.tools.registry import tools

TOOL_EXECUTIONS = "tool-executions"  # the rate limit that the contract must have
REGISTRATIONS = "registrations"  # one that it may have: new accounts from one address

_DATABASE_SECONDS = 5.0  # for one transaction; the deadline of a request leaves time for several
_TOOLS_SHARE = 0.9  # of a request's time: what is left is for the answer that says so


@dataclass(frozen=True)
class Services:
    """The parts of one running server."""

    metrics: Metrics
    store: Store
    counters: Counters
    passwords: Passwords
    tokens: Tokens
    watch: Watch
    signing_in: SigningIn
    external: External
    tool_rate: RateLimit
    registration_rate: RateLimit | None
    default_tier: str
    executions: Executions
    key: Key
    machine: Machine
    background: asyncio.Task[None]
    over: asyncio.Event

    @classmethod
    async def open(cls, contract: Contract, settings: Settings, metrics: Metrics) -> Self:
        """Open everything; nothing waits for a dependency, so that a server starts while one is away."""
        metrics.know("tool", tools())
        key = keys.read(settings.automation_token_file)
        store = Store(_url(settings), metrics, _DATABASE_SECONDS, settings.database_pool_size)
        counters = _counters(settings, metrics)
        secret = settings.token_secret.get_secret_value().encode()
        told = contract.authentication
        watch = Watch(told.brute_force, counters, settings.replicas, metrics, secret)
        passwords = Passwords()
        breakers = {name: Breaker(name, policy, metrics) for name, policy in contract.breakers.items()}
        external = External(targets_of(settings.targets), breakers)
        limits = contract.limits.tool_executions_in_flight, contract.timeouts.request_seconds * _TOOLS_SHARE
        rates = {
            name: RateLimit(name, policy, counters, settings.replicas, metrics)
            for name, policy in contract.rate_limits.items()
        }
        over = asyncio.Event()
        return cls(
            metrics=metrics,
            store=store,
            counters=counters,
            passwords=passwords,
            tokens=Tokens(secret, contract.service, told.token_seconds, told.algorithms),
            watch=watch,
            signing_in=SigningIn(store, passwords, watch),
            external=external,
            tool_rate=rates[TOOL_EXECUTIONS],
            registration_rate=rates.get(REGISTRATIONS),
            default_tier=contract.rate_limits[TOOL_EXECUTIONS].default_tier,
            executions=Executions(store, external, metrics, *limits),
            key=key,
            machine=Machine(contract.automation, settings.automation_dry_run, store, metrics),
            background=asyncio.create_task(follow(store, metrics, over)),
            over=over,
        )

    def checks(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """Name what can be checked of the dependencies; each check raises if its dependency is of no use now."""
        shared = {"redis": self.counters.check} if isinstance(self.counters, SharedCounters) else {}
        return {"database": self.store.check, **shared}

    def drain(self) -> None:
        """Begin nothing more that outlives its request."""
        self.machine.draining = True

    def cut(self) -> None:
        """Stop what outlives its request."""
        self.machine.cut()

    async def finish(self, seconds: float) -> None:
        """Let what outlives its request end, for so long at most."""
        await self.machine.finish(seconds)

    async def aclose(self) -> None:
        """Close everything, in the order in which it is no longer needed."""
        await self.machine.finish(0)
        self.over.set()
        await self.background
        await self.executions.aclose()
        await self.external.aclose()
        await self.counters.aclose()
        await self.store.aclose()


def _url(settings: Settings) -> URL:
    return database_url(settings.database_url.get_secret_value())


def _counters(settings: Settings, metrics: Metrics) -> Counters:
    if settings.redis_url is None:
        return Counters(metrics)
    return SharedCounters(settings.redis_url.get_secret_value(), metrics)
