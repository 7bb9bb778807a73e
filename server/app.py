"""The server's application: the layers around the routes, what runs beside them, and in which order all of it ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Generic, Protocol, TypeVar

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from server.admission import Admission
from server.answers import HANDLERS
from server.api.routes import routes
from server.automation.machine import PATH as AUTOMATION
from server.bodies import BodyLimit
from server.contract import Contract
from server.health import Health
from server.lifecycle import Lifespan
from server.promises import require_served
from server.services import Services
from server.settings import Settings
from server.telemetry import exposition
from server.telemetry.access import AccessLog
from server.telemetry.deadlines import SHUTDOWN, Deadlines
from server.telemetry.logs import Logs, logger
from server.telemetry.metrics import Metrics
from server.telemetry.presence import Presence
from server.telemetry.pulse import pulse
from server.telemetry.templates import Templates
from server.telemetry.traces import Recorder, Traces
from server.telemetry.wrapper import Telemetry

log = logger("server")


class Open(Protocol):
    """What the routes work with, once it is open."""

    def checks(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """Name what can be checked of the dependencies."""

    def drain(self) -> None:
        """Begin nothing more that outlives its request."""

    def cut(self) -> None:
        """Stop what outlives its request."""

    async def finish(self, seconds: float) -> None:
        """Let what outlives its request end, for so long at most."""

    async def aclose(self) -> None:
        """Close it."""


S = TypeVar("S", bound=Open)
Opener = Callable[[Contract, Settings, Metrics], Awaitable[S]]
Routes = Callable[[S], Sequence[BaseRoute]]


class Application(Generic[S]):
    """One server. It is an ASGI application; `asgi` is the same with one call less."""

    def __init__(self, contract: Contract, settings: Settings, opener: Opener[S], routes: Routes[S]) -> None:
        self.contract = contract
        self.settings = settings
        self.registry = CollectorRegistry()
        self.metrics = Metrics(contract, self.registry)
        self.logs = Logs(contract, settings, self.metrics)
        self.logs.install()
        self.export = _export(contract, settings, self.metrics)
        traces = Traces(contract, self.export)
        self.health = Health(contract.health, self.metrics, settings.liveness_fails_while_draining)
        self.deadlines = Deadlines(contract.timeouts.request_seconds)
        self.presence = Presence(self.metrics)
        self.starlette = Starlette(routes=[*self.health.routes(), *self._expositions()], exception_handlers=HANDLERS)
        self.admission = self._admission(self.starlette)
        self.lifespan = Lifespan(self._running)
        access = AccessLog(self.logs)
        self.asgi = Telemetry(
            self.admission, self.lifespan, self.metrics, traces, access, self.deadlines, self.presence
        )
        self._opener = opener
        self._routes = routes
        self._services: S | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self.asgi(scope, receive, send)

    def drain(self) -> None:
        """Tell the balancer to send nothing more; go on answering."""
        self.health.draining = True
        self.asgi.closing = True
        if self._services is not None:
            self._services.drain()

    def close(self) -> None:
        """Let nothing in any more."""
        self.admission.closed = True

    def cut(self) -> None:
        """Cut off what still runs."""
        self.deadlines.cut_all(SHUTDOWN)
        if self._services is not None:
            self._services.cut()

    def metrics_app(self) -> ASGIApp:
        """Give the application of a port that has only the metrics."""
        routes = exposition.routes(self.contract, self.metrics, self.settings.metrics_token)
        return Starlette(routes=routes, exception_handlers=HANDLERS)

    def _expositions(self) -> list[BaseRoute]:
        if self.settings.metrics_port is not None:
            return []
        return [*exposition.routes(self.contract, self.metrics, self.settings.metrics_token)]

    def _admission(self, app: ASGIApp) -> Admission:
        limits, health = self.contract.limits, self.contract.health
        # An overloaded server must still be told that it is, and so must the machine that can help it.
        exempt = {health.liveness, health.readiness, *self.contract.expositions, AUTOMATION}
        return Admission(BodyLimit(app, limits.body_bytes), limits, self.metrics, exempt)

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        self._services = services = await self._opener(self.contract, self.settings, self.metrics)
        beside = asyncio.ensure_future(pulse(self.metrics, self.presence))
        try:
            self.starlette.router.routes[:0] = self._routes(services)  # in front: they are asked for most
            templates = Templates(self.starlette.routes, self.contract.unmeasured_routes)
            require_served(self.contract, templates)
            self.asgi.learn(templates)
            await self.health.start(services.checks())
            log.info("The server is up", contract=str(self.settings.contract), ready=self.health.ready)
            yield
        finally:
            # uvicorn does not wait for what it has cancelled; the connections are needed until that has ended.
            times = self.contract.shutdown
            spare = times.hard_limit_seconds - times.drain_seconds - times.grace_seconds - times.flush_seconds
            await self.admission.emptied(spare / 4)
            await services.finish(times.grace_seconds)  # `cut` ends it earlier, when the grace is used up
            self.health.stop()
            beside.cancel()
            await _within(spare / 2, services.aclose())
            log.info("The server is down")
            await self._flush(times.flush_seconds)

    async def _flush(self, timeout: float) -> None:
        flushes: list[Callable[[float], object]] = [self.logs.flush]
        if self.export is not None:
            flushes.append(self.export.flush)
        await asyncio.gather(*(asyncio.to_thread(flush, timeout) for flush in flushes))


class _Export(Recorder, Protocol):
    def flush(self, timeout: float) -> bool: ...


def _export(contract: Contract, settings: Settings, metrics: Metrics) -> _Export | None:
    if settings.otlp_endpoint is None or contract.tracing is None:
        return None
    from server.telemetry.span_export import SpanExport  # a third of a second, for those who want traces

    return SpanExport(settings.otlp_endpoint, contract, metrics)


async def _within(seconds: float, closing: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(seconds):
            await closing
    except Exception:
        log.warning("Connections are left to the operating system", exc_info=True)


def build(contract: Contract, settings: Settings) -> Application[Services]:
    """Put the server together; raises Refusal."""
    return Application(contract, settings, Services.open, routes)
