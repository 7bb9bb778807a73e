"""The application's parts, opened in the test's own process, and a client that talks to its routes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import anyio
import httpx2
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from server.answers import HANDLERS
from server.api.routes import routes
from server.contract import Contract
from server.services import Services
from server.settings import Settings
from server.store.migrate import upgrade
from server.telemetry.facts import Facts
from server.telemetry.metrics import Metrics

T = TypeVar("T")

PASSWORD = "frankenstein 1818"  # noqa: S105 - of accounts that exist in tests only


@dataclass
class Client:
    """Somebody who uses the API."""

    http: httpx2.AsyncClient
    token: str = ""

    async def call(self, method: str, path: str, said: Any = None, **options: Any) -> httpx2.Response:
        """Call the API, with the token if there is one."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return await self.http.request(method, f"/api/v1{path}", json=said, headers=headers, **options)

    async def get(self, path: str) -> Any:
        """Read something that must be there."""
        answer = await self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, said: Any) -> Any:
        """Say something that must be accepted."""
        answer = await self.call("POST", path, said)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()


@dataclass(frozen=True)
class Bench:
    """Opened services with their routes."""

    services: Services
    registry: CollectorRegistry
    app: Callable[[Scope, Receive, Send], Awaitable[None]]

    def metric(self, name: str, **labels: str) -> float:
        """Read a sample."""
        return self.registry.get_sample_value(name, labels) or 0.0

    @asynccontextmanager
    async def client(self, address: str = "192.0.2.1") -> AsyncIterator[Client]:
        """Come from an address."""
        transport = httpx2.ASGITransport(self.app, client=(address, 1234))
        async with httpx2.AsyncClient(transport=transport, base_url="http://server") as http:
            yield Client(http)

    @asynccontextmanager
    async def account(self, name: str = "mary", address: str = "192.0.2.1") -> AsyncIterator[Client]:
        """Make an account and sign in."""
        async with self.client(address) as client:
            await client.post("/accounts", {"name": name, "password": PASSWORD})
            client.token = (await client.post("/tokens", {"name": name, "password": PASSWORD}))["access_token"]
            yield client


@asynccontextmanager
async def opened(contract: Contract, settings: Settings, *, migrated: bool = True) -> AsyncIterator[Bench]:
    """Open the services, on a database with all its tables."""
    if migrated:
        await upgrade(settings.database_url.get_secret_value())
    registry = CollectorRegistry()
    services = await Services.open(contract, settings, Metrics(contract, registry))
    starlette = Starlette(routes=routes(services), exception_handlers=HANDLERS)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        facts = Facts()
        facts.address = scope["client"][0]
        facts.user_agent = "tests"
        await starlette({**scope, "state": {"facts": facts}}, receive, send)

    try:
        yield Bench(services, registry, app)
    finally:
        await services.aclose()


def drive(story: Callable[[], Awaitable[T]]) -> T:
    """Run what a test does in an event loop."""
    return anyio.run(story)
