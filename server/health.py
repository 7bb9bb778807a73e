"""Whether the server lives, and whether it is ready. Dependencies are checked in the background, in bounded time.

A probe only reads what the last checks found: it answers at once, however slow a dependency is, and no error's text
gets out.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from server import contract
from server.refusal import Refusal
from server.telemetry.logs import logger
from server.telemetry.metrics import Metrics

log = logger("server.health")

Check = Callable[[], Awaitable[None]]


class Dependency:
    """One dependency: checked again and again; a few failures in a row make it count as down, a few successes as up."""

    def __init__(self, name: str, required: bool, check: Check, rules: contract.Health, metrics: Metrics) -> None:
        self.name = name
        self.required = required
        self.up = False
        self.milliseconds = 0.0
        self._check = check
        self._rules = rules
        self._metrics = metrics
        self._streak = 0  # how many checks in a row said the opposite of `up`
        self._known = False
        self._attempt: asyncio.Task[None] | None = None

    async def watch(self) -> None:
        """Check for ever."""
        while True:
            await asyncio.sleep(self._rules.interval_seconds)
            await self.check()

    async def check(self) -> None:
        """Check once."""
        started = time.perf_counter()
        problem = await self._problem()
        seconds = time.perf_counter() - started
        self.milliseconds = round(seconds * 1000, 1)
        self._take(problem)
        self._metrics.dependency(self.name, self.up, seconds)

    async def _problem(self) -> str:
        # A check that does not let itself be cancelled must not hold up the next one, nor pile up.
        if self._attempt is None or self._attempt.done():
            self._attempt = asyncio.ensure_future(_run(self._check))
        attempt = self._attempt
        await asyncio.wait({attempt}, timeout=self._rules.timeout_seconds)
        if not attempt.done():
            attempt.cancel()
            return f"no answer within {self._rules.timeout_seconds:g} s"
        if attempt.cancelled():
            return "cancelled"
        error = attempt.exception()
        return f"{type(error).__name__}: {error}" if error else ""

    def _take(self, problem: str) -> None:
        good = not problem
        self._streak = 0 if good == self.up else self._streak + 1
        needed = self._rules.successes_up if good else self._rules.failures_down
        if (self._known and self._streak < needed) or (self._known and good == self.up):
            return
        self._known, self.up, self._streak = True, good, 0
        if good:
            log.info("A dependency is up", dependency=self.name)
        else:
            log.warning("A dependency is down", dependency=self.name, required=self.required, problem=problem)

    def told(self) -> dict[str, Any]:
        """Describe it as the readiness probe's answer does."""
        outcome = "successful" if self.up else "failed"
        return {
            "healthy": self.up,
            "responseTime": self.milliseconds,
            "message": f"{self.name.capitalize()} connection {outcome}",
        }


async def _run(check: Check) -> None:
    await check()


class Health:
    """The two probes."""

    def __init__(self, rules: contract.Health, metrics: Metrics, liveness_fails_while_draining: bool) -> None:
        self.draining = False
        self._rules = rules
        self._metrics = metrics
        self._liveness_fails = liveness_fails_while_draining
        self._dependencies: list[Dependency] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, checks: Mapping[str, Check]) -> None:
        """Check every dependency once, and go on with it; raises Refusal."""
        for name, need in sorted(self._rules.dependencies.items()):
            if name in checks:
                required = need == "required"
                self._dependencies.append(Dependency(name, required, checks[name], self._rules, self._metrics))
            elif need == "required":
                raise Refusal(f"the contract's dependency '{name}' is required, and this server has no check for it")
        await asyncio.gather(*(dependency.check() for dependency in self._dependencies))
        self._tasks = [asyncio.ensure_future(dependency.watch()) for dependency in self._dependencies]

    def stop(self) -> None:
        """Check no longer."""
        for task in self._tasks:
            task.cancel()

    @property
    def ready(self) -> bool:
        """Whether requests should be sent here."""
        return not self.draining and all(each.up for each in self._dependencies if each.required)

    def routes(self) -> list[Route]:
        """Give the probes' routes."""
        return [
            Route(self._rules.liveness, self._liveness, methods=["GET"]),
            Route(self._rules.readiness, self._readiness, methods=["GET"]),
        ]

    async def _liveness(self, _request: Request) -> JSONResponse:
        if self.draining and self._liveness_fails:
            return JSONResponse({"status": "SHUTTING_DOWN"}, 503)
        return JSONResponse({"status": "UP"})

    async def _readiness(self, _request: Request) -> JSONResponse:
        status = "SHUTTING_DOWN" if self.draining else "UP" if self.ready else "DOWN"
        body = {
            "status": status,
            "dependencies": {dependency.name: dependency.told() for dependency in self._dependencies},
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        return JSONResponse(body, 200 if status == "UP" else 503)
