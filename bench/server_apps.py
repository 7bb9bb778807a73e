"""The applications that `bench/server.py` compares: one route among 21, bare and instrumented in several ways.

`python bench/server_apps.py drive NAME REQUESTS` sends requests through uvicorn's protocol into nowhere;
`python bench/server_apps.py serve NAME PORT` serves. The peers' libraries are imported only where they are asked for.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

ROOT = Path(__file__).parent.parent
CONTRACT = ROOT / "output" / "production" / "server" / "contract.json"
NO_COLLECTOR = "http://127.0.0.1:9"  # refuses: what is sampled is built and queued, and never arrives
REQUEST = (
    b"GET /api/v1/hello/7 HTTP/1.1\r\nhost: localhost:8080\r\nuser-agent: bench/1.0\r\naccept: application/json\r\n\r\n"
)
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30)


async def hello(request: Request) -> Response:
    """Answer the one request that is measured."""
    return JSONResponse({"hello": request.path_params["name"]})


def routes() -> list[Route]:
    """Give 21 routes; the request hits the eleventh."""
    paths = [f"/api/v1/route{number}/{{name}}" for number in range(21)]
    paths[10] = "/api/v1/hello/{name}"
    return [Route(path, hello) for path in paths]


def bare() -> Any:
    """Give Starlette and nothing else."""
    return Starlette(routes=routes())


def watchbill(ratio: float | None) -> Any:
    """Give the server's core around the same routes; without a ratio, tracing is off."""
    sys.path.insert(0, str(ROOT))
    from server import contract as contracts
    from server.app import Application
    from server.settings import Settings

    class Nothing:
        def checks(self) -> dict[str, Callable[[], Awaitable[None]]]:
            return {"database": fine}

        def drain(self) -> None:
            pass

        cut = drain

        async def finish(self, _seconds: float) -> None:
            pass

        async def aclose(self) -> None:
            pass

    async def fine() -> None:
        pass

    async def opened(*_: object) -> Nothing:
        return Nothing()

    contract = contracts.load(CONTRACT)
    tracing = contract.tracing.model_copy(update={"sample_ratio": ratio}) if contract.tracing and ratio else None
    contract = contract.model_copy(update={"tracing": tracing, "request_classes": {}})
    settings = Settings(_env_file=None, otlp_endpoint=NO_COLLECTOR if ratio else None)
    return Application(contract, settings, opened, lambda _: routes())


def exporter() -> Any:
    """Give starlette-exporter: metrics only."""
    from starlette_exporter import PrometheusMiddleware

    return Starlette(routes=routes(), middleware=[Middleware(PrometheusMiddleware, buckets=BUCKETS)])


def instrumentator() -> Any:
    """Give prometheus-fastapi-instrumentator: metrics only."""
    from prometheus_fastapi_instrumentator import Instrumentator

    app = Starlette(routes=routes())
    Instrumentator().instrument(app, latency_lowr_buckets=BUCKETS)
    return app


