"""The routes: every operation of the API, and the document that describes them."""

from collections import defaultdict
from collections.abc import Awaitable, Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server.api import accounts, automation, openapi, rooms, tools
from server.api.endpoint import answer
from server.api.operation import AnyOperation
from server.services import Services
from server.version import VERSION

DOCUMENT = "/api/v1/openapi.json"
OPERATIONS: tuple[AnyOperation, ...] = (
    *accounts.OPERATIONS,
    *rooms.OPERATIONS,
    *tools.OPERATIONS,
    *automation.OPERATIONS,
)

Endpoint = Callable[[Request], Awaitable[Response]]


def document() -> openapi.Object:
    """Describe the API."""
    return openapi.describe(OPERATIONS, "Watchbill server", VERSION)


def routes(services: Services) -> list[BaseRoute]:
    """Make the routes; operations of one path share one, so that it knows all its methods."""
    paths: dict[str, dict[str, AnyOperation]] = defaultdict(dict)
    for operation in OPERATIONS:
        paths[operation.path][operation.method] = operation
    made: list[BaseRoute] = [
        Route(path, _endpoint(services, by_method), methods=list(by_method)) for path, by_method in paths.items()
    ]
    return [*made, Route(DOCUMENT, _described(orjson.dumps(document())), methods=["GET"])]


def _endpoint(services: Services, operations: dict[str, AnyOperation]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await answer(operations[method], services, request)

    return endpoint


def _described(content: bytes) -> Endpoint:
    async def endpoint(_request: Request) -> Response:
        return Response(content, media_type="application/json")

    return endpoint
