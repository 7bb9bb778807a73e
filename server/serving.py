"""The application on its ports: what of uvicorn is used, and how it is set."""

import os
import signal
import socket
from functools import partial
from types import FrameType
from typing import Any, NoReturn

import uvicorn
from starlette.types import ASGIApp

from server.app import Application
from server.contract import Contract
from server.lifecycle import DrainingServer, SideServer
from server.protocol import TimedProtocol
from server.refusal import Refusal
from server.telemetry.logs import logger
from server.telemetry.metrics import Metrics

log = logger("server")

_BACKLOG = 2048
_LAST_LINES_SECONDS = 0.5


def serve(application: Application[Any]) -> None:
    """Serve until the process is told to end; raises Refusal where it cannot start."""
    settings = application.settings
    listener = _listen(settings.host, settings.port, "WATCHBILL_PORT")
    beside = None
    if settings.metrics_port is not None:
        extra = _listen(settings.metrics_host or settings.host, settings.metrics_port, "WATCHBILL_METRICS_PORT")
        beside = SideServer(_config(application.metrics_app(), application, lifespan=False), extra)
        log.info("Metrics are exposed", address=_address(extra))
    config = _config(application.asgi, application, lifespan=True)
    server = DrainingServer(config, application, application.contract.shutdown, beside)
    # uvicorn raises the signal again when all is done. Without a handler that would end the process as killed, and
    # what Python does at its exit would not be done.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    if not settings.token_secret_is_set:
        log.warning("Tokens end with this process: WATCHBILL_TOKEN_SECRET is not set")
    if application.contract.automation and settings.automation_token_file is None:
        log.warning("No action is run on alerts: WATCHBILL_AUTOMATION_TOKEN_FILE is not set")
    try:
        log.info("Listening", address=_address(listener))
        server.run([listener])
    except SystemExit:
        if application.lifespan.refusal is not None:
            raise application.lifespan.refusal from None
        raise
    finally:
        application.logs.close(_LAST_LINES_SECONDS)


def _config(app: ASGIApp, application: Application[Any], *, lifespan: bool) -> uvicorn.Config:
    times, proxies = application.contract.timeouts, list(application.settings.trusted_proxies)
    return uvicorn.Config(
        app,
        interface="asgi3",
        lifespan="on" if lifespan else "off",
        loop="uvloop",
        http=_protocol(application.contract, application.metrics),
        ws="none",
        log_config=None,
        log_level="warning",  # what is worth telling of starting and ending, we tell
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        backlog=_BACKLOG,
        timeout_keep_alive=times.keep_alive_seconds,  # type: ignore[arg-type]  # any number will do
        timeout_graceful_shutdown=application.contract.shutdown.grace_seconds,  # type: ignore[arg-type]  # likewise
        reset_contextvars=True,  # or a pipelined request sees its predecessor's
    )


def _protocol(contract: Contract, metrics: Metrics) -> Any:
    return partial(
        TimedProtocol,
        head_seconds=contract.timeouts.headers_seconds,
        read_seconds=contract.timeouts.request_seconds,
        on_timeout=metrics.connection_timed_out,
    )


def _listen(host: str, port: int, setting: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise Refusal(f"{setting}: cannot listen on {host}:{port}: {reason}") from None


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