def assembled(metrics: Callable[[], Any], ratio: float) -> Any:
    """Give metrics by a library, with structlog and OpenTelemetry's ASGI instrumentation as their pages say."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    provider = TracerProvider(sampler=ParentBased(TraceIdRatioBased(ratio)))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{NO_COLLECTOR}/v1/traces")))
    traced = OpenTelemetryMiddleware(Logging(metrics()), tracer_provider=provider, exclude_spans=["receive", "send"])
    return asgi(traced)


def asgi(app: Any) -> Callable[..., Awaitable[None]]:
    """Give an ASGI application as a function, which uvicorn tells apart from WSGI without being told."""

    async def called(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)

    return called


class Logging:
    """A line of JSON per request with structlog, written directly."""

    def __init__(self, app: Any) -> None:
        import orjson
        import structlog

        self.app = app
        structlog.configure(
            processors=[
                structlog.contextvars.merge_contextvars,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(serializer=orjson.dumps),
            ],
            logger_factory=structlog.BytesLoggerFactory(),
            wrapper_class=structlog.make_filtering_bound_logger("info"),
            cache_logger_on_first_use=True,
        )
        self.log = structlog.get_logger()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, and log."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        from time import perf_counter

        started, status = perf_counter(), 500

        async def observed(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, observed)
        finally:
            self.log.info(
                "Request processed",
                method=scope["method"],
                path=scope["path"],
                status=status,
                duration=perf_counter() - started,
            )


APPS: dict[str, tuple[str, Callable[[], Any]]] = {
    "bare": ("bare Starlette", bare),
    "watchbill": ("**Watchbill's core**, traces of 1 %", partial(watchbill, 0.01)),
    "watchbill-off": ("Watchbill's core, traces off", partial(watchbill, None)),
    "watchbill-all": ("Watchbill's core, traces of 100 %", partial(watchbill, 1.0)),
    "exporter": ("starlette-exporter (metrics only)", exporter),
    "instrumentator": ("prometheus-fastapi-instrumentator (metrics only)", instrumentator),
    "exporter-full": ("starlette-exporter + structlog + OpenTelemetry, 1 %", partial(assembled, exporter, 0.01)),
    "instrumentator-full": (
        "prometheus-fastapi-instrumentator + structlog + OpenTelemetry, 1 %",
        partial(assembled, instrumentator, 0.01),
    ),
}
PEERS = ("exporter", "instrumentator", "exporter-full", "instrumentator-full")


class Nowhere(asyncio.Transport):
    """A connection whose other end takes everything and says nothing."""

    def write(self, data: Any) -> None:
        """Take it."""

    def is_closing(self) -> bool:
        """Stay open."""
        return False

    def close(self) -> None:
        """Stay open all the same."""

    pause_reading = resume_reading = close


async def drive(name: str, requests: int) -> None:
    """Send requests through the protocol, one after another; then end without cleaning up."""
    app = APPS[name][1]()
    await started(app)
    config = uvicorn.Config(app=getattr(app, "asgi", app), lifespan="off", **settings(name))
    config.load()
    state = ServerState()
    state.default_headers = [(b"date", b"Wed, 25 Nov 2026 16:03:00 GMT")]
    protocol = protocol_of(name)(config=config, server_state=state, app_state={}, _loop=asyncio.get_running_loop())
    protocol.connection_made(Nowhere({"peername": ("127.0.0.1", 5), "sockname": ("127.0.0.1", 8)}))
    for _ in range(requests):
        protocol.data_received(REQUEST)
        while state.tasks:
            await asyncio.sleep(0)
    await asyncio.sleep(0.3)  # for the threads to write what they have
    os._exit(0)


async def started(app: Any) -> None:
    """Start what an application runs beside its requests."""
    begun: asyncio.Event = asyncio.Event()
    told = iter([{"type": "lifespan.startup"}])

    async def receive() -> Any:
        message = next(told, None)
        return message if message else await asyncio.Event().wait()

    async def send(_message: Any) -> None:
        begun.set()

    starting.append(asyncio.ensure_future(app({"type": "lifespan", "state": {}}, receive, send)))
    await begun.wait()


starting: list[asyncio.Future[None]] = []  # the loop itself would forget them


def settings(name: str) -> dict[str, Any]:
    """Set uvicorn the same for all; only ours guards context variables, as it does in production."""
    return {
        "log_level": "critical",
        "log_config": None,
        "access_log": False,
        "interface": "asgi3",
        "server_header": False,
        "proxy_headers": False,
        "ws": "none",
        "reset_contextvars": name.startswith("watchbill"),
    }


def protocol_of(name: str) -> Any:
    """Give the HTTP protocol: ours has its time limits."""
    if not name.startswith("watchbill"):
        return HttpToolsProtocol
    from server.protocol import TimedProtocol

    return partial(TimedProtocol, head_seconds=10, read_seconds=30, on_timeout=lambda: None)


def serve(name: str, port: int) -> None:
    """Serve until killed."""
    app = APPS[name][1]()
    target = getattr(app, "asgi", app)
    config = uvicorn.Config(
        target, port=port, loop="uvloop", http=protocol_of(name), backlog=4096, lifespan="auto", **settings(name)
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    if sys.argv[1] == "drive":
        uvloop.run(drive(sys.argv[2], int(sys.argv[3])))
    else:
        serve(sys.argv[2], int(sys.argv[3]))
