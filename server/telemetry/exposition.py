"""Metrics as Prometheus reads them: written out beside the event loop, at most once a second."""

import asyncio
import gzip
import hmac
import time
from collections.abc import Callable
from functools import partial

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.answers import problem
from server.contract import Contract
from server.telemetry.metrics import Exposed, Metrics

_FRESH_SECONDS = 1.0

# Exemplars exist in OpenMetrics only.
_FORMATS: dict[bool, tuple[str, Callable[[Exposed], bytes]]] = {
    False: (CONTENT_TYPE_PLAIN_0_0_4, generate_latest),
    True: (CONTENT_TYPE_LATEST, generate_openmetrics),
}


def routes(contract: Contract, metrics: Metrics, token: SecretStr | None) -> list[Route]:
    """Give the routes of all expositions of the contract."""
    return [
        Route(path, Exposition(metrics.exposed(path), token).answer, methods=["GET"], name=path)
        for path in contract.expositions
    ]


class Exposition:
    """The metrics under one path."""

    def __init__(self, exposed: Exposed, token: SecretStr | None) -> None:
        self._exposed = exposed
        self._expected = f"Bearer {token.get_secret_value()}".encode() if token else None
        self._written: dict[bool, tuple[float, bytes, bytes]] = {}  # by format: when, plain, compressed
        self._one_at_a_time = asyncio.Lock()

    async def answer(self, request: Request) -> Response:
        """Answer a scrape."""
        given = request.headers.get("authorization", "").encode()
        if self._expected is not None and not hmac.compare_digest(given, self._expected):
            return problem(401, "authentication_required", headers={"WWW-Authenticate": "Bearer"})
        openmetrics = "application/openmetrics-text" in request.headers.get("accept", "")
        plain, compressed = await self._current(openmetrics)
        content_type = _FORMATS[openmetrics][0]
        headers = {"vary": "accept, accept-encoding", "content-type": content_type}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(compressed, headers={**headers, "content-encoding": "gzip"})
        return Response(plain, headers=headers)

    async def _current(self, openmetrics: bool) -> tuple[bytes, bytes]:
        async with self._one_at_a_time:
            when, plain, compressed = self._written.get(openmetrics, (-_FRESH_SECONDS, b"", b""))
            if time.monotonic() - when >= _FRESH_SECONDS or not plain:
                plain, compressed = await asyncio.to_thread(partial(self._write, openmetrics))
                self._written[openmetrics] = (time.monotonic(), plain, compressed)
            return plain, compressed

    def _write(self, openmetrics: bool) -> tuple[bytes, bytes]:
        plain = _FORMATS[openmetrics][1](self._exposed)
        return plain, gzip.compress(plain, compresslevel=1)
