"""The template of the route that a request took, mounts included: never its raw path."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from starlette.routing import BaseRoute, Mount, Route

UNMATCHED = "__unmatched__"  # a flood of 404s must be seen, in one series

# RFC 9110, RFC 5789 and QUERY; anything else is one value, for a client may invent as many as it likes.
METHODS = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"})
OTHER_METHOD = "_OTHER"


class Template(NamedTuple):
    """A route as labels and logs name it; one that is not measured counts in no metric of requests."""

    route: str
    measured: bool = True


class Templates:
    """Finds templates by the route object that Starlette leaves in the scope."""

    def __init__(self, routes: Sequence[BaseRoute], unmeasured: Sequence[str]) -> None:
        found = list(_walk(routes, ""))
        self.known = sorted({(method, path) for route, path in found for method in _methods(route)})
        self.by_route = {
            id(route): Template(path, not any(fnmatchcase(path, pattern) for pattern in unmeasured))
            for route, path in found
        }
        self.measured = [
            (method, path) for method, path in self.known if not any(fnmatchcase(path, each) for each in unmeasured)
        ]
        self._routes = routes  # an id means something only as long as its object lives


def _walk(routes: Sequence[BaseRoute], prefix: str) -> Iterator[tuple[BaseRoute, str]]:
    for route in routes:
        if isinstance(route, Mount):
            path = prefix + route.path_format.removesuffix("/{path}")
            yield route, path or "/"
            yield from _walk(route.routes, path)
        elif isinstance(route, Route):
            yield route, prefix + route.path_format


def _methods(route: BaseRoute) -> list[str]:
    return sorted(set(getattr(route, "methods", None) or ()) - {"HEAD"})
