"""The server's core with routes made for tests: they sleep, fail, stream, echo. Run as a program, it serves."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Self

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route

from server import contract as contracts
from server import settings as settings_
from server.app import Application
from server.contract import Contract
from server.serving import serve
from server.settings import Settings
from server.telemetry.facts import current, facts_of
from server.telemetry.logs import logger
from server.telemetry.metrics import Metrics
from server.telemetry.traces import propagated, span

log = logger("stub")

Check = Callable[[], Awaitable[None]]

_mark: ContextVar[str | None] = ContextVar("mark", default=None)


class Stub:
    """Services that are nothing but checks."""

    def __init__(self, metrics: Metrics, checks: Mapping[str, Check]) -> None:
        self.metrics = metrics
        self.closed = False
        self._checks = checks

    @classmethod
    async def open(cls, _contract: Contract, _settings: Settings, metrics: Metrics) -> Self:
        """Open services whose one dependency is always well."""
        return cls(metrics, {"database": _fine})

    def checks(self) -> Mapping[str, Check]:
        """Name the checks."""
        return self._checks

    def drain(self) -> None:
        """Begin nothing more; nothing outlives its request here."""

    def cut(self) -> None:
        """Stop what outlives its request."""

    async def finish(self, seconds: float) -> None:
        """Let what outlives its request end."""

    async def aclose(self) -> None:
        """Note that it was closed."""
        self.closed = True


async def _fine() -> None:
    pass


async def hello(request: Request) -> Response:
    """Say hello."""
    return JSONResponse({"hello": request.path_params["name"]})


async def sleep(request: Request) -> Response:
    """Answer after some seconds."""
    await asyncio.sleep(float(request.query_params.get("seconds", 60)))
    return PlainTextResponse("slept")


async def stubborn(_request: Request) -> Response:
    """Swallow the first cancellation, as careless code does."""
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(60)
    return PlainTextResponse("never")


async def fail(_request: Request) -> Response:
    """Raise what nobody expects."""
    raise RuntimeError("the password is hunter2 at postgres://me:hunter2@db")


async def block(request: Request) -> Response:
    """Block the whole loop, as nobody should."""
    time.sleep(float(request.query_params["seconds"]))
    return PlainTextResponse("blocked")


async def echo(request: Request) -> Response:
    """Give the body back."""
    return Response(await request.body())


async def stream(_request: Request) -> Response:
    """Answer bit by bit, for longer than a request may take."""

    async def bits() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield b"bit "
            await asyncio.sleep(0.1)

    return StreamingResponse(bits())


async def large(_request: Request) -> Response:
    """Answer with a lot."""

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 1_000_000

    return StreamingResponse(parts())


async def context(request: Request) -> Response:
    """Tell what the context variables hold before this request changes anything."""
    before = _mark.get()
    if "set" in request.query_params:
        _mark.set(request.query_params["set"])
    facts = current.get()
    return JSONResponse({"before": before, "mine": facts is facts_of(request.scope)})


async def account(request: Request) -> Response:
    """Answer somebody who has an account."""
    facts = facts_of(request.scope)
    facts.account, facts.tier = request.path_params["name"], "pro"
    log.warning("Somebody came", nested={"Authorization": "Bearer abc.def", "password": "hunter2"})
    return PlainTextResponse("hello")


async def traced(_request: Request) -> Response:
    """Do something on a critical path."""
    query = {"db.system.name": "sqlite"}
    with span("authentication", {"user.id": "7"}), span("SELECT", query, critical_path="database"):
        headers = propagated()
    return JSONResponse(headers)


def routes(_stub: Stub | None = None) -> Sequence[BaseRoute]:
    """Give the routes."""
    return [
        Route("/api/v1/hello/{name}", hello),
        Route("/api/v1/tools", hello),
        Route("/api/v1/sleep", sleep),
        Route("/api/v1/stubborn", stubborn),
        Route("/api/v1/fail", fail),
        Route("/api/v1/block", block),
        Route("/api/v1/echo", echo, methods=["POST", "PUT"]),
        Route("/api/v1/stream", stream),
        Route("/api/v1/large", large),
        Route("/api/v1/context", context),
        Route("/api/v1/traced", traced),
        Route("/api/v1/accounts/{name}", account),
        Mount("/tenants/{tenant}", routes=[Route("/things/{thing}", hello)]),
    ]


def build(contract: Contract, settings: Settings) -> Application[Stub]:
    """Put the core together with these routes."""
    return Application(contract, settings, Stub.open, routes)


if __name__ == "__main__":
    given = settings_.read()
    serve(build(contracts.load(given.contract, given.service), given))
